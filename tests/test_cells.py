"""Which cells are smoked."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scaffolder import catalog, paths
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import history
from scaffolder.smoke import cells
from scaffolder.system import git


def test_each_stacks_turn_comes_with_something_else(tiny_data: Data) -> None:
    loaded = catalog.load(tiny_data)
    stacks = {name: replace(loaded.stacks["tiny"], id=name) for name in ("a", "b", "c")}
    chosen = cells.every(replace(loaded, stacks=stacks), list(stacks), ["sqlite", "postgres"], ["none"])
    assert len({cell.cell for cell in chosen}) == 6
    assert [cell.stack for cell in chosen] == ["a", "b", "c", "a", "b", "c"]
    assert [cell.database for cell in chosen[:3]] == ["sqlite", "postgres", "sqlite"]


def test_changed_cells_are_those_that_render_or_are_judged_otherwise(
    tiny_data: Data, tiny_spec: ProjectSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tiny_data.root / "scaffolder"
    shutil.copytree(paths.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("scaffolder.paths.PACKAGE", package)
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")
    git.run("init", "-q", cwd=tiny_data.root)
    git.run("add", ".", cwd=tiny_data.root)
    git.run(*identity, "commit", "-q", "-m", "One", cwd=tiny_data.root)
    other = replace(tiny_spec, database="postgres")
    assert cells.changed(tiny_data, [tiny_spec, other], "HEAD") == []
    path = tiny_data.templates / "backends" / "tiny" / "postgres" / "database.txt"
    path.write_text("changed\n", encoding="utf-8")
    assert cells.changed(tiny_data, [tiny_spec, other], "HEAD") == [other]
    check = package / "contract" / "checks" / "load.py"
    check.write_text(check.read_text(encoding="utf-8") + "# stricter\n", encoding="utf-8")
    assert cells.changed(tiny_data, [tiny_spec, other], "HEAD") == [tiny_spec, other]
    with pytest.raises(ScaffoldError, match="no-such-revision"), history.checkout(tiny_data, "no-such-revision"):
        pass


def test_each_day_begins_with_another_cell(known: Catalog) -> None:
    chosen = cells.every(known, list(known.stacks), list(known.databases), list(known.frontends))
    days = [cells.rotated(chosen, date(2026, 1, 1) + timedelta(days=day)) for day in range(len(chosen))]
    assert {day[0].cell for day in days} == {cell.cell for cell in chosen}
    assert all(sorted(cell.cell for cell in day) == sorted(cell.cell for cell in chosen) for day in days)
    assert cells.rotated([], date(2026, 1, 1)) == []


def test_shares_together_are_all_cells(known: Catalog) -> None:
    chosen = cells.every(known, list(known.stacks), list(known.databases), list(known.frontends))
    shares = [cells.share(chosen, f"{number}/5") for number in range(1, 6)]
    assert sorted(cell.cell for share in shares for cell in share) == sorted(cell.cell for cell in chosen)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_share_that_cannot_be_is_refused(known: Catalog, shard: str) -> None:
    with pytest.raises(UsageError, match="is not I/N"):
        cells.share([], shard)
