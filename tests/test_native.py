"""Running without Docker, with a throw-away stack that needs Python alone."""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import shlex
import shutil
import subprocess
import threading
import urllib.request
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import shops

from scaffolder import catalog, run
from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, Native, Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.answers import Project
from scaffolder.run import native, ready, setup
from scaffolder.run.native import NativeRunner
from scaffolder.system import ports, proc

PYTHON = Native({"python3": "3.11"}, (), "", "", (), ())


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    # Whatever else runs on this machine: the usual ports are not the tests'.
    monkeypatch.setattr("scaffolder.run.native.PORTS", Ports(0, 0))


@pytest.fixture
def loaded(tiny_data: Data) -> Catalog:
    return catalog.load(tiny_data)


@pytest.fixture
def tiny_project(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> Project:
    return shops.write(tiny_data, tiny_spec, tmp_path / "shop")


def app_of(project: Project) -> Path:
    return project.directory / "backend" / "app.py"


def test_tools_are_found_or_named() -> None:
    assert native.missing_tool(PYTHON) is None
    assert native.missing_tool(replace(PYTHON, tools={"no-such-tool": "1"})) == (
        "no-such-tool 1 or newer is not installed, or not on the PATH"
    )
    problem = native.missing_tool(replace(PYTHON, tools={"python3": "99.1"}))
    assert problem is not None
    assert problem.startswith("python3 must be 99.1 or newer, and is 3.")


@pytest.mark.parametrize(
    ("printed", "least", "problem"),
    [
        ("openjdk 25 2025-09-16", "25", None),
        ("openjdk 25 2025-09-16", "25.0.1", "tool must be 25.0.1 or newer, and is 25"),
        ("\x1b[1mApache Maven 3.8.7\x1b[m", "3.8", None),
        ("go version go1.26.0 linux/amd64", "1.26", None),
    ],
)
def test_a_tools_version_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, least: str, problem: str | None
) -> None:
    tool = tmp_path / "tool"
    tool.write_text(f"#!/bin/sh\nprintf '%s\\n' '{printed}'\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert native.missing_tool(replace(PYTHON, tools={"tool": least})) == problem


def test_starts_answers_logs_and_stops(tiny_project: Project, loaded: Catalog, tmp_path: Path) -> None:
    steps: list[str] = []
    running = NativeRunner.of(tiny_project, loaded, tmp_path, steps.append)
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


def test_a_second_start_repeats_no_set_up(tiny_project: Project, loaded: Catalog, tmp_path: Path) -> None:
    steps: list[str] = []
    for _ in range(2):
        running = NativeRunner.of(tiny_project, loaded, tmp_path, steps.append)
        running.start(steps.append)
        running.stop()
    assert steps == ["Setting up the backend", *2 * ["Starting the backend"]]


def test_after_a_failed_start_set_up_is_repeated(tiny_project: Project, loaded: Catalog, tmp_path: Path) -> None:
    steps: list[str] = []
    running = NativeRunner.of(tiny_project, loaded, tmp_path, steps.append)
    running.start(steps.append)
    running.stop()
    whole = app_of(tiny_project).read_text(encoding="utf-8")
    shops.edit(app_of(tiny_project), "import os", "raise SystemExit")
    note = tmp_path / "backend.setup.json"
    assert note.is_file()
    with pytest.raises(ScaffoldError, match="did not start"):
        running.start(steps.append)
    assert not note.is_file()
    app_of(tiny_project).write_text(whole, encoding="utf-8")


def test_the_next_free_port_is_taken_and_whose_place_that_is_said(
    tiny_project: Project, tiny_data: Data, tiny_spec: ProjectSpec, loaded: Catalog, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    preferred = Ports(ports.pick(), None)
    monkeypatch.setattr("scaffolder.run.native.PORTS", preferred)
    other, notes = shops.write(tiny_data, tiny_spec, tmp_path / "other"), list[str]()
    first = shops.start(tiny_project, loaded, "native")
    second = shops.start(other, loaded, "native", notes)
    try:
        assert first.ports == preferred
        assert preferred.api < second.ports.api < preferred.api + 100
        assert notes == [f"{preferred.api} is taken; the API is on {second.ports.api}"]
    finally:
        run.stop(tiny_project, first)
        run.stop(other, second)


def test_a_backend_that_ends_is_reported_with_its_log(tiny_project: Project, loaded: Catalog, tmp_path: Path) -> None:
    shops.edit(app_of(tiny_project), "import os", "import os\n\nraise SystemExit('it broke')")
    running = NativeRunner.of(tiny_project, loaded, tmp_path, lambda _: None)
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


def test_an_answer_of_somebody_elses_is_not_taken_for_its_own(
    tiny_project: Project, loaded: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops.edit(app_of(tiny_project), "import os\n", "import os\nimport time\n\ntime.sleep(1)\n")
    running = NativeRunner.of(tiny_project, loaded, tmp_path, lambda _: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        monkeypatch.setattr("scaffolder.run.native.pick", lambda *_, **__: other.server_port)
        with pytest.raises(ScaffoldError, match=f"did not start: something else listens on port {other.server_port}"):
            running.start(lambda _: None)
        other.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "starts"), [(404, True), (401, True), (500, False), (503, False)])
def test_a_health_check_that_has_moved_is_no_reason_to_fail(
    tiny_project: Project, loaded: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, starts: bool
) -> None:
    if not starts:
        monkeypatch.setattr("scaffolder.run.native.ready.wait_for", partial(ready.wait_for, seconds=2))
    shops.edit(app_of(tiny_project), "self.send_response(200)", f"self.send_response({status})")
    running = NativeRunner.of(tiny_project, loaded, tmp_path, lambda _: None)
    with contextlib.nullcontext() if starts else pytest.raises(ScaffoldError, match="did not answer within 2 s"):
        running.start(lambda _: None)
    running.stop()


def test_a_failed_set_up_shows_its_output(tmp_path: Path) -> None:
    broken = replace(PYTHON, setup=("echo no network; exit 7",))
    with pytest.raises(ScaffoldError, match="failed with exit code 7") as failed:
        setup.run(broken.setup, tmp_path)
    assert failed.value.details == "no network"


@pytest.mark.parametrize(
    ("engine", "command"),
    [
        (None, "docker compose up --detach --wait dev-database"),
        ("Docker is not installed", "sudo -u postgres psql"),
    ],
)
def test_what_needs_a_server_says_the_commands_that_give_it_one(
    tiny_project: Project, loaded: Catalog, monkeypatch: pytest.MonkeyPatch, engine: str | None, command: str
) -> None:
    monkeypatch.setattr("scaffolder.run.engine.unavailable", lambda: engine)
    wanted = replace(tiny_project, spec=replace(tiny_project.spec, database="postgres"))
    with pytest.raises(ScaffoldError, match="Without Docker this needs a PostgreSQL server") as refused:
        shops.start(wanted, loaded, "native")
    said = str(refused.value)
    assert f"In {wanted.directory}, run: {command}" in said
    assert said.endswith(" && export DATABASE_URL=postgresql://shop:shop@127.0.0.1:5432/shop")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    run.stop(wanted, shops.start(wanted, loaded, "native"))


def test_a_front_end_whose_tools_are_missing_is_left_out_with_a_note(
    tiny_project: Project, tiny_data: Data, tmp_path: Path
) -> None:
    shops.edit(tiny_data.catalog / "frontends" / "react.toml", "node =", "no-such-tool =")
    wanted = replace(tiny_project, spec=replace(tiny_project.spec, frontend="react"))
    notes: list[str] = []
    running = NativeRunner.of(wanted, catalog.load(tiny_data), tmp_path, notes.append)
    assert list(running.parts) == ["backend"]
    (note,) = notes
    assert note.startswith("The front end is left out: no-such-tool")


@pytest.mark.parametrize(("folder", "left_out"), [("c#", True), ("what?", True), ("50% ü [x]", False)])
def test_a_path_that_no_development_server_can_serve_is_said(
    tiny_project: Project, tiny_data: Data, tmp_path: Path, folder: str, left_out: bool
) -> None:
    react = tiny_data.catalog / "frontends" / "react.toml"
    react.write_text(re.sub(r"tools = .*", 'tools = { python3 = "3.11" }', react.read_text(encoding="utf-8")))
    spec = replace(tiny_project.spec, frontend="react")
    wanted = replace(tiny_project, spec=spec, directory=tmp_path / folder / "shop")
    notes: list[str] = []
    running = NativeRunner.of(wanted, catalog.load(tiny_data), tmp_path, notes.append)
    assert ("frontend" not in running.parts) == left_out
    assert bool(notes) == left_out
    assert all(f"cannot serve a path with '{folder[-1]}'" in note for note in notes)


def test_a_run_is_remembered_by_path_and_forgotten(tiny_project: Project, loaded: Catalog) -> None:
    assert run.recall(tiny_project, loaded, "native") is None
    running = shops.start(tiny_project, loaded, "native")
    try:
        recalled = run.recall(tiny_project, loaded)
        assert recalled is not None
        assert recalled.ports == running.ports
        with pytest.raises(ScaffoldError, match=r"My Shop is running already, on http://127\.0\.0\.1:"):
            shops.start(tiny_project, loaded, "native")
        run.stop(tiny_project, recalled)
        assert ports.pick(running.ports.api) == running.ports.api
    finally:
        running.runner.stop()
    assert run.recall(tiny_project, loaded, "native") is None
    in_project = {path.name for path in tiny_project.directory.iterdir()}
    assert not any("state" in name or name.endswith(".log") for name in in_project)


def test_a_project_that_was_moved_while_it_ran_is_found(tiny_project: Project, loaded: Catalog, tmp_path: Path) -> None:
    running = shops.start(tiny_project, loaded, "native")
    try:
        tiny_project.directory.rename(tmp_path / "there")
        moved = replace(tiny_project, directory=tmp_path / "there")
        with pytest.raises(ScaffoldError, match="is running already"):
            shops.start(moved, loaded, "native")
        recalled = run.recall(moved, loaded, "native")
        assert recalled is not None
        run.stop(moved, recalled)
        assert ports.pick(running.ports.api) == running.ports.api
    finally:
        running.runner.stop()


def test_another_project_of_the_name_is_not_taken_for_the_moved_one(
    tiny_project: Project, tiny_data: Data, tiny_spec: ProjectSpec, loaded: Catalog, tmp_path: Path
) -> None:
    running = shops.start(tiny_project, loaded, "native")
    try:
        shutil.rmtree(tiny_project.directory)
        assert run.recall(shops.write(tiny_data, tiny_spec, tmp_path / "new"), loaded, "native") is None
    finally:
        running.runner.stop()


def test_the_secret_key_is_the_same_at_every_start(
    tiny_project: Project, loaded: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops.edit(app_of(tiny_project), 'b"{}"', 'os.environ["SECRET_KEY"].encode()')
    shops.edit(app_of(tiny_project), '"Content-Length", "2"', '"Connection", "close"')

    def key() -> str:
        running = shops.start(tiny_project, loaded, "native")
        with urllib.request.urlopen(running.ports.api_url) as answer:
            text = str(answer.read().decode())
        run.stop(tiny_project, running)
        return text

    first = key()
    assert len(first) >= 32
    assert key() == first
    monkeypatch.setenv("SECRET_KEY", "the user's own")
    assert key() == "the user's own"


def test_a_failed_start_leaves_nothing_running(tiny_project: Project, loaded: Catalog) -> None:
    shops.edit(app_of(tiny_project), "http.server.Threading", "raise SystemExit(3)  # ")
    with pytest.raises(ScaffoldError, match="did not start"):
        shops.start(tiny_project, loaded, "native")
    assert run.recall(tiny_project, loaded, "native") is None


def test_the_log_is_followed_from_now_on_without_health_checks(tiny_project: Project, loaded: Catalog) -> None:
    shops.edit(app_of(tiny_project), '"served", self.path', '"served", self.path, 200')
    running, lines = shops.start(tiny_project, loaded, "native"), list[str]()

    def ask_on(line: str) -> None:
        lines.append(line)
        if len(lines) == 1:
            ask("/two")
        else:
            raise KeyboardInterrupt

    def ask(*paths: str) -> None:
        for path in paths:
            urllib.request.urlopen(running.ports.api_url + path).close()

    ask("/before")
    threading.Timer(0.5, ask, ["/api/health", "/one"]).start()
    with pytest.raises(KeyboardInterrupt):
        running.runner.follow(ask_on)
    run.stop(tiny_project, running)
    assert lines == ["backend  | served /one 200", "backend  | served /two 200"]


def test_a_part_that_ends_ends_the_following(tiny_project: Project, loaded: Catalog) -> None:
    running = shops.start(tiny_project, loaded, "native")
    assert isinstance(running.runner, NativeRunner)
    proc.stop(running.runner.processes["backend"])
    with pytest.raises(ScaffoldError, match=r"The backend has ended; its log is .*backend\.log"):
        running.runner.follow(lambda _: None)
    assert not run.is_being_stopped(tiny_project)
    run.stop(tiny_project, running)
    assert run.is_being_stopped(tiny_project)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may shift the clock of a namespace")
def test_a_step_of_the_clock_hides_nothing(
    tiny_project: Project, loaded: Catalog, tiny_data: Data, tmp_path: Path
) -> None:
    """The kernel's boot time moves with the clock; here it is another one for a single command."""
    running, stat = shops.start(tiny_project, loaded, "native"), tmp_path / "stat"
    moved = re.sub(r"(?m)^btime (\d+)", lambda found: f"btime {int(found[1]) + 2}", Path("/proc/stat").read_text())
    stat.write_text(moved, encoding="utf-8")
    command = shlex.join(shops.scaffold(tiny_data, "stop", str(tiny_project.directory)))
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", f"mount --bind {stat} /proc/stat && {command}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if "unshare" in done.stderr or "mount:" in done.stderr:
            pytest.skip(done.stderr)
        assert "My Shop is stopped." in done.stdout
        assert ports.pick(running.ports.api) == running.ports.api
    finally:
        running.runner.stop()
