"""Starts a project by Docker or by its own commands, stops it, and knows it again in a later process."""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, Ports
from scaffolder.paths import program
from scaffolder.render.answers import Project, check_known
from scaffolder.run import apart, compose, endpoint, engine, look, state
from scaffolder.run.containers import PORTS, EngineRunner
from scaffolder.run.endpoint import EVERYWHERE
from scaffolder.run.native import NativeRunner
from scaffolder.system import proc

Kind = Literal["docker", "native"]


class Runner(Protocol):
    """Starts a project, waits until it is up, shows its logs and stops it; by Docker or by its own commands."""

    preferred: Ports
    """Where it would listen if every port were free; 0 for any."""

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Start everything and return when it answers; output goes to `on_line`.

        Raises ScaffoldError; nothing that it started is left then.
        """

    def follow(self, on_line: Callable[[str], None], *, watch: bool = False) -> None:
        """Pass on log lines until Ctrl-C. Raises ScaffoldError where a part of the project ends."""

    def stop(self) -> None:
        """Stop what `start` started, here or in an earlier process; data stays."""

    def state(self) -> dict[str, Any]:
        """What a later process needs to build the same runner and stop it."""

    def keeps(self) -> str:
        """What is left when the project is stopped, as a sentence; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Running:
    """A project that was started."""

    kind: Kind
    runner: Runner
    ports: Ports
    demo: bool = False
    """Whether the demo user can log in."""
    ended: bool = False
    """True where only its stopped containers are left."""


def start(
    project: Project,
    catalog: Catalog,
    kind: Kind | None,
    *,
    on_line: Callable[[str], None],
    on_note: Callable[[str], None],
) -> Running:
    """Start a project and remember that it runs.

    Args:
        project: What to start.
        catalog: Where its stack's commands are.
        kind: How; by default by Docker where an engine answers, natively otherwise.
        on_line: Takes what set-up, build and start print.
        on_note: Takes what the user should know: what is left out, and why.

    Raises:
        ScaffoldError: It runs already, cannot run here, or failed to start; nothing that was started is left then.
    """
    running = recall(project, catalog, kind)
    if running and not running.ended:
        place = running.ports.web_url or running.ports.api_url
        raise ScaffoldError(
            f"{project.spec.name} is running already, on {place}; "
            f"`{program()} stop {shlex.quote(str(project.directory))}` stops it"
        )
    missing_engine = engine.unavailable() if kind != "native" else None
    if missing_engine and kind == "docker":
        raise ScaffoldError(missing_engine)
    if missing_engine:
        on_note(f"{missing_engine}. Running without Docker instead")
    state.sweep()
    runner: Runner
    if kind == "native" or missing_engine:
        kind = "native"
        runner, demo = _native(project, catalog, on_note)
    else:
        kind = "docker"
        runner, demo = _docker(project, on_note)
    ports = runner.start(on_line)
    try:
        state.write(
            project,
            {
                "kind": kind,
                "slug": project.spec.slug,
                "started": time.time(),
                "ports": asdict(ports),
                "runner": runner.state(),
            },
        )
        if isinstance(runner, EngineRunner):
            apart.remember(project, runner.volumes())
        for part, wanted, given in (
            ("API", runner.preferred.api, ports.api),
            ("shop", runner.preferred.web, ports.web),
        ):
            if wanted and given and wanted != given:
                on_note(f"{wanted} is taken; the {part} is on {given}")
        if trouble := look.trouble(ports):
            on_note(trouble)
        return Running(kind, runner, ports, demo=demo and look.demo_user_is_there(ports))
    except BaseException:
        runner.stop()
        state.forget(project)
        raise


def stop(project: Project, running: Running) -> None:
    """Stop a project and forget that it ran."""
    if facts := state.read(project):
        state.write(project, facts | {"stopping": True})
    running.runner.stop()
    state.forget(project)


def is_being_stopped(project: Project) -> bool:
    """True where another process stops, or has stopped, what was started."""
    facts = state.read(project)
    return facts is None or "stopping" in facts


def recall(project: Project, catalog: Catalog, kind: Kind | None = None) -> Running | None:
    """What runs of a project, whoever started its containers; None where nothing does.

    Args:
        project: The project.
        catalog: Where its stack's commands are.
        kind: With `native`, an engine is asked only where `start` used one.

    Raises:
        ScaffoldError: It runs where this cannot see it: on another engine than the one that is chosen now.
    """
    facts = state.read(project) or _moved(project) or {}
    processes = _processes(facts)
    if processes:
        check_known(project, catalog)
        stack, frontend = catalog.stacks[project.spec.stack], catalog.frontends[project.spec.frontend]
        runner = NativeRunner(
            project.directory,
            stack.native,
            frontend.native if "frontend" in processes else None,
            state.folder(project),
            processes=processes,
            own_database=facts["runner"].get("own_database", False),
        )
        return Running("native", runner, Ports(**facts["ports"]))
    if facts.get("kind") == "docker":
        _check_engine(project, facts)
    elif kind == "native" or not compose.has_files(project.directory) or engine.unavailable():
        return None
    running = _containers(project, facts)
    if running is None and facts:
        state.forget(project)
    return running


def _native(project: Project, catalog: Catalog, on_note: Callable[[str], None]) -> tuple[NativeRunner, bool]:
    check_known(project, catalog)
    database = catalog.databases[project.spec.database]
    if not database.embedded and not os.environ.get("DATABASE_URL"):
        command = database.local if engine.unavailable() else database.in_docker
        raise ScaffoldError(
            f"Without Docker this needs a {database.name} server. In {project.directory}, run: "
            f"{command} && export DATABASE_URL={database.url}"
        )
    given = os.environ.get("SECRET_KEY")
    environment = {} if given else {"SECRET_KEY": state.secret_key(project)}
    folder = state.folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    runner = NativeRunner.of(project, catalog, folder, on_note, environment)
    return runner, re.search(r"\bDEMO_DATA=1\b", runner.parts["backend"].dev) is not None


def _docker(project: Project, on_note: Callable[[str], None]) -> tuple[EngineRunner, bool]:
    runner = EngineRunner.of(project)
    model = runner.model
    ours, others = apart.split(engine.containers_of(model.name), [project.directory])
    apart.check_containers(model.name, project.directory, others)
    if not ours and not runner.said("COMPOSE_PROJECT_NAME"):
        apart.check_volumes(model.name, project, runner.volumes())
    if model.settings.get("SECRET_KEY") == "":
        runner.environment["SECRET_KEY"] = state.secret_key(project)
    if runner.environment.get("BIND_ADDRESS") == EVERYWHERE:
        on_note(f"The engine is on {endpoint.find().host}: anyone who can reach that machine can use the project")
    return runner, model.settings.get("DEMO_DATA") == "1"


def _containers(project: Project, facts: dict[str, Any]) -> Running | None:
    """The project's containers, `facts` being what `start` noted, if it did."""
    noted = facts.get("runner", {})
    runner = EngineRunner.of(project, noted.get("environment"))
    folders = [project.directory, *([Path(noted["folder"])] if "folder" in noted else [])]
    ours, _ = apart.split(engine.containers_of(runner.name), folders)
    ours = [each for each in ours if each.service in runner.model.services]
    if not ours:
        return None
    ports = runner.published(ours) or Ports(**facts.get("ports", asdict(PORTS)))
    ended = not any(each.state in ("running", "restarting", "paused") for each in ours)
    return Running("docker", runner, ports, ended=ended)


def _check_engine(project: Project, facts: dict[str, Any]) -> None:
    """Refuse to say what runs where the engine that it was started on cannot be asked."""
    there = facts["runner"].get("engine")
    if there and proc.which("docker") and there != endpoint.find().url:
        raise ScaffoldError(
            f"{project.directory} runs on the Docker engine {there}, but {endpoint.find().url} is chosen now. "
            f"Choose that one, or set DOCKER_HOST={there}"
        )
    if problem := engine.unavailable():
        raise ScaffoldError(
            f"{project.directory} was started with Docker, but its state cannot be checked: {problem}. "
            f"Fix that, or discard the record: rm {shlex.quote(str(state.file(project)))}"
        )


def _processes(facts: dict[str, Any]) -> dict[str, int]:
    """The process groups that still run, by their part."""
    if facts.get("kind") != "native":
        return {}
    noted = facts["runner"]["processes"]
    return {part: pid for part, (pid, since) in noted.items() if proc.identity(pid) == since and proc.alive(pid)}


def _moved(project: Project) -> dict[str, Any] | None:
    """What runs of a project that was moved while it ran.

    That is one of this name whose folder is gone, where this folder was there, elsewhere, before it was started.
    """
    for folder, facts in state.homeless():
        if facts.get("slug") == project.spec.slug and state.born(project.directory) <= facts["started"]:
            return state.take_over(project, folder)
    return None
