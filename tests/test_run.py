"""Running in Docker next to other projects: whose containers they are, what stops, what stays, what is followed."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import shops

from scaffolder import catalog, run
from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers
from scaffolder.render.answers import Project
from scaffolder.run import apart, engine, state
from scaffolder.system import ports

pytestmark = pytest.mark.docker


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SECRET_KEY", raising=False)


@pytest.fixture
def loaded(docker_data: Data) -> Catalog:
    return catalog.load(docker_data)


@pytest.fixture
def name() -> Iterator[str]:
    name = shops.new_name()
    yield name
    engine.remove_projects(lambda each: each == name)


@pytest.fixture
def project(docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, name: str) -> Project:
    return shops.write(docker_data, tiny_spec, tmp_path / "shop", name)


def folders(name: str) -> list[str]:
    """The folders from which a project's running containers were started."""
    return [each.folder for each in engine.containers_of(name) if each.state == "running"]


def test_two_projects_of_one_name_share_nothing(
    project: Project, docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, loaded: Catalog, name: str
) -> None:
    twin = shops.write(docker_data, tiny_spec, tmp_path / "twin", name)
    running = shops.start(project, loaded, "docker")
    assert folders(name) == [str(project.directory)]
    with pytest.raises(ScaffoldError, match=f"Another project called {name} was started from {project.directory}"):
        shops.start(twin, loaded, "docker")
    assert run.recall(twin, loaded) is None, "what runs is not the twin's to stop"
    assert folders(name) == [str(project.directory)]
    run.stop(project, running)
    with pytest.raises(ScaffoldError, match=f"volume {name}_data holds the data of {project.directory}"):
        shops.start(twin, loaded, "docker")
    (twin.directory / ".env").write_text(f"COMPOSE_PROJECT_NAME={name}-2\n", encoding="utf-8")
    with contextlib.ExitStack() as stack:
        stack.callback(engine.remove_projects, lambda each: each == f"{name}-2")
        second = shops.start(twin, loaded, "docker")
        first = shops.start(project, loaded, "docker")
        assert (folders(name), folders(f"{name}-2")) == ([str(project.directory)], [str(twin.directory)])
        assert first.ports != second.ports


def test_data_from_before_the_project_is_not_taken(
    project: Project,
    docker_data: Data,
    tiny_spec: ProjectSpec,
    loaded: Catalog,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The project is written again within the seconds that would count as the same time.
    monkeypatch.setattr(apart, "_SLACK_SECONDS", 0.0)
    run.stop(project, shops.start(project, loaded, "docker"))
    shutil.rmtree(project.directory)
    again = shops.write(docker_data, tiny_spec, project.directory, name)
    with pytest.raises(ScaffoldError, match=f"The volume {name}_data is older than {again.directory}"):
        shops.start(again, loaded, "docker")
    (again.directory / ".env").write_text(f"COMPOSE_PROJECT_NAME={name}\n", encoding="utf-8")
    run.stop(again, shops.start(again, loaded, "docker"))
    (again.directory / ".env").unlink()
    shops.start(again, loaded, "docker")


def test_what_was_started_by_hand_runs_and_can_be_stopped(project: Project, loaded: Catalog, name: str) -> None:
    port = str(ports.pick())
    shops.compose(project, "up", "--build", "--detach", "--wait", env={"API_PORT": port})
    with pytest.raises(ScaffoldError, match=f"is running already, on http://127.0.0.1:{port}"):
        shops.start(project, loaded, None)
    assert folders(name) == [str(project.directory)], "what ran before is not touched"
    shops.compose(project, "stop")
    ended = run.recall(project, loaded)
    assert ended is not None
    assert ended.ended
    running = shops.start(project, loaded, None)
    run.stop(project, running)
    assert engine.containers_of(name) == []


def test_a_project_that_was_moved_while_it_ran_is_found(
    project: Project, loaded: Catalog, tmp_path: Path, name: str
) -> None:
    running = shops.start(project, loaded, "docker")
    project.directory.rename(tmp_path / "there")
    moved = answers.read(tmp_path / "there")
    recalled = run.recall(moved, loaded)
    assert recalled is not None
    assert recalled.ports == running.ports
    with pytest.raises(ScaffoldError, match="is running already"):
        shops.start(moved, loaded, "docker")
    run.stop(moved, recalled)
    assert engine.containers_of(name) == []
    run.stop(moved, shops.start(moved, loaded, "docker"))


def test_other_services_of_the_project_stay(project: Project, loaded: Catalog, name: str) -> None:
    tool = "  tool: {image: python:3.13-slim, command: sleep 600, init: true, profiles: [dev]}\n"
    shops.edit(project.directory / "compose.yaml", "services:\n", f"services:\n{tool}")
    shops.compose(project, "up", "--detach", "tool")
    assert run.recall(project, loaded) is None
    run.stop(project, shops.start(project, loaded, "docker"))
    assert [each.service for each in engine.containers_of(name)] == ["tool"]


def test_a_failed_start_is_told_and_leaves_nothing_running(project: Project, loaded: Catalog, name: str) -> None:
    shops.edit(project.directory / "backend" / "app.py", "import os", "raise SystemExit('it broke')")
    with pytest.raises(ScaffoldError, match="The project did not start: backend failed or never") as failed:
        shops.start(project, loaded, "docker")
    assert "it broke" in failed.value.details
    assert engine.containers_of(name) == []
    assert state.read(project) is None


def test_the_secret_key_is_the_projects_own_unless_the_user_has_one(
    project: Project, loaded: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def key() -> str:
        running = shops.start(project, loaded, "docker")
        text = shops.compose(project, "exec", "-T", "backend", "printenv", "SECRET_KEY").strip()
        run.stop(project, running)
        return text

    first = key()
    assert first == state.secret_key(project)
    assert key() == first
    (project.directory / ".env").write_text("SECRET_KEY=of-the-file\n", encoding="utf-8")
    assert key() == "of-the-file"


def test_the_log_is_followed_until_a_service_ends(project: Project, loaded: Catalog, name: str) -> None:
    shops.edit(project.directory / "backend" / "app.py", '"served", self.path', '"served", self.path, 200')
    running, lines, seen = shops.start(project, loaded, "docker"), list[str](), threading.Event()

    def ask() -> None:
        # The log may not be followed yet: until it is, what is asked is asked again.
        while not seen.wait(0.3):
            for path in ("/api/health", "/one"):
                httpx.get(running.ports.api_url + path, trust_env=False)
        with engine.translated():
            engine.client().containers.get(f"{name}-backend-1").kill()

    def on_line(line: str) -> None:
        lines.append(line)
        seen.set()

    asking = threading.Thread(target=ask)
    asking.start()
    with pytest.raises(ScaffoldError, match=r"The backend has ended: Exited \(137\)"):
        running.runner.follow(on_line)
    asking.join()
    assert any("served /one 200" in line for line in lines)
    assert not any("/api/health" in line for line in lines)
    assert not run.is_being_stopped(project)


def test_a_changed_file_is_built_again_while_it_is_watched(project: Project, loaded: Catalog) -> None:
    app, running = project.directory / "backend" / "app.py", shops.start(project, loaded, "docker")
    new, failures = threading.Event(), list[str]()

    def on_line(line: str) -> None:
        if "Watch enabled" in line:
            shops.edit(app, 'b"{}"', 'b"42"')
            threading.Thread(target=until_new).start()
        if new.is_set():
            raise KeyboardInterrupt

    def until_new() -> None:
        pause = threading.Event()
        for _ in range(300):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(running.ports.api_url, trust_env=False).text == "42":
                    new.set()
                    httpx.get(running.ports.api_url, trust_env=False)  # A line more for the log.
                    return
            pause.wait(0.1)
        failures.append("it was never built again")
        engine.client().containers.get(f"{project.spec.slug}-backend-1").kill()

    with pytest.raises(KeyboardInterrupt):
        running.runner.follow(on_line, watch=True)
    assert failures == []


def test_what_cannot_be_watched_says_so(project: Project, loaded: Catalog) -> None:
    text = (project.directory / "compose.yaml").read_text(encoding="utf-8")
    (project.directory / "compose.yaml").write_text(
        text.replace("    develop:\n      watch:\n        - path: backend\n          action: rebuild\n", ""),
        encoding="utf-8",
    )
    running, lines = shops.start(project, loaded, "docker"), list[str]()
    with pytest.raises(ScaffoldError, match="`docker compose watch` has ended"):
        running.runner.follow(lines.append, watch=True)
    assert any("develop" in line for line in lines)
