"""Reading a project: a broken answers file is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog
from scaffolder.render import answers

GOOD = """
_version: v1
_commit: abc
_digest: def
project_name: Shop
project_slug: shop
stack: gin
database: sqlite
frontend: none
"""


def test_reads_what_render_writes(tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_text(GOOD, encoding="utf-8")
    read = answers.read(tmp_path)
    assert (read.spec.stack, read.version, read.commit, read.digest) == ("gin", "v1", "abc", "def")


def test_what_the_catalog_lacks_is_named(tmp_path: Path, known: Catalog) -> None:
    (tmp_path / ".copier-answers.yml").write_text(GOOD.replace("sqlite", "oracle"), encoding="utf-8")
    found = answers.read(tmp_path)
    assert found.spec.database == "oracle"
    with pytest.raises(ScaffoldError, match="there is no database 'oracle'; choose from sqlite, postgres"):
        answers.check_known(found, known)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is not a scaffold project: it has no .copier-answers.yml"),
        ("a: [", "cannot be read"),
        ("- a list", "is invalid: expected"),
        (GOOD.replace("stack: gin", ""), "stack is missing or not a string"),
        (GOOD.replace("gin", "3"), "stack is missing or not a string"),
        (b"\xff\xfe\xff", "cannot be read"),
    ],
)
def test_what_is_broken_is_one_line(tmp_path: Path, content: str | bytes | None, said: str) -> None:
    path = tmp_path / ".copier-answers.yml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        answers.read(tmp_path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
