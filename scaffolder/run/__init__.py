"""Starts a project by Docker or by its own commands, stops it, and knows it again in a later process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, Ports
from scaffolder.render.answers import Project, check_known
from scaffolder.run import endpoint, engine, state
from scaffolder.run.endpoint import EVERYWHERE
from scaffolder.run.engine import EngineRunner
from scaffolder.run.native import NativeRunner
from scaffolder.system import proc

Kind = Literal["docker", "native"]


class Runner(Protocol):
    """Starts a project, waits until it is up, shows its logs and stops it; by Docker or by its own commands."""

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Start everything and return when it answers; output goes to `on_line`. Raises ScaffoldError."""

    def follow(self, on_line: Callable[[str], None]) -> None:
        """Pass on log lines until the project ends or the user presses Ctrl-C."""

    def stop(self) -> None:
        """Stop what `start` started, here or in an earlier process; data stays."""

    def state(self) -> dict[str, Any]:
        """What a later process needs to build the same runner and stop it."""


@dataclass(frozen=True, slots=True)
class Running:
    """A project that was started."""

    kind: Kind
    runner: Runner
    ports: Ports


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
        ScaffoldError: It runs already, cannot run here, or failed to start; nothing is left running then.
    """
    if recall(project, catalog):
        raise ScaffoldError(f"{project.directory} is running already; `scaffold stop {project.directory}` stops it")
    missing_engine = engine.unavailable() if kind != "native" else None
    if missing_engine and kind == "docker":
        raise ScaffoldError(missing_engine)
    runner: Runner
    if kind == "native" or missing_engine:
        if missing_engine:
            on_note(f"{missing_engine}; running without Docker")
        kind = "native"
        check_known(project, catalog)
        runner = NativeRunner.of(project, catalog, _log_folder(project), on_note)
    else:
        kind = "docker"
        runner = EngineRunner.of(project)
        if runner.environment.get("BIND_ADDRESS") == EVERYWHERE:
            machine = endpoint.find().host
            on_note(f"The engine is on {machine}: whoever reaches that machine will reach the project")
    running = None
    try:
        running = Running(kind, runner, runner.start(on_line))
        state.write(project, {"kind": kind, "ports": asdict(running.ports), "runner": runner.state()})
    except BaseException:
        runner.stop()
        raise
    return running


def stop(project: Project, running: Running) -> None:
    """Stop a project and forget that it ran."""
    running.runner.stop()
    state.forget(project)


def recall(project: Project, catalog: Catalog) -> Running | None:
    """What runs of a project, as an earlier `start` left it; None where nothing does.

    Raises:
        ScaffoldError: It runs where this cannot see it: on another engine than the one that is chosen now.
    """
    facts = state.read(project)
    try:
        ports = Ports(**facts["ports"])  # type: ignore[index]
        kind, runner_facts = facts["kind"], facts["runner"]  # type: ignore[index]
        started = dict(runner_facts["environment" if kind == "docker" else "processes"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if kind == "docker":
        there = runner_facts.get("engine")
        if there and proc.which("docker") and there != endpoint.find().url:
            raise ScaffoldError(
                f"{project.directory} runs on the Docker engine {there}, and {endpoint.find().url} is chosen now; "
                f"choose that one, or set DOCKER_HOST={there}"
            )
        if problem := engine.unavailable():
            raise ScaffoldError(
                f"{project.directory} was started in Docker, and whether it runs cannot be told: {problem}; "
                f"mend that, or forget it: rm '{state.file(project)}'"
            )
        runner = EngineRunner.of(project)
        runner.environment = started
        if runner.running():
            return Running("docker", runner, ports)
        state.forget(project)
        return None
    processes = {part: pid for part, (pid, since) in started.items() if proc.identity(pid) == since}
    if not processes:
        return None
    check_known(project, catalog)
    stack, frontend = catalog.stacks[project.spec.stack], catalog.frontends[project.spec.frontend]
    has_frontend = "frontend" in processes
    native = NativeRunner(
        project.directory, stack.native, frontend.native if has_frontend else None, _log_folder(project), processes
    )
    return Running("native", native, ports)


def _log_folder(project: Project) -> Path:
    folder = state.folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
