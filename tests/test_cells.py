"""Which cells are smoked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaffolder import catalog
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


def test_changed_cells_are_those_that_render_otherwise(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")
    git.run("init", "-q", cwd=tiny_data.root)
    git.run("add", ".", cwd=tiny_data.root)
    git.run(*identity, "commit", "-q", "-m", "One", cwd=tiny_data.root)
    other = replace(tiny_spec, database="postgres")
    assert cells.changed(tiny_data, [tiny_spec, other], "HEAD") == []
    path = tiny_data.templates / "backends" / "tiny" / "postgres" / "database.txt"
    path.write_text("changed\n", encoding="utf-8")
    assert cells.changed(tiny_data, [tiny_spec, other], "HEAD") == [other]
    with pytest.raises(ScaffoldError, match="no-such-revision"), history.checkout(tiny_data, "no-such-revision"):
        pass


def test_shares_together_are_all_cells(known: Catalog) -> None:
    chosen = cells.every(known, list(known.stacks), list(known.databases), list(known.frontends))
    shares = [cells.share(chosen, f"{number}/5") for number in range(1, 6)]
    assert sorted(cell.cell for share in shares for cell in share) == sorted(cell.cell for cell in chosen)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_share_that_cannot_be_is_refused(known: Catalog, shard: str) -> None:
    with pytest.raises(UsageError, match="is not I/N"):
        cells.share([], shard)
