"""Smoke on a real engine, with a throw-away stack: what fails is told, and nothing is left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from upgrades import snapshot, write

from scaffolder import catalog, cli, smoke, web
from scaffolder.errors import Cancelled, ScaffoldError
from scaffolder.model import CellResult, CheckResult, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import render
from scaffolder.render.plan import make_plan
from scaffolder.run import engine
from scaffolder.smoke import docker, lifecycle
from scaffolder.smoke.record import Record
from scaffolder.system import git


def left_behind(pid: int | None = None) -> list[str]:
    """What is on the engine with the name of a process's smoke run (this process by default)."""
    client, mark = engine.client(), f"-{pid or os.getpid()}-"
    things = [*client.containers.list(all=True, ignore_removed=True), *client.networks.list(), *client.volumes.list()]
    names = [str(getattr(thing, "name", "")) for thing in things] + [
        tag for image in client.images.list() for tag in image.tags
    ]
    return [name for name in names if name.startswith(docker.PREFIX) and mark in name]


def run(
    data: Data, spec: ProjectSpec, *, without_docker: bool = False, project: Path | None = None
) -> tuple[CellResult, list[str]]:
    steps: list[str] = []
    (result,) = smoke.run(
        data,
        catalog.load(data),
        [spec],
        smoke.Options(without_docker=without_docker, project=project),
        notify=lambda _, step: steps.append(step),
        on_cell=lambda _: None,
    )
    return result, steps


@pytest.mark.docker
def test_a_server_that_keeps_nothing_fails_and_leaves_nothing(docker_data: Data, tiny_spec: ProjectSpec) -> None:
    result, steps = run(docker_data, tiny_spec)
    by_name = {check.name: check for check in result.checks}
    assert not result.passed
    assert by_name["start"].status == "passed"
    assert result.figures["rebuild_seconds"] > 0
    assert by_name["contract.system.health"].status == "failed"
    assert by_name["life.non_root"].status == "passed"
    assert by_name["life.seeded_once"].status == "failed"
    assert "served" in result.log
    assert steps[-1] == "remove"
    assert left_behind() == []


@pytest.mark.docker
def test_memory_is_measured_before_a_browser_restarts_the_backend(
    docker_data: Data, tiny_spec: ProjectSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[bool] = []
    rest = lifecycle.rest
    monkeypatch.setattr(lifecycle, "rest", lambda life: [each for each in rest(life) if each[0] == "life.large_upload"])
    monkeypatch.setattr(Record, "ask", lambda *_, **__: None)
    monkeypatch.setattr(Record, "drive", lambda self, *_: measured.append("loaded_megabytes" in self.figures))
    monkeypatch.setattr(web, "check_installed", lambda: None)
    specs = [replace(tiny_spec, frontend="vanilla")]
    smoke.run(docker_data, catalog.load(docker_data), specs, smoke.Options(web=True))
    assert measured == [True]


@pytest.mark.docker
@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("RUN true", "RUN echo the tests fail && false", "tests.backend"),
        ("COPY app.py .", "COPY missing.py .", "build"),
        ('CMD ["python", "app.py"]', 'CMD ["python", "-c", "raise SystemExit(7)"]', "start"),
    ],
)
def test_a_failure_names_its_step_and_leaves_nothing(
    docker_data: Data, tiny_spec: ProjectSpec, old: str, new: str, check: str
) -> None:
    dockerfile = docker_data.templates / "backends" / "tiny" / "base" / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result, _ = run(docker_data, tiny_spec)
    assert next(each.name for each in result.checks if each.status == "failed") == check
    assert left_behind() == []


INTERRUPTED = """
    import sys
    from pathlib import Path
    from scaffolder import catalog, paths, smoke
    from scaffolder.model import ProjectSpec

    data = paths.Data(Path(sys.argv[1]))
    spec = ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "none")
    smoke.run(data, catalog.load(data), [spec], smoke.Options(), notify=lambda _, step: print(step, flush=True))
"""


@pytest.mark.docker
def test_ctrl_c_leaves_nothing(docker_data: Data) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED), str(docker_data.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.strip() == "start":
                process.send_signal(signal.SIGINT)
        assert process.wait() != 0
    assert left_behind(process.pid) == []


@pytest.mark.docker
def test_clean_removes_what_a_killed_run_left(docker_data: Data) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED), str(docker_data.root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.strip() == "contract":
                break
        smoke.clean()
        assert left_behind(process.pid) != [], "a run that goes on is left alone"
        process.kill()
        process.wait()
    assert left_behind(process.pid) != []
    assert any("tiny" in removed for removed in smoke.clean())
    assert left_behind(process.pid) == []


def test_native_runs_the_stacks_own_commands(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    seen: list[CellResult] = []
    (result,) = smoke.run(
        tiny_data,
        catalog.load(tiny_data),
        [tiny_spec],
        smoke.Options(without_docker=True),
        on_cell=seen.append,
    )
    assert seen == [result]
    assert re.fullmatch("[0-9a-f]{16}", result.backend)
    by_name = {check.name: check.status for check in result.checks}
    assert by_name["setup.backend"] == by_name["lint.backend"] == by_name["tests.backend"] == "passed"
    assert by_name["start"] == "passed"
    assert by_name["contract.auth.login"] == "failed"


def test_a_project_is_taken_as_git_has_it_and_left_alone(
    tiny_data: Data,
    tiny_spec: ProjectSpec,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shop = tmp_path / "shop"
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), shop, commit=False)
    write(shop / "backend" / "app.py", "import pathlib; raise SystemExit(str(sorted(pathlib.Path('..').iterdir())))")
    for name in (".env", "untracked.txt", "gone.txt"):
        write(shop / name, "yours\n")

    refused, _ = run(tiny_data, tiny_spec, without_docker=True, project=shop)
    assert "is not in a git repository" in refused.checks[-1].reason
    git.run("init", "-q", cwd=shop)
    git.run("add", "--", "gone.txt", cwd=shop)
    (shop / "gone.txt").unlink()
    before = snapshot(shop)
    result, _ = run(tiny_data, tiny_spec, without_docker=True, project=shop)
    assert next(check.name for check in result.checks if check.status == "failed") == "start"
    assert "untracked.txt" in result.log
    assert "'../.env'" not in result.log
    assert snapshot(shop) == before
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    assert cli._run(["smoke", "--project", str(shop), "--native", "--json"]) == 1
    (cell,) = json.loads(capsys.readouterr().out)["cells"]
    assert [check["name"] for check in cell["checks"] if check["status"] == "failed"] == ["start"]


@pytest.mark.docker
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  data:\n", "  data:\n    name: my-data\n", "volumes: data is shared with others"),
        ("  data:\n", "  data:\n    external: true\n", "volumes: data is shared with others"),
        (
            "    build: backend\n",
            "    build: backend\n    image: my/shop\n",
            'backend: it sets "image:"',
        ),
        (
            "    build: backend\n",
            "    build: {context: backend, tags: ['my/shop:stable']}\n",
            'backend: it sets "tags:"',
        ),
        (
            "  data:\n",
            "  data:\n    driver_opts: {type: none, o: bind, device: /var/lib}\n",
            "data is shared with others",
        ),
        ("- data:/data", "- /var/lib:/data", "backend: smoke would change /var/lib, outside the project"),
        ("- data:/data", "- ./link:/data", "outside the project"),
        (
            "sqlite:////data/shop.db",
            "postgresql://me@db.example.com/live",
            "backend: smoke would write to the database on db.example.com",
        ),
    ],
)
def test_a_project_that_shares_something_is_not_touched(
    docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, old: str, new: str, said: str
) -> None:
    shop = tmp_path / "shop"
    render.create(docker_data, make_plan(docker_data, tiny_spec), shop, commit=True)
    before, _, after = (shop / "compose.yaml").read_text(encoding="utf-8").rpartition(old)
    write(shop / "compose.yaml", f"{before}{new}{after}")
    (shop / "link").symlink_to("/var/lib")
    result, steps = run(docker_data, tiny_spec, project=shop)
    assert (result.checks[-1].name, result.checks[-1].status) == ("apart", "failed")
    assert said in result.checks[-1].reason
    assert steps == ["write", "apart"]
    assert left_behind() == []


# Copier leaves a folder's iterator open when a template fails.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <posix.ScandirIterator:pytest.PytestUnraisableExceptionWarning"
)
def test_a_broken_cell_never_hides_the_others(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    broken = tiny_data.templates / "backends" / "tiny" / "postgres" / "broken.txt.jinja"
    broken.write_text("{{ missing }}", encoding="utf-8")
    bad, good = smoke.run(
        tiny_data,
        catalog.load(tiny_data),
        [replace(tiny_spec, database="postgres"), tiny_spec],
        smoke.Options(without_docker=True),
    )
    assert [(check.name, check.status) for check in bad.checks] == [("write", "failed")]
    assert f"{broken}:1" in bad.checks[0].reason
    assert "start" in {check.name for check in good.checks}


def test_a_front_end_is_driven_once_a_run(tiny_data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, bool] = {}
    monkeypatch.setattr(
        smoke, "_smoke", lambda _data, _catalog, spec, options, *_: seen.update({spec.cell: options.web})
    )
    shop = catalog.load(tiny_data)
    specs = catalog.cells(shop, ["tiny"], ["sqlite", "postgres"], ["none", "react", "vue"])
    smoke.run(tiny_data, shop, specs, smoke.Options(without_docker=True, web=True))
    driven = [spec.frontend for spec in specs if seen[spec.cell] and spec.frontend != "none"]
    assert sorted(driven) == ["react", "vue"]
    smoke.run(tiny_data, shop, specs, smoke.Options(without_docker=True))
    assert not any(seen.values())


def test_native_has_nothing_to_drive(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["smoke", "fastapi", "--web", "--native"]) == 2
    assert "--native serves no front end" in capsys.readouterr().err


def test_what_a_browser_shows_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    control = web.Control(lambda: None, lambda: None)

    def run_checks(url: str, *, on_result: Callable[[CheckResult], None], **_: object) -> list[CheckResult]:
        results = [CheckResult("looks.dark", "failed", "too dark", 1.0), CheckResult("docs.dark", "skipped", "absent")]
        for result in results:
            on_result(result)
        return results

    monkeypatch.setattr(web, "run_checks", run_checks)
    record = Record("cell", lambda *_: None, threading.Event())
    record.drive("http://127.0.0.1:9", control)
    assert record.results == [
        CheckResult("browser.looks.dark", "failed", "too dark", 1.0),
        CheckResult("browser.docs.dark", "skipped", "absent"),
    ]
    monkeypatch.setattr(web, "run_checks", lambda *_, **__: pytest.fail("nobody waits for it"))
    record.stopped.set()
    with pytest.raises(Cancelled):
        record.drive("http://127.0.0.1:9", control)


def test_ctrl_c_ends_the_checks_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Record("cell", lambda *_: None, threading.Event())

    def run_checks(url: str, *, on_result: Callable[[CheckResult], None], **_: object) -> list[CheckResult]:
        record.stopped.set()
        on_result(CheckResult("looks.dark", "passed"))
        return []

    monkeypatch.setattr(web, "run_checks", run_checks)
    with pytest.raises(Cancelled):
        record.drive("http://127.0.0.1:9", web.Control(lambda: None, lambda: None))
    assert record.results == []


def test_without_a_browser_the_option_fails_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_checks(*_: object, **__: object) -> list[CheckResult]:
        raise ScaffoldError("No browser is here")

    monkeypatch.setattr(web, "run_checks", run_checks)
    record = Record("cell", lambda *_: None, threading.Event())
    record.drive("http://127.0.0.1:9", web.Control(lambda: None, lambda: None))
    assert record.results == [CheckResult("browser", "failed", "No browser is here")]


def test_what_the_budget_leaves_out_is_said(
    tiny_data: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    assert cli._run(["smoke", "tiny", "--native", "--all", "--budget", "0", "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert "cells were skipped, as time ran out: tiny-" in said
    assert said.endswith("0 of 0 cells passed\n")


@pytest.mark.docker
def test_the_callers_environment_is_not_the_smokes(
    docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@prod.invalid:5432/live")
    monkeypatch.setenv("DEMO_DATA", "0")
    spec = replace(tiny_spec, database="postgres")
    render.create(docker_data, make_plan(docker_data, spec), tmp_path / "shop", commit=False)
    cell = docker.Cell(
        docker_data,
        catalog.load(docker_data),
        spec,
        tmp_path / "shop",
        Record(spec.cell, lambda *_: None, threading.Event()),
    )
    config = json.loads(cell._runner.compose("config", "--format", "json"))
    environment = config["services"]["backend"]["environment"]
    assert "prod.invalid" not in environment["DATABASE_URL"]
    assert environment["DEMO_DATA"] == "1"


PAGE = """
    import http.server, sys

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(int(sys.argv[1]))
            self.send_header("Content-Type", sys.argv[2])
            self.end_headers()
            self.wfile.write(sys.argv[3].encode())

    server = http.server.HTTPServer(("127.0.0.1", 0), Page)
    print(server.server_port, flush=True)
    server.handle_request()
"""


@pytest.mark.parametrize(
    ("status", "kind", "text", "reason"),
    [
        ("200", "text/html", "<title>My Shop</title>", None),
        ("200", "text/html", "<title>Vite</title>", "does not contain the project's name"),
        ("200", "application/json", "My Shop", "expected a page, got 200 application/json"),
        ("502", "text/html", "My Shop", "expected a page, got 502"),
    ],
)
def test_a_page_is_judged(status: str, kind: str, text: str, reason: str | None) -> None:
    command = [sys.executable, "-c", textwrap.dedent(PAGE), status, kind, text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        if reason is None:
            docker.page(url, "My Shop")
        else:
            with pytest.raises(ScaffoldError, match=reason):
                docker.page(url, "My Shop")
    with pytest.raises(ScaffoldError, match="does not answer"):
        docker.page(url, "My Shop")


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ('setup = ["true"]', 'setup = ["false"]', "setup.backend"),
        ('lint = ["true"]', 'lint = ["true", "false"]', "lint.backend"),
        ('test = ["true"]', 'test = ["exit 3"]', "tests.backend"),
        ('start = "python3 app.py"', 'start = "exit 4"', "start"),
    ],
)
def test_native_names_what_failed(tiny_data: Data, tiny_spec: ProjectSpec, old: str, new: str, check: str) -> None:
    stack = tiny_data.catalog / "stacks" / "tiny.toml"
    stack.write_text(stack.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result, _ = run(tiny_data, tiny_spec, without_docker=True)
    assert next(each.name for each in result.checks if each.status == "failed") == check


def test_native_says_what_is_missing(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    stack = tiny_data.catalog / "stacks" / "tiny.toml"
    stack.write_text(stack.read_text(encoding="utf-8").replace("python3 =", "no-such-tool ="), encoding="utf-8")
    result, _ = run(tiny_data, tiny_spec, without_docker=True)
    _, check = result.checks
    assert (check.name, check.status) == ("tools.backend", "skipped")
    assert "no-such-tool 3.11 or newer is not installed" in check.reason


def test_without_an_engine_it_says_what_to_do(
    tiny_data: Data, tiny_spec: ProjectSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ScaffoldError, match="--native"):
        run(tiny_data, tiny_spec)


def test_steps_of_one_cell_come_in_order(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    steps: list[tuple[str, str]] = []
    lock = threading.Lock()

    def notify(cell: str, step: str) -> None:
        with lock:
            steps.append((cell, step))

    smoke.run(
        tiny_data,
        catalog.load(tiny_data),
        [tiny_spec, replace(tiny_spec, database="postgres")],
        smoke.Options(jobs=2, without_docker=True),
        notify=notify,
    )
    assert [step for cell, step in steps if cell == tiny_spec.cell] == [
        "write", "setup.backend", "lint.backend", "tests.backend", "start", "contract",
    ]  # fmt: skip
