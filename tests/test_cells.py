"""Which cells are smoked."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scaffolder import catalog, cli, ledger, paths
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, Row
from scaffolder.paths import Data
from scaffolder.render import sources
from scaffolder.smoke import cells


def test_each_stacks_turn_comes_with_something_else(tiny_data: Data) -> None:
    loaded = catalog.load(tiny_data)
    stacks = {name: replace(loaded.stacks["tiny"], id=name) for name in ("a", "b", "c")}
    chosen = cells.every(replace(loaded, stacks=stacks), list(stacks), ["sqlite", "postgres"], ["none"])
    assert len({cell.cell for cell in chosen}) == 6
    assert [cell.stack for cell in chosen] == ["a", "b", "c", "a", "b", "c"]
    assert [cell.database for cell in chosen[:3]] == ["sqlite", "postgres", "sqlite"]


@pytest.fixture
def recorded(tiny_data: Data, monkeypatch: pytest.MonkeyPatch) -> Data:
    """A clone of which every cell has just passed, as the ledger says."""
    package = tiny_data.root / "scaffolder"
    shutil.copytree(paths.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("scaffolder.paths.PACKAGE", package)
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    (tiny_data.root / ".git").mkdir()
    made_of, specs = sources.Sources(tiny_data), catalog.cells(catalog.load(tiny_data))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = {
        spec.cell: Row(
            sources.key(cells._digest(tiny_data, spec), made_of.judges),
            made_of.of(spec),
            now,
            "v1",
            "",
            1,
            (),
            (),
            {},
            {},
        )
        for spec in specs
    }
    ledger.write(tiny_data, rows, rows)
    return tiny_data


def edit(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("# edited\n")


def changed(data: Data) -> set[str]:
    return {spec.cell for spec in cells.changed(data, catalog.cells(catalog.load(data)))[0]}


def test_changed_cells_are_those_that_render_or_are_judged_otherwise(recorded: Data) -> None:
    every = {spec.cell for spec in catalog.cells(catalog.load(recorded))}
    assert changed(recorded) == set()
    edit(recorded.templates / "backends" / "tiny" / "postgres" / "database.txt")
    assert changed(recorded) == {cell for cell in every if "postgres" in cell}
    edit(recorded.root / "scaffolder" / "contract" / "checks" / "load.py")
    assert changed(recorded) == every


def test_cells_that_are_red_or_old_or_were_never_smoked_are_changed(recorded: Data) -> None:
    rows = ledger.read(recorded)
    first, second, third = list(rows)[:3]
    rows[first] = replace(rows[first], failed=("life.logs",))
    rows[second] = replace(rows[second], date=(datetime.now(UTC) - timedelta(days=31)).isoformat())
    (recorded.catalog / ledger.NAME).unlink()
    ledger.write(recorded, rows, {*rows} - {third})
    assert changed(recorded) == {first, second, third}


def test_a_cell_that_renders_as_before_is_not_changed_and_its_row_learns_what_it_is_made_of(recorded: Data) -> None:
    specs = catalog.cells(catalog.load(recorded))
    assert cells.changed(recorded, specs) == ([], {})
    # A remark of the template's own, of which nothing is left.
    template = recorded.templates / "project" / ".env.example.jinja"
    template.write_text("{# edited #}" + template.read_text(encoding="utf-8"), encoding="utf-8")
    found, renewed = cells.changed(recorded, specs)
    assert (found, set(renewed)) == ([], {spec.cell for spec in specs})
    before = ledger.read(recorded)
    assert cli._run(["smoke", "--all", "--changed", "--record"]) == 0
    made_of, after = sources.Sources(recorded), ledger.read(recorded)
    assert after == {spec.cell: replace(before[spec.cell], sources=made_of.of(spec)) for spec in specs} != before


def test_where_nothing_has_changed_it_is_said_without_an_engine(
    recorded: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("scaffolder.render.render.render", lambda *_: pytest.fail("nothing need be rendered"))
    before = (recorded.catalog / ledger.NAME).read_bytes()
    assert cli._run(["smoke", "--all", "--changed"]) == 0
    said = capsys.readouterr()
    assert "There is nothing to smoke: the ledger calls all of these cells verified.\n" in said.err
    assert said.out == "0 of 0 cells passed\n"
    assert (recorded.catalog / ledger.NAME).read_bytes() == before


def test_after_some_cells_the_others_come_each_in_its_turn(known: Catalog) -> None:
    specs = catalog.cells(known)
    first = specs[4:7]
    days = [cells.in_turn(specs, first, date(2026, 1, 1) + timedelta(days=day)) for day in range(3)]
    assert all({*day[:3]} == {*first} and {*day} == {*specs} and len(day) == len(specs) for day in days)
    assert len({day[0].cell for day in days}) == 3
    assert len({day[3].cell for day in days}) == 3


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
