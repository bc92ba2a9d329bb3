"""The ledger: what is written of a smoked cell, and how the records of several machines come together."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from upgrades import IDENTITY, commit

from scaffolder import catalog, cli, ledger, paths, smoke
from scaffolder.errors import CatalogError
from scaffolder.model import Catalog, CellResult, CheckResult, ProjectSpec, Row, Standing
from scaffolder.paths import Data
from scaffolder.render import render, sources
from scaffolder.render.plan import make_plan
from scaffolder.run import engine
from scaffolder.smoke import project
from scaffolder.system import git

PASSED = (CheckResult("start", "passed"), CheckResult("contract.auth.expired", "skipped", "no secret key"))
FAILED = (*PASSED, CheckResult("life.logs", "failed", "a request does not show in the log"))
ROW = Row("k", "s", "b", "2026-11-20T10:00:00Z", "v1.0.0", "linux/amd64", 150, (), (), {"rebuild_seconds": 9.5}, {})
CELLS = [f"{stack}-sqlite-none" for stack in ("a", "b", "c", "d")]


@pytest.fixture
def clone(tiny_data: Data, monkeypatch: pytest.MonkeyPatch) -> Data:
    """A repository with a throw-away stack, which is the one at hand."""
    git.run("init", "-q", cwd=tiny_data.root)
    commit(tiny_data.root)
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    return tiny_data


@pytest.fixture
def smoked(monkeypatch: pytest.MonkeyPatch) -> dict[str, CellResult]:
    """Results by cell that `smoke.run` gives for the cells that it is asked for, in the place of an engine."""
    results: dict[str, CellResult] = {}

    def run(data: Data, catalog: Catalog, specs: Sequence[ProjectSpec], *_: Any, on_cell: Any, **__: Any) -> object:
        found = [results.get(spec.cell, CellResult(spec.cell, PASSED, 1.0, key="k")) for spec in specs]
        for result in found:
            on_cell(result)
        return found

    monkeypatch.setattr(smoke, "run", run)
    return results


def text(data: Data) -> str:
    return (data.catalog / ledger.NAME).read_text(encoding="utf-8")


def test_a_recorded_cell_is_a_row_of_what_was_measured(
    clone: Data, smoked: dict[str, CellResult], capsys: pytest.CaptureFixture[str]
) -> None:
    figures, images = {"rebuild_seconds": 9.5, "ready_milliseconds": 41.0}, {"golang:1.26": "sha256:0123"}
    facts = {"key": "0a", "sources": "0b", "backend": "0c", "platform": "linux/arm64", "images": images}
    smoked["tiny-sqlite-none"] = CellResult("tiny-sqlite-none", PASSED, 12.3, figures, **facts)  # type: ignore[arg-type]
    assert cli._run(["smoke", "tiny", "--frontend", "none", "--record"]) == 0
    entry = json.loads(text(clone))["tiny-sqlite-none"]
    assert entry.pop("date")[:2] == "20"
    assert entry == {
        **facts,
        "version": git.run("rev-parse", "HEAD", cwd=clone.root)[:12],
        "passed": 1,
        "skipped": ["contract.auth.expired"],
        "failed": [],
        "figures": figures,
    }
    assert capsys.readouterr().err.count("tiny-sqlite-none") == 1


def test_only_rows_of_cells_that_ran_are_touched(clone: Data, smoked: dict[str, CellResult]) -> None:
    assert cli._run(["smoke", "--all", "--record"]) == 0
    before = text(clone).splitlines()
    smoked["tiny-postgres-none"] = CellResult("tiny-postgres-none", FAILED, 1.0, key="k2")
    assert cli._run(["smoke", "tiny", "--database", "postgres", "--frontend", "none", "--record"]) == 1
    after = text(clone).splitlines()
    assert [line[:20] for line in after if line not in before] == ['"tiny-postgres-none"']
    assert len(after) == len(before)
    assert ledger.read(clone)["tiny-postgres-none"].failed == ("life.logs",)


def test_without_record_nothing_is_written(clone: Data, smoked: dict[str, CellResult]) -> None:
    assert cli._run(["smoke", "--all"]) == 0
    assert not (clone.catalog / ledger.NAME).exists()


def test_a_cell_of_which_nothing_was_checked_is_red() -> None:
    assert ledger.row(CellResult("a", (CheckResult("x", "skipped"),), 1.0), "v1").failed == ("nothing was checked",)


def test_rows_are_sorted_and_those_of_cells_that_are_gone_go(clone: Data) -> None:
    ledger.write(clone, dict.fromkeys(["c", "a", "gone"], ROW), ["a", "b", "c", "gone"])
    ledger.write(clone, {"b": ROW}, ["a", "b", "c"])
    assert [*ledger.read(clone).items()] == [("a", ROW), ("b", ROW), ("c", ROW)]
    assert [path.name for path in clone.catalog.glob("ledger*")] == [ledger.NAME]


@pytest.mark.parametrize("arguments", [["--record"], ["--merge", __file__]])
def test_the_ledger_of_an_installed_package_is_not_written(
    tiny_data: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    assert cli._run(["smoke", "tiny", *arguments]) == 2
    said = capsys.readouterr().err
    assert said == (
        f"scaffold: {arguments[0]}: the ledger can only be written in a clone of scaffolder, "
        f"which {tiny_data.root} is not\n"
    )


@pytest.mark.parametrize("option", [["--native"], ["--project", "."]])
def test_what_is_no_cell_in_docker_is_not_recorded(
    clone: Data, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli._run(["smoke", "--record", *option]) == 2
    assert "leave out --project and --native" in capsys.readouterr().err


def test_two_shards_come_together_by_the_newer_row(clone: Data, tmp_path: Path) -> None:
    cells = [spec.cell for spec in catalog.cells(catalog.load(clone), ["tiny"], ["sqlite", "postgres"], ["none"])]
    one, other = cells
    newer = replace(ROW, date="2026-11-21T10:00:00Z", failed=("life.logs",))
    ledger.write(clone, {one: ROW, other: newer}, cells)
    elsewhere = tmp_path / "theirs.json"
    shutil.copy(clone.catalog / ledger.NAME, elsewhere)
    ledger.write(clone, {one: newer}, cells)
    (clone.catalog / ledger.NAME).rename(tmp_path / "ours.json")
    shards = ["--merge", str(tmp_path / "ours.json"), "--merge", str(elsewhere)]
    assert cli._run(["smoke", *shards]) == 0
    assert ledger.read(clone) == {one: newer, other: newer}


def test_another_platform_does_not_make_a_red_cell_green(clone: Data) -> None:
    red = replace(ROW, failed=("life.logs",), platform="linux/arm64")
    green = replace(ROW, date="2026-11-21T10:00:00Z")
    fixed, changed = replace(green, platform="linux/arm64"), replace(green, key="another")
    for first, second, stays in ((red, green, red), (green, red, red), (red, fixed, fixed), (red, changed, changed)):
        (clone.catalog / ledger.NAME).unlink(missing_ok=True)
        ledger.write(clone, {"a": first}, ["a"])
        ledger.write(clone, {"a": second}, ["a"])
        assert ledger.read(clone) == {"a": stays}


def test_a_figure_that_was_not_measured_again_stays_while_the_cell_is_the_same(clone: Data) -> None:
    measured = replace(ROW, figures={**ROW.figures, "stop_seconds": 0.1})
    again = replace(ROW, date="2026-11-21T10:00:00Z", figures={"rebuild_seconds": 8.0})
    ledger.write(clone, {"a": measured}, ["a"])
    ledger.write(clone, {"a": again}, ["a"])
    assert ledger.read(clone)["a"].figures == {"rebuild_seconds": 8.0, "stop_seconds": 0.1}
    ledger.write(clone, {"a": replace(again, key="another")}, ["a"])
    assert ledger.read(clone)["a"].figures == {"rebuild_seconds": 8.0}


def test_the_benchs_figures_stay_when_another_platform_is_smoked(clone: Data) -> None:
    measured = replace(ROW, figures={"rebuild_seconds": 9.0, "requests_per_second": 900.0, "hello_world_percent": 95})
    other = replace(ROW, date="2026-11-21T10:00:00Z", platform="linux/arm64", figures={"ready_milliseconds": 8})
    ledger.write(clone, {"a": measured}, ["a"])
    ledger.write(clone, {"a": other}, ["a"])
    stays = ledger.read(clone)["a"]
    assert stays.platform == "linux/arm64"
    assert stays.figures == {"ready_milliseconds": 8, "requests_per_second": 900.0, "hello_world_percent": 95}


def test_the_benchs_figures_stay_while_the_backend_is_the_same(clone: Data) -> None:
    speed = {"requests_per_second": 900.0, "hello_world_percent": 95}
    again = replace(ROW, key="another", date="2026-11-21T10:00:00Z", figures={"rebuild_seconds": 8.0})
    ledger.write(clone, {"a": replace(ROW, figures={**ROW.figures, "stop_seconds": 0.1, **speed})}, ["a"])
    ledger.write(clone, {"a": again}, ["a"])
    assert ledger.read(clone)["a"].figures == {"rebuild_seconds": 8.0, **speed}
    ledger.write(clone, {"a": replace(again, key="a third", backend="another", date="2026-11-22T10:00:00Z")}, ["a"])
    assert ledger.read(clone)["a"].figures == {"rebuild_seconds": 8.0}


def test_the_digest_of_a_backend_is_of_nothing_else(data: Data, tmp_path: Path) -> None:
    digests = []
    for name in ("react", "none"):
        spec = ProjectSpec("My shop", "my-shop", "gin", "sqlite", name)
        render.render(data, make_plan(data, spec), tmp_path / name)
        digests.append(sources.backend(tmp_path / name))
    (tmp_path / "none" / "README.md").write_text("another\n", encoding="utf-8")
    assert digests == [sources.backend(tmp_path / "none")] * 2
    with (tmp_path / "none" / "backend" / "main.go").open("a", encoding="utf-8") as file:
        file.write("// edited\n")
    assert sources.backend(tmp_path / "none") != digests[0]


def test_a_row_without_a_digest_of_its_backend_keeps_the_last_one(clone: Data) -> None:
    speed = {"requests_per_second": 900.0, "hello_world_percent": 95}
    ledger.write(clone, {"a": replace(ROW, figures=speed)}, ["a"])
    ledger.write(clone, {"a": replace(ROW, key="", backend="", date="2026-11-21T10:00:00Z", figures={})}, ["a"])
    assert (ledger.read(clone)["a"].backend, ledger.read(clone)["a"].figures) == (ROW.backend, speed)


def test_a_ledger_from_before_that_digest_is_read(clone: Data) -> None:
    ledger.write(clone, {"a": ROW}, ["a"])
    path = clone.catalog / ledger.NAME
    path.write_text(path.read_text(encoding="utf-8").replace('"backend": "b", ', ""), encoding="utf-8")
    assert ledger.read(clone) == {"a": replace(ROW, backend="")}


def test_processes_that_write_at_once_lose_no_row(clone: Data) -> None:
    code = """
import sys; from pathlib import Path; from scaffolder import ledger; from scaffolder.paths import Data
from test_ledger import ROW
data, start = Data(Path(sys.argv[1])), int(sys.argv[2])
cells = [str(number) for number in range(200)]
for number in range(start, start + 50):
    ledger.write(data, {str(number): ROW}, cells)
"""
    path = os.pathsep.join([str(paths.PACKAGE.parent), str(Path(__file__).parent)])
    writers = [
        subprocess.Popen([sys.executable, "-c", code, clone.root, str(start)], env={**os.environ, "PYTHONPATH": path})
        for start in (0, 50, 100, 150)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    assert len(ledger.read(clone)) == 200


def test_git_merges_rows_of_two_branches(clone: Data) -> None:
    ledger.write(clone, dict.fromkeys(CELLS[:2], ROW), CELLS)
    commit(clone.root)
    git.run("checkout", "-q", "-b", "other", cwd=clone.root)
    newer = replace(ROW, date="2026-11-21T10:00:00Z")
    ledger.write(clone, {CELLS[1]: newer, CELLS[3]: newer}, CELLS)
    commit(clone.root)
    git.run("checkout", "-q", "-", cwd=clone.root)
    ledger.write(clone, {CELLS[0]: newer}, CELLS)
    commit(clone.root)
    subprocess.run(["git", *IDENTITY, "merge", "-q", "other"], cwd=clone.root, check=True)
    assert ledger.read(clone) == dict.fromkeys([CELLS[0], CELLS[1], CELLS[3]], newer)


@pytest.mark.parametrize("broken", ["", "[]", '{"a": {}}', '{"a": 1}', "<<<<<<< ours"])
def test_a_broken_ledger_is_one_line(clone: Data, broken: str) -> None:
    (clone.catalog / ledger.NAME).write_text(broken, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"ledger\.json: is not a ledger") as said:
        ledger.read(clone)
    assert "\n" not in str(said.value)


def smoke_natively(data: Data, spec: ProjectSpec) -> CellResult:
    (result,) = smoke.run(data, catalog.load(data), [spec], smoke.Options(without_docker=True))
    return result


def test_a_result_has_the_key_of_what_was_smoked(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    made_of = sources.Sources(tiny_data)
    rendered = render.render(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop")
    result = smoke_natively(tiny_data, tiny_spec)
    assert (result.key, result.sources) == (sources.key(rendered, made_of.judges), made_of.of(tiny_spec))


def test_judges_that_were_edited_meanwhile_give_no_key(
    tiny_data: Data, tiny_spec: ProjectSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Edited(sources.Sources):
        @property
        def judges(self) -> str:
            return secrets.token_hex()

    monkeypatch.setattr(sources, "Sources", Edited)
    assert smoke_natively(tiny_data, tiny_spec).key == ""


EDITS = {
    "templates/project/README.md.jinja": True,
    "templates/copier.yml": True,
    "templates/backends/tiny/base/app.py": True,
    "templates/backends/tiny/sqlite/database.txt": True,
    "templates/backends/tiny/postgres/database.txt": False,
    "templates/backends/tiny/parts/notes.md": True,
    "templates/frontends/react/base/package.json": False,
    "catalog/contract/openapi.yaml": True,
    "catalog/contract/CHECKS.md": True,
    "catalog/stacks/tiny.toml": False,
    "scaffolder/contract/checks/load.py": True,
    "scaffolder/smoke/lifecycle.py": True,
    "scaffolder/run/ready.py": True,
    "scaffolder/render/render.py": True,
    "scaffolder/cli/list_.py": False,
}


@pytest.mark.parametrize("path", EDITS)
def test_sources_are_all_that_a_cell_is_made_of_and_no_more(
    tiny_data: Data, tiny_spec: ProjectSpec, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    package = tiny_data.root / "scaffolder"
    shutil.copytree(paths.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("scaffolder.paths.PACKAGE", package)
    before = sources.Sources(tiny_data).of(tiny_spec)
    with (tiny_data.root / path).open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    assert (sources.Sources(tiny_data).of(tiny_spec) != before) == EDITS[path]


def test_a_mode_and_a_name_are_sources_too_and_what_python_leaves_is_not(
    tiny_data: Data, tiny_spec: ProjectSpec
) -> None:
    def now() -> str:
        return sources.Sources(tiny_data).of(tiny_spec)

    app, seen = tiny_data.templates / "backends" / "tiny" / "base" / "app.py", [now()]
    (app.parent / "__pycache__").mkdir()
    (app.parent / "__pycache__" / "app.pyc").write_bytes(b"junk")
    assert now() == seen[0]
    app.chmod(0o755)
    seen.append(now())
    app.rename(app.with_name("main.py"))
    seen.append(now())
    assert len({*seen}) == 3


def test_the_images_of_a_project_are_those_that_others_made(data: Data, tmp_path: Path) -> None:
    spec = ProjectSpec("Shop", "shop", "gin", "postgres", "react")
    render.create(data, make_plan(data, spec), tmp_path / "shop", commit=False)
    names = {name.partition(":")[0] for name in project.images(tmp_path / "shop")}
    assert names == {"golang", "node", "nginx", "postgres"}


class Images:
    def get(self, name: str) -> object:
        import docker.errors

        if name == "built:1":
            return type("Image", (), {"id": "sha256:built", "attrs": {"RepoDigests": []}})()
        if name == "pulled:1":
            return type("Image", (), {"id": "sha256:id", "attrs": {"RepoDigests": ["pulled@sha256:pulled"]}})()
        raise docker.errors.ImageNotFound(name)


def test_an_image_is_named_by_its_registrys_digest_or_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "client", lambda: type("Client", (), {"images": Images()}))
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str], **_: object) -> tuple[int, str]:
        asked.append(command)
        return (0, "sha256:asked\n") if command[-1] == "kept-by-buildkit:1" else (1, "ERROR: not found")

    monkeypatch.setattr("scaffolder.system.proc.run", run)
    names = ("built:1", "pulled:1", "kept-by-buildkit:1", "nowhere:1")
    assert [engine.digest(name) for name in names] == ["sha256:built", "sha256:pulled", "sha256:asked", ""]
    assert [command[:4] for command in asked] == 2 * [["docker", "buildx", "imagetools", "inspect"]]


def days_ago(days: int, **facts: Any) -> Row:
    return replace(ROW, date=(datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"), **facts)


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        (days_ago(0), Standing(verified=1)),
        (days_ago(-1), Standing(verified=1)),
        (days_ago(30), Standing(verified=1, days=30)),
        (days_ago(31), Standing()),
        (days_ago(1, failed=("life.logs",)), Standing(failed=1, days=1)),
        (days_ago(31, failed=("life.logs",)), Standing()),
        (days_ago(1, sources="other"), Standing()),
        (days_ago(1, sources="other", failed=("life.logs",)), Standing()),
    ],
)
def test_a_row_counts_for_thirty_days_while_its_cell_is_the_same(
    tiny_spec: ProjectSpec, row: Row, standing: Standing
) -> None:
    standings = ledger.Standings({tiny_spec.cell: row}, [tiny_spec], lambda _: ROW.sources)
    assert standings == {tiny_spec.cell: replace(standing, row=row)}
    assert ledger.Standings({}, [tiny_spec], lambda _: ROW.sources) == {tiny_spec.cell: Standing()}


def test_only_what_is_asked_for_is_read(known: Catalog) -> None:
    specs, read = catalog.cells(known), list[str]()

    def sources_of(spec: ProjectSpec) -> str:
        read.append(spec.cell)
        return ""

    standings = ledger.Standings({spec.cell: days_ago(0) for spec in specs}, specs, sources_of)
    for _ in range(2):
        catalog.standing(replace(known, standings=standings), "gin", "sqlite")
    assert sorted(read) == sorted(spec.cell for spec in catalog.cells(known, ["gin"], ["sqlite"]))


@pytest.fixture
def judged(clone: Data) -> Data:
    """A ledger of which one row is verified, one red, and one of a cell that has changed since."""
    specs, made_of = catalog.cells(catalog.load(clone)), sources.Sources(clone)
    rows = {spec.cell: days_ago(2, sources=made_of.of(spec)) for spec in specs[:3]}
    rows[specs[1].cell] = replace(rows[specs[1].cell], failed=("life.logs", "contract.events.order"))
    rows[specs[2].cell] = replace(rows[specs[2].cell], sources="other")
    ledger.write(clone, rows, rows)
    return clone


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli._run([*arguments]) == 0
    return capsys.readouterr().out


def test_list_and_show_say_what_is_verified(judged: Data, capsys: pytest.CaptureFixture[str]) -> None:
    listed = next(line.split() for line in said(capsys, "list").splitlines() if line.startswith("  tiny "))
    cells = catalog.cells(catalog.load(judged))
    assert listed == f"tiny Python Tiny 1 of {len(cells)} verified, 1 failed A throw-away stack.".split()
    shown = said(capsys, "show", "tiny").partition("Cells\n")[2].splitlines()
    assert [" ".join(line.split()) for line in shown[: len(cells)]] == [
        f"{cells[0].cell} verified 2 days ago 150 checks; rebuild 9.5 s",
        f"{cells[1].cell} failed 2 days ago life.logs, contract.events.order",
        *(f"{spec.cell} not verified" for spec in cells[2:]),
    ]


@pytest.mark.parametrize("arguments", [["list"], ["show", "tiny"]])
def test_json_carries_the_rows(judged: Data, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    cells = json.loads(said(capsys, *arguments, "--json"))["cells"]
    assert [each["cell"] for each in cells] == [spec.cell for spec in catalog.cells(catalog.load(judged))]
    assert [each["status"] for each in cells] == ["verified", "failed", *(["not verified"] * (len(cells) - 2))]
    failed = [["life.logs", "contract.events.order"] if each["status"] == "failed" else [] for each in cells[:3]]
    assert [each["row"]["failed"] for each in cells[:3]] == failed
    assert {each["row"] for each in cells[3:]} == {None}


def test_new_says_what_it_knows_of_the_cell(judged: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    red = catalog.cells(catalog.load(judged))[1]
    chosen = ["--stack", "tiny", "--database", red.database, "--frontend", red.frontend, "--no-git"]
    assert f"\n{red.cell}: failed 2 days ago\n" in said(capsys, "new", str(tmp_path / "shop"), *chosen)


def test_a_stack_of_the_catalog_has_its_cells(known: Catalog) -> None:
    assert catalog.standing(known, "gin") == Standing(cells=len(known.databases) * len(known.frontends))
    one = replace(known, standings={"gin-sqlite-none": Standing(verified=1, days=3)})
    for chosen, cells in (
        (("sqlite",), len(known.frontends)),
        ((None, "none"), len(known.databases)),
        (("sqlite", "none"), 1),
    ):
        assert catalog.standing(one, "gin", *chosen) == Standing(verified=1, cells=cells, days=3)


def test_of_the_stacks_recommended_those_not_verified_come_last(known: Catalog) -> None:
    app_type = known.app_types["ai-data"]
    verified = {spec.cell: Standing(verified=1) for spec in catalog.cells(known) if spec.stack == "flask"}
    assert [stack.id for stack in catalog.recommended(known, app_type)][:2] == ["fastapi", "flask"]
    assert next(iter(catalog.recommended(replace(known, standings=verified), app_type))).id == "flask"
