"""Which runner a project takes, and the memory of what runs, kept in the user's state folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from scaffolder import endpoint, engine, paths, proc
from scaffolder.endpoint import EVERYWHERE
from scaffolder.engine import EngineRunner
from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, Ports, Runner
from scaffolder.native import NativeRunner
from scaffolder.project import Project, check_known

Kind = Literal["docker", "native"]


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
        runner = NativeRunner.of(project, catalog, _folder(project), on_note)
    else:
        kind = "docker"
        runner = EngineRunner.of(project)
        if runner.environment.get("BIND_ADDRESS") == EVERYWHERE:
            machine = endpoint.find().host
            on_note(f"The engine is on {machine}: whoever reaches that machine will reach the project")
    running = None
    try:
        running = Running(kind, runner, runner.start(on_line))
        _remember(project, running)
    except BaseException:
        runner.stop()
        raise
    return running


def stop(project: Project, running: Running) -> None:
    """Stop a project and forget that it ran."""
    running.runner.stop()
    _state_file(project).unlink(missing_ok=True)


def recall(project: Project, catalog: Catalog) -> Running | None:
    """What runs of a project, as an earlier `start` left it; None where nothing does.

    Raises:
        ScaffoldError: It runs where this cannot see it: on another engine than the one that is chosen now.
    """
    try:
        state = json.loads(_state_file(project).read_text(encoding="utf-8"))
        ports = Ports(**state["ports"])
        started = dict(state["runner"]["environment" if state["kind"] == "docker" else "processes"])
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
        return None
    if state["kind"] == "docker":
        there = state["runner"].get("engine")
        if there and proc.which("docker") and there != endpoint.find().url:
            raise ScaffoldError(
                f"{project.directory} runs on the Docker engine {there}, and {endpoint.find().url} is chosen now; "
                f"choose that one, or set DOCKER_HOST={there}"
            )
        if problem := engine.unavailable():
            raise ScaffoldError(
                f"{project.directory} was started in Docker, and whether it runs cannot be told: {problem}; "
                f"mend that, or forget it: rm '{_state_file(project)}'"
            )
        runner = EngineRunner.of(project)
        runner.environment = started
        if runner.running():
            return Running("docker", runner, ports)
        _state_file(project).unlink()
        return None
    processes = {part: pid for part, (pid, since) in started.items() if proc.identity(pid) == since}
    if not processes:
        return None
    check_known(project, catalog)
    stack, frontend = catalog.stacks[project.spec.stack], catalog.frontends[project.spec.frontend]
    has_frontend = "frontend" in processes
    native = NativeRunner(
        project.directory, stack.native, frontend.native if has_frontend else None, _folder(project), processes
    )
    return Running("native", native, ports)


def _remember(project: Project, running: Running) -> None:
    state: dict[str, Any] = {
        "directory": str(project.directory),
        "kind": running.kind,
        "ports": asdict(running.ports),
        "runner": running.runner.state(),
    }
    _state_file(project).write_text(json.dumps(state, indent=2), encoding="utf-8")


def _state_file(project: Project) -> Path:
    return _folder(project) / "state.json"


def _folder(project: Project) -> Path:
    """The state folder of a project, by its path."""
    key = hashlib.sha256(str(project.directory).encode()).hexdigest()[:12]
    folder = paths.state_dir() / f"{project.directory.name}-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
