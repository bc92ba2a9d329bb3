"""The answers file: a broken one is one line, and new answers leave what people wrote around them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

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


NEW = GOOD.replace("v1", "v2").replace("abc", "bcd").replace("sqlite", "postgres")


@pytest.mark.parametrize(
    ("theirs", "settled"),
    [
        (GOOD, NEW),
        ("---\n# ours\n\n" + GOOD, "---\n# ours\n\n" + NEW),
        ("\ufeff" + GOOD, "\ufeff" + NEW),
        (GOOD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n")),
        (GOOD.rstrip("\n"), NEW.rstrip("\n")),
        (GOOD.replace("\n", "\n\n"), NEW.replace("\n", "\n\n")),
        (GOOD.replace("sqlite", "sqlite  # until 2027"), NEW.replace("postgres", "postgres  # until 2027")),
        (GOOD.replace("v1", '"v1"').replace("abc", "'abc' # x"), NEW.replace("v2", '"v2"').replace("bcd", "'bcd' # x")),
        (
            GOOD.replace("database: sqlite", "'database':\n  # why\n  sqlite"),
            NEW.replace("database: ", "'database':\n  # why\n  "),
        ),
        (GOOD + "colour: red\n# end\n", NEW + "# end\n"),
        (GOOD + "more: |\n  one\n  two\n# end\n", NEW + "# end\n"),
        (GOOD.replace("frontend: none\n", ""), NEW),
        (GOOD.replace("database: sqlite", "database:"), NEW),
        (GOOD.replace("name: Shop", "name: 'Shop' # A & B"), NEW.replace("name: Shop", "name: 'Shop' # A & B")),
        (GOOD.replace("sqlite", "&chosen sqlite"), NEW),
        ("\n".join(reversed(GOOD.strip().split("\n"))) + "\n", "\n".join(reversed(NEW.strip().split("\n"))) + "\n"),
    ],
)
def test_new_answers_leave_what_people_wrote_around_them(theirs: str, settled: str) -> None:
    assert answers.settle(theirs, NEW) == settled
    assert yaml.safe_load(settled) == yaml.safe_load(NEW)


@pytest.mark.parametrize("theirs", ["{_version: v1}\n", GOOD + "frontend: react\n...\n# end\n"])
def test_what_cannot_be_kept_is_told(theirs: str) -> None:
    assert answers.settle(theirs, NEW + "licence: MIT\n") is None
