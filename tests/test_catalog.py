"""The catalog: what it holds, and how a broken file is refused."""

from __future__ import annotations

import pytest

from scaffolder import catalog
from scaffolder.errors import CatalogError
from scaffolder.model import Catalog
from scaffolder.paths import Data


def test_has_nine_languages_and_dart(known: Catalog) -> None:
    assert list(known.languages) == [
        "javascript", "python", "java", "php", "ruby", "csharp", "go", "rust", "kotlin", "dart",
    ]  # fmt: skip


def test_has_six_app_types(known: Catalog) -> None:
    assert len(known.app_types) == 6


def test_embedded_database_and_a_front_end_come_first(known: Catalog) -> None:
    assert list(known.databases) == ["sqlite", "postgres"]
    assert list(known.frontends) == ["react", "vue", "vanilla", "none"]


def test_a_front_end_that_names_no_place_stands_behind_those_that_do(tiny_data: Data) -> None:
    path = tiny_data.catalog / "frontends" / "react.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("place = 1\n", ""), encoding="utf-8")
    assert list(catalog.load(tiny_data).frontends) == ["vue", "vanilla", "react", "none"]


def test_a_new_stack_is_found_by_its_folder_and_file_alone(tiny_data: Data) -> None:
    found = catalog.load(tiny_data)
    assert list(found.stacks) == ["tiny"]
    assert found.stacks["tiny"].native.tools == {"python3": "3.11"}


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("stacks/tiny.toml", 'name = "Tiny"', "", "tiny.toml: name is missing"),
        ("stacks/tiny.toml", 'name = "Tiny"', "name = 3", "tiny.toml: name must be a string, not 3"),
        ("stacks/tiny.toml", 'name = "Tiny"', 'name = " Tiny"', "name must be a string without surrounding spaces"),
        ("stacks/tiny.toml", 'name = "Tiny"', 'name = "Tiny"\nnmae = "x"', "nmae is not a known key"),
        ("stacks/tiny.toml", "name =", "name", "tiny.toml: "),
        ("stacks/tiny.toml", '"python"', '"cobol"', "language 'cobol' is not in languages.toml"),
        ("stacks/tiny.toml", '"python"', '"go"', "does not list 'tiny' under go: frameworks"),
        ("stacks/tiny.toml", 'setup = ["true"]', "setup = [1]", "native: setup must be a list of strings"),
        ("stacks/tiny.toml", "login =", "logon =", "tour: login is missing"),
        ("app_types.toml", '"fastapi", "flask"', '"fastapi", "falcon"', "stacks names 'falcon'"),
        ("databases/sqlite.toml", "embedded = true", "embedded = 1", "sqlite.toml: embedded must be true or false"),
        ("frontends/react.toml", "place = 1", "place = 'first'", "react.toml: place must be a number, not 'first'"),
        ("frontends/none.toml", "summary", "sumary", "none.toml: summary is missing"),
        ("frontends/react.toml", "shared/typescript", "shared/none", "templates/frontends/shared/none is missing"),
    ],
)
def test_a_broken_file_is_refused(tiny_data: Data, file: str, old: str, new: str, reason: str) -> None:
    path = tiny_data.catalog / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=r".*") as refused:
        catalog.load(tiny_data)
    assert reason in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_stack_without_a_template_is_refused(tiny_data: Data) -> None:
    (tiny_data.templates / "backends" / "tiny" / "sqlite" / "database.txt").unlink()
    (tiny_data.templates / "backends" / "tiny" / "sqlite").rmdir()
    with pytest.raises(CatalogError, match="templates/backends/tiny/sqlite is missing"):
        catalog.load(tiny_data)
