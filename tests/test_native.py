"""Running without Docker, with a throw-away stack that needs Python alone."""

from __future__ import annotations

import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from scaffolder import catalog, run
from scaffolder.errors import ScaffoldError
from scaffolder.model import Native, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers, render
from scaffolder.render.answers import Project
from scaffolder.render.plan import make_plan
from scaffolder.run import native, ready
from scaffolder.run.native import NativeRunner
from scaffolder.system import ports, proc

PYTHON = Native({"python3": "3.11"}, (), "", "", (), ())


@pytest.fixture
def tiny_project(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> Project:
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop", commit=False)
    return answers.read(tmp_path / "shop")


def edit(shop: Project, old: str, new: str) -> None:
    path = shop.directory / "backend" / "app.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_tools_are_found_or_named() -> None:
    assert native.missing_tool(PYTHON) is None
    assert native.missing_tool(replace(PYTHON, tools={"no-such-tool": "1"})) == (
        "no-such-tool 1 or newer is not installed, or not on the PATH"
    )
    problem = native.missing_tool(replace(PYTHON, tools={"python3": "99.1"}))
    assert problem is not None
    assert problem.startswith("python3 must be 99.1 or newer, and is 3.")


def test_starts_answers_logs_and_stops(tiny_project: Project, tiny_data: Data, tmp_path: Path) -> None:
    steps: list[str] = []
    running = NativeRunner.of(tiny_project, catalog.load(tiny_data), tmp_path, steps.append)
    try:
        where = running.start(steps.append)
        with urllib.request.urlopen(f"{where.api_url}/api/health") as answer:
            assert answer.status == 200
        log = running.log_files["backend"].read_text(encoding="utf-8")
        assert "served /api/health" in log
    finally:
        running.stop()
    assert steps == ["Setting up the backend", "Starting the backend"]
    assert ports.pick(where.api) == where.api, "its port is free again"


def test_a_taken_port_is_avoided(tiny_project: Project, tiny_data: Data, tmp_path: Path) -> None:
    loaded = catalog.load(tiny_data)
    first = NativeRunner.of(tiny_project, loaded, tmp_path, lambda _: None)
    second = NativeRunner.of(tiny_project, loaded, tmp_path, lambda _: None)
    try:
        assert first.start(lambda _: None).api != second.start(lambda _: None).api
    finally:
        first.stop()
        second.stop()


def test_a_backend_that_ends_is_reported_with_its_log(tiny_project: Project, tiny_data: Data, tmp_path: Path) -> None:
    edit(tiny_project, "import os", "import os\n\nraise SystemExit('it broke')")
    running = NativeRunner.of(tiny_project, catalog.load(tiny_data), tmp_path, lambda _: None)
    with pytest.raises(ScaffoldError, match="The backend did not start: it ended before") as failed:
        running.start(lambda _: None)
    assert failed.value.details == "it broke"


def test_a_backend_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        process = proc.start(["sleep", "60"], output=log)
    try:
        with pytest.raises(ScaffoldError, match=r"did not answer within 0 s"):
            ready.wait_for(f"http://127.0.0.1:{ports.pick()}/", lambda: proc.alive(process.pid), seconds=0.3)
    finally:
        proc.stop(process.pid)


def test_a_failed_set_up_shows_its_output(tmp_path: Path) -> None:
    broken = replace(PYTHON, setup=("echo no network; exit 7",))
    with pytest.raises(ScaffoldError, match="failed with exit code 7") as failed:
        native.set_up(broken, tmp_path, lambda _: None)
    assert failed.value.details == "no network"


def test_postgres_asks_for_a_server(
    tiny_project: Project, tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    wanted = replace(tiny_project, spec=replace(tiny_project.spec, database="postgres"))
    with pytest.raises(ScaffoldError, match="set DATABASE_URL to its URL"):
        NativeRunner.of(wanted, catalog.load(tiny_data), tmp_path, lambda _: None)


def test_a_front_end_whose_tools_are_missing_is_left_out_with_a_note(
    tiny_project: Project, tiny_data: Data, tmp_path: Path
) -> None:
    react = tiny_data.catalog / "frontends" / "react.toml"
    react.write_text(react.read_text(encoding="utf-8").replace("node =", "no-such-tool ="), encoding="utf-8")
    wanted = replace(tiny_project, spec=replace(tiny_project.spec, frontend="react"))
    notes: list[str] = []
    running = NativeRunner.of(wanted, catalog.load(tiny_data), tmp_path, notes.append)
    assert list(running.parts) == ["backend"]
    (note,) = notes
    assert note.startswith("The front end is left out: no-such-tool")


def test_a_run_is_remembered_by_path_and_forgotten(
    tiny_project: Project, tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    loaded = catalog.load(tiny_data)
    assert run.recall(tiny_project, loaded) is None
    running = run.start(tiny_project, loaded, "native", on_line=lambda _: None, on_note=lambda _: None)
    try:
        recalled = run.recall(tiny_project, loaded)
        assert recalled is not None
        assert recalled.ports == running.ports
        with pytest.raises(ScaffoldError, match="is running already"):
            run.start(tiny_project, loaded, "native", on_line=lambda _: None, on_note=lambda _: None)
        run.stop(tiny_project, recalled)
        assert ports.pick(running.ports.api) == running.ports.api
    finally:
        running.runner.stop()
    assert run.recall(tiny_project, loaded) is None
    in_project = {path.name for path in tiny_project.directory.iterdir()}
    assert not any("state" in name or name.endswith(".log") for name in in_project)


def test_a_failed_start_leaves_nothing_running(
    tiny_project: Project, tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    edit(tiny_project, "http.server.Threading", "raise SystemExit(3)  # ")
    with pytest.raises(ScaffoldError, match="did not start"):
        run.start(tiny_project, catalog.load(tiny_data), "native", on_line=lambda _: None, on_note=lambda _: None)
    assert run.recall(tiny_project, catalog.load(tiny_data)) is None
