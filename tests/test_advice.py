"""Advice after a merge that git considers clean."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from upgrades import write

from scaffolder import catalog, paths
from scaffolder.model import ProjectSpec
from scaffolder.render.plan import make_plan
from scaffolder.update.advice import advise
from scaffolder.update.merge import Merge
from scaffolder.update.sides import Entry

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
PARTS = {"backend": {"setup": ["npm ci", "npm run build"], "dependencies": ["package.json", "package-lock.json"]}}


def merge(**fields: Any) -> Merge:
    nothing: dict[str, Any] = dict.fromkeys(
        ("entries", "changed", "added", "removed", "renamed", "conflicts", "kept"), ()
    )
    return Merge(**{"before": "", "tree": "", **nothing, **fields})


def notes(tmp_path: Path, merge: Merge) -> list[str]:
    return advise(tmp_path / "shop", merge, tmp_path / "base", tmp_path / "new", PARTS)


@pytest.mark.parametrize("yours", ["db/0002_ours.py", "db/a1b2_ours.py"])
def test_two_files_that_each_come_next_are_named(tmp_path: Path, yours: str) -> None:
    added = ((yours, "db/notes.md", "own.py"), ("db/0002_theirs.py", "other/0001_x.py", "new.py"))
    name = yours.removeprefix("db/")
    assert notes(tmp_path, merge(both_added=added)) == [
        f"db: you added {name} and the templates added 0002_theirs.py, both as the next one; make one follow the other"
    ]


@pytest.mark.parametrize(
    "added",
    [
        (("db/0002_ours.py",), ()),
        (("db/0002_same.py",), ("db/0002_same.py",)),
        (("src/ours.py",), ("src/theirs.py",)),
        (("db/notes.md",), ("db/0002_theirs.py",)),
    ],
)
def test_what_is_in_no_order_is_not(tmp_path: Path, added: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert notes(tmp_path, merge(both_added=added)) == []


@pytest.mark.parametrize("stage", [0, 2])
def test_changed_dependencies_are_to_be_installed(tmp_path: Path, stage: int) -> None:
    entries = (
        Entry("backend/package.json", "100644", "1", stage),
        Entry("backend/package-lock.json", "100644", "2"),
        Entry("frontend/package.json", "100644", "3"),
    )
    assert notes(tmp_path, merge(entries=entries)) == [
        "backend/package-lock.json (and 1 more) changed: "
        "if you run backend/ without Docker, run `npm ci && npm run build` again"
    ]
    gone, new = Entry("backend/package.json", "", "0"), Entry("backend/package-lock.json", "100644", "2", new=True)
    assert notes(tmp_path, merge(entries=(gone, new, entries[2]))) == []


@pytest.mark.parametrize("database", KNOWN.databases)
def test_what_the_catalog_installs_from_is_there(database: str) -> None:
    frontends = [frontend for frontend in KNOWN.frontends.values() if frontend.native]
    assert any(stack.native.dependencies for stack in KNOWN.stacks.values())
    for stack, frontend in zip(KNOWN.stacks.values(), cycle(frontends), strict=False):
        plan = make_plan(DATA, ProjectSpec("Shop", "shop", stack.id, database, frontend.id))
        written = {file.target for file in plan.files}
        for folder, native in (("backend", stack.native), ("frontend", frontend.native)):
            assert native
            assert {f"{folder}/{name}" for name in native.dependencies} <= written


def test_settings_that_your_own_lack_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "base" / ".env.example", "# PORT=8000\nDEMO_DATA=1\n")
    write(tmp_path / "new" / ".env.example", "# PORT=8000\nDEMO_DATA=1\nMAIL=\n# LOG_LEVEL=info\nTOKEN=\n")
    assert notes(tmp_path, merge()) == [], "without settings of one's own the defaults hold"
    write(tmp_path / "shop" / ".env", "TOKEN=mine\n")
    assert notes(tmp_path, merge()) == [".env.example has settings that your .env lacks: MAIL, LOG_LEVEL"]
    monkeypatch.setattr("os.access", lambda path, mode: path.name != ".env")  # root may read any file
    assert notes(tmp_path, merge()) == []
