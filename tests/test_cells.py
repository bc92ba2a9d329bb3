"""Which cells are smoked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from scaffolder import catalog, cells, cli, ledger, paths
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, CellResult, CheckResult, ProjectSpec, Row
from scaffolder.paths import Data
from scaffolder.render import sources


def test_each_stacks_turn_comes_with_something_else(tiny_data: Data) -> None:
    loaded = catalog.load(tiny_data)
    stacks = {name: replace(loaded.stacks["tiny"], id=name) for name in ("a", "b", "c")}
    chosen = cells.interleaved(catalog.cells(replace(loaded, stacks=stacks), frontends=["none"]))
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
            "",
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
    assert "Nothing to test: the ledger lists all of these cells as verified.\n" in said.err
    assert said.out == "0 of 0 cells passed\n"
    assert (recorded.catalog / ledger.NAME).read_bytes() == before


def test_a_merge_confirms_the_rows_that_render_as_before(recorded: Data, tmp_path: Path) -> None:
    shard = tmp_path / "shard.json"
    shutil.copy(recorded.catalog / ledger.NAME, shard)
    template = recorded.templates / "project" / ".env.example.jinja"
    template.write_text("{# edited #}" + template.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli._run(["smoke", "--merge", str(shard)]) == 0
    made_of = sources.Sources(recorded)
    rows, specs = ledger.read(recorded), catalog.cells(catalog.load(recorded))
    assert {cell: row.sources for cell, row in rows.items()} == {spec.cell: made_of.of(spec) for spec in specs}


def matrix(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert cli._run(["matrix", *arguments]) == 0
    found: list[str] = json.loads(capsys.readouterr().out)["cells"]
    return found


def test_a_matrix_shares_the_cells_between_jobs(recorded: Data, capsys: pytest.CaptureFixture[str]) -> None:
    every = {spec.cell for spec in catalog.cells(catalog.load(recorded))}
    jobs = matrix(capsys, "--shards", "3")
    assert len(jobs) == 3
    assert sorted(" ".join(jobs).split()) == sorted(every)
    assert sorted(matrix(capsys)) == sorted(every)
    assert matrix(capsys, "--changed") == []
    edit(recorded.templates / "backends" / "tiny" / "sqlite" / "database.txt")
    sqlite = {cell for cell in every if "sqlite" in cell}
    assert {*matrix(capsys, "--changed")} == sqlite
    assert {*matrix(capsys, "--changed", "--rotate", "--limit", str(len(sqlite)))} == sqlite
    assert {*matrix(capsys, "--changed", "--rotate")} == every


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cells that `smoke.run` is asked for, which then all pass."""
    asked: list[str] = []

    def run(data: Data, catalog: Catalog, specs: Sequence[ProjectSpec], *_: Any, on_cell: Any, **__: Any) -> object:
        found = [CellResult(spec.cell, (CheckResult("start", "passed"),), 1.0, key="new") for spec in specs]
        for result in found:
            on_cell(result)
        asked.extend(spec.cell for spec in specs)
        return found

    monkeypatch.setattr("scaffolder.smoke.run", run)
    return asked


def test_a_cell_can_be_named_in_a_word(recorded: Data, asked: list[str]) -> None:
    assert cli._run(["smoke", "tiny-postgres-none", "tiny-sqlite-none"]) == 0
    assert asked == ["tiny-postgres-none", "tiny-sqlite-none"]
    assert cli._run(["smoke", "tiny-postgres-none", "tiny", "--frontend", "none"]) == 0
    assert asked[2:] == ["tiny-postgres-none", "tiny-sqlite-none"]
    assert cli._run(["smoke", "tiny-sqlite-none", "tiny", "tiny-sqlite-none", "--frontend", "none"]) == 0
    assert asked[4:] == ["tiny-sqlite-none"], "once"
    assert cli._run(["smoke", "tiny-oracle-none"]) == 2


WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "smoke.yml").read_text(encoding="utf-8"))


def scripts(job: str) -> dict[str, dict[str, str]]:
    """The commands of a job, each with its variables, by the first word that tells it."""
    steps = [step for step in WORKFLOW["jobs"][job]["steps"] if "scaffold" in step.get("run", "")]
    return {step["run"]: step.get("env", {}) for step in steps}


def test_the_workflow_smokes_what_the_matrix_says_and_brings_the_records_together(
    recorded: Data, asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own commands, by bash, with another `scaffold`: one that writes down its arguments."""
    log = tmp_path / "log"

    def calls(job: str, **variables: str) -> list[list[str]]:
        ((script, written),) = scripts(job).items()
        plain = {name: value for name, value in written.items() if "${{" not in value}
        spy = f"scaffold() {{ printf '%s\\n' \"$*\" >> {log}; }}; git() {{ :; }}\n"
        log.write_text("", encoding="utf-8")
        env = {**os.environ, **plain, **variables, "GITHUB_OUTPUT": os.devnull, "RUNNER_TEMP": str(tmp_path)}
        subprocess.run(["bash", "-euo", "pipefail", "-c", spy + script], env=env, check=True, cwd=tmp_path)
        return [line.split() for line in log.read_text(encoding="utf-8").splitlines()]

    edit(recorded.templates / "backends" / "tiny" / "sqlite" / "database.txt")
    every = {spec.cell for spec in catalog.cells(catalog.load(recorded))}
    sqlite = {cell for cell in every if "sqlite" in cell}
    for which, cells_of_it in (("PULL_REQUEST", sqlite), ("NIGHT", every), ("ALL", every)):
        ((name, *arguments),) = calls("cells", WHICH=which)
        assert (name, {*" ".join(matrix(capsys, *arguments)).split()}) == ("matrix", cells_of_it)

    for number, job in enumerate(matrix(capsys, "--changed", "--shards", "2")):
        shard = tmp_path / "ledgers" / f"ledger-{number}" / "ledger.json"
        shard.parent.mkdir(parents=True)
        before = (recorded.catalog / ledger.NAME).read_bytes()
        assert [cli._run(call) for call in calls("smoke", CELLS=job)] == [0]
        (recorded.catalog / ledger.NAME).rename(shard)
        (recorded.catalog / ledger.NAME).write_bytes(before)
    assert {*asked} == sqlite
    assert [cli._run(call) for call in calls("ledger")] == [0]
    assert {cell for cell, row in ledger.read(recorded).items() if row.key == "new"} == sqlite


def test_the_workflow_merges_again_if_someone_pushed_meanwhile(tmp_path: Path) -> None:
    (script,) = scripts("ledger")
    spies = """
        scaffold() { echo merged >> log; }
        git() { case "$*" in *diff*) false;; push) echo push >> log; [ "$(grep -c push log)" = 2 ];; esac; }
    """
    env = {**os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_REF_NAME": "main"}
    subprocess.run(["bash", "-euo", "pipefail", "-c", spies + script], env=env, check=True, cwd=tmp_path)
    assert (tmp_path / "log").read_text(encoding="utf-8").split() == ["merged", "push", "merged", "push"]


def test_the_workflow_has_no_job_for_an_empty_matrix(recorded: Data, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["matrix", "--changed"]) == 0
    assert WORKFLOW["jobs"]["smoke"]["if"] == f"needs.cells.outputs.matrix != '{capsys.readouterr().out.strip()}'"


def test_after_some_cells_the_others_come_each_in_its_turn(known: Catalog) -> None:
    specs = catalog.cells(known)
    first = specs[4:7]
    days = [cells.in_turn(specs, first, date(2026, 1, 1) + timedelta(days=day)) for day in range(3)]
    assert all({*day[:3]} == {*first} and {*day} == {*specs} and len(day) == len(specs) for day in days)
    assert len({day[0].cell for day in days}) == 3
    assert len({day[3].cell for day in days}) == 3


def test_each_day_begins_with_another_cell(known: Catalog) -> None:
    chosen = cells.interleaved(catalog.cells(known))
    days = [cells.rotated(chosen, date(2026, 1, 1) + timedelta(days=day)) for day in range(len(chosen))]
    assert {day[0].cell for day in days} == {cell.cell for cell in chosen}
    assert all(sorted(cell.cell for cell in day) == sorted(cell.cell for cell in chosen) for day in days)
    assert cells.rotated([], date(2026, 1, 1)) == []


def test_shares_together_are_all_cells(known: Catalog) -> None:
    chosen = cells.interleaved(catalog.cells(known))
    shares = [cells.share(chosen, f"{number}/5") for number in range(1, 6)]
    assert sorted(cell.cell for share in shares for cell in share) == sorted(cell.cell for cell in chosen)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_share_that_cannot_be_is_refused(known: Catalog, shard: str) -> None:
    with pytest.raises(UsageError, match="is not I/N"):
        cells.share([], shard)
