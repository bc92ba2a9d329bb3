"""`scaffold run` and `scaffold stop` as a user meets them, with a stack that needs Python alone."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pexpect
import psutil
import pytest
import shops

from scaffolder import cli
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.answers import Project
from scaffolder.run import engine
from scaffolder.system import ports

SLOWLY = "signal.signal(signal.SIGTERM, lambda *_: (__import__('time').sleep(2), sys.exit()))"
AT_ONCE = "signal.signal(signal.SIGTERM, lambda *_: sys.exit())"


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("NO_COLOR", "1")
    for variable in ("SECRET_KEY", "DATABASE_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def project(docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> Iterator[Project]:
    """A project; one test at a time has one, because two that start in one moment pick the same port."""
    project = shops.write(docker_data, tiny_spec, tmp_path / "shop", shops.new_name())
    with Path(tempfile.gettempdir(), f"scaffold-test-cli-run-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield project
        subprocess.run(shops.scaffold(docker_data, "stop", str(project.directory)), check=False, capture_output=True)


def scaffold(data: Data, *arguments: str, cwd: Path | None = None, **options: object) -> tuple[int, str, str]:
    done = subprocess.run(  # type: ignore[call-overload]
        shops.scaffold(data, *arguments), capture_output=True, text=True, check=False, cwd=cwd, **options
    )
    return done.returncode, done.stdout, done.stderr


def terminal(data: Data, *arguments: str, cwd: Path) -> pexpect.spawn:
    program, *words = shops.scaffold(data, *arguments)
    return pexpect.spawn(program, words, cwd=str(cwd), encoding="utf-8", timeout=60, dimensions=(24, 80))


def test_the_last_thing_on_the_screen_says_where_and_how_to_stop(project: Project, docker_data: Data) -> None:
    child = terminal(docker_data, "run", "--native", cwd=project.directory / "backend")
    child.expect("Ctrl-C stops it\\.")
    shown = (child.before + child.after).replace("\r", "")
    api = re.search(r"http://127\.0\.0\.1:\d+", shown)
    assert api
    assert shown.endswith(
        f"\n{project.spec.name} is running without Docker:\n  API     {api[0]}/api/products\n\nCtrl-C stops it."
    )
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert child.before.replace("\r", "").endswith(
        "Stopping, which may take 10 seconds …\n"
        f"{project.spec.name} is stopped.\n"
        f"Its data stays in {project.directory}/backend.\n"
        "`scaffold run --native` starts it again.\n"
    )


def test_run_and_stop_find_the_project_around_a_folder(project: Project, docker_data: Data) -> None:
    code, said, _ = scaffold(docker_data, "run", "--native", "-d", cwd=project.directory / "backend")
    assert code == 0
    assert said.endswith("`scaffold stop` stops it.\n")
    code, said, _ = scaffold(docker_data, "stop", "shop/backend", cwd=project.directory.parent)
    assert (code, said.splitlines()[0]) == (0, f"{project.spec.name} is stopped.")
    assert said.endswith("`scaffold run --native shop` starts it again.\n")
    code, said, _ = scaffold(docker_data, "stop", cwd=project.directory)
    assert (code, said) == (0, f"{project.spec.name} is not running.\n")


def test_json_is_one_document_and_nothing_else(project: Project, docker_data: Data) -> None:
    """Whatever is closed: what is for people goes to standard error, or nowhere."""
    code, said, _ = scaffold(
        docker_data, "run", "--native", "--json", cwd=project.directory, preexec_fn=lambda: os.close(2)
    )
    assert code == 0
    facts = json.loads(said)
    assert (facts["kind"], facts["web"]) == ("native", None)
    urllib.request.urlopen(f"{facts['api']}/").close()


@pytest.mark.docker
def test_json_of_a_new_project_that_is_started_is_one_document_too(docker_data: Data, tmp_path: Path) -> None:
    name = shops.new_name()
    options = ["--name", name, "--stack", "tiny", "--frontend", "none", "--no-git", "--json", "--run"]
    code, said, _ = scaffold(docker_data, "new", "shop", *options, cwd=tmp_path)
    try:
        assert code == 0
        facts = json.loads(said)
        assert facts["files"]
        urllib.request.urlopen(f"{facts['running']['api']}/").close()
    finally:
        scaffold(docker_data, "stop", "shop", cwd=tmp_path)
        engine.remove_projects(lambda each: each == name)


def test_a_closed_terminal_stops_it_as_ctrl_c_does(project: Project, docker_data: Data) -> None:
    child = terminal(docker_data, "run", "--native", cwd=project.directory)
    child.expect("Ctrl-C stops it")

    def running() -> list[str]:
        folders = [each.info["cwd"] or "" for each in psutil.process_iter(["cwd"])]
        return [folder for folder in folders if folder.startswith(str(project.directory))]

    assert str(project.directory / "backend") in running()
    child.close(force=False)
    until = time.monotonic() + 20
    while running():
        assert time.monotonic() < until


def test_whose_database_keeps_the_data_is_what_it_was_started_with(
    project: Project, docker_data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("DATABASE_URL", "sqlite:////tmp/own.db")
        assert scaffold(docker_data, "run", "--native", "-d", cwd=project.directory)[0] == 0
    assert "in the database that DATABASE_URL named" in scaffold(docker_data, "stop", cwd=project.directory)[1]


def test_a_stop_from_elsewhere_ends_a_run_without_an_error(project: Project, docker_data: Data) -> None:
    child = terminal(docker_data, "run", "--native", cwd=project.directory)
    child.expect("Ctrl-C stops it")
    assert scaffold(docker_data, "stop", cwd=project.directory)[0] == 0
    child.expect(f"{project.spec.name} was stopped")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_backend_that_dies_ends_a_run_with_an_error(project: Project, docker_data: Data) -> None:
    shops.edit(
        project.directory / "backend" / "app.py",
        'print("served", self.path',
        '"die" in self.path and os._exit(7); print("served", self.path',
    )
    child = terminal(docker_data, "run", "--native", cwd=project.directory)
    child.expect(r"(http://\S+)/api/products")
    api = child.match[1]
    child.expect("Ctrl-C stops it")
    with contextlib.suppress(http.client.RemoteDisconnected):
        urllib.request.urlopen(f"{api}/die").close()
    child.expect("scaffold: The backend has ended; its log is ")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


@pytest.mark.parametrize("kind", ["native", pytest.param("docker", marks=pytest.mark.docker)])
def test_a_second_ctrl_c_does_not_leave_it_running(project: Project, docker_data: Data, kind: str) -> None:
    shops.edit(project.directory / "backend" / "app.py", AT_ONCE, SLOWLY)
    name = project.spec.slug
    try:
        child = terminal(docker_data, "run", f"--{kind}", cwd=project.directory)
        child.expect(r"(http://\S+)/api/products")
        api = child.match[1]
        child.expect("Ctrl-C stops it")
        child.sendintr()
        child.expect("Stopping")
        child.sendintr()
        child.sendintr()
        child.expect(f"{name} is stopped")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert ports.pick(int(api.rpartition(":")[2])) == int(api.rpartition(":")[2])
    finally:
        if kind == "docker":
            assert not engine.containers_of(name)
            engine.remove_projects(lambda each: each == name)


@pytest.mark.docker
def test_what_stopping_leaves_in_docker_is_said(project: Project, docker_data: Data) -> None:
    name = project.spec.slug
    try:
        code, said, _ = scaffold(docker_data, "run", "--docker", "-d", "shop", cwd=project.directory.parent)
        assert code == 0
        assert f"{name} is running in Docker:" in said
        assert said.endswith("`scaffold stop shop` stops it.\n")
        code, said, _ = scaffold(docker_data, "stop", "shop", cwd=project.directory.parent)
        assert said == (
            f"{name} is stopped.\n"
            f"Its data stays in the volume {name}_data.\n`docker volume rm {name}_data` deletes it.\n"
            "`scaffold run shop` starts it again.\n"
        )
    finally:
        engine.remove_projects(lambda each: each == name)


def test_open_opens_the_browser(project: Project, docker_data: Data, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    env = {**os.environ, "BROWSER": str(browser)}
    code, said, _ = scaffold(docker_data, "run", "--native", "-d", "--open", cwd=project.directory, env=env)
    assert code == 0
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() in said
    scaffold(docker_data, "stop", cwd=project.directory)
    env["BROWSER"] = str(tmp_path / "none")
    code, _, progress = scaffold(docker_data, "run", "--native", "-d", "--open", cwd=project.directory, env=env)
    assert code == 0
    assert "Could not open a browser; open http://" in progress


@pytest.mark.parametrize("with_it", ["--detach", "--json"])
def test_watching_needs_a_command_that_stays(project: Project, docker_data: Data, with_it: str) -> None:
    code, _, said = scaffold(docker_data, "run", "--watch", with_it, cwd=project.directory)
    assert code == 2
    assert said == "scaffold: --watch lasts as long as the command; leave out --detach and --json\n"


@pytest.mark.parametrize("command", [["run", "--native"], ["stop"]])
def test_a_user_without_a_home_gets_one_line(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """As `docker run --user 12345` has it: no HOME, and no entry among the users."""

    def nobody(_: object) -> NoReturn:
        raise KeyError("uid not found")

    for variable in ("HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert cli._run([*command, str(project.directory)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].endswith("this user has no home folder. Set XDG_STATE_HOME to one")
    assert len(said) == len(command), "run says that it starts"


@pytest.mark.parametrize(
    "arguments", [["run", "--native", "-d"], ["stop"], ["update"], ["change", "--database", "sqlite"]]
)
def test_nothing_needs_a_standard_input(project: Project, docker_data: Data, arguments: list[str]) -> None:
    _, _, said = scaffold(docker_data, *arguments, cwd=project.directory, preexec_fn=lambda: os.close(0))
    assert "Traceback" not in said
    assert "unexpected error" not in said


def test_new_needs_none_either(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "scaffolder", "new", "q", "--stack", "fastapi", "--no-git"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, preexec_fn=lambda: os.close(0))
    assert done.returncode == 0, done.stderr
