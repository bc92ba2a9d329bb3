"""Runs a project without Docker: by the commands that its stack's catalog file and its README name."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, Catalog, Native, Ports
from scaffolder.render.answers import Project
from scaffolder.run import ready
from scaffolder.system import proc
from scaffolder.system.ports import pick


def missing_tool(native: Native) -> str | None:
    """What keeps a part from running here, in one line; None where every tool is there and new enough."""
    for tool, least in native.tools.items():
        if proc.which(tool) is None:
            return f"{tool} {least} or newer is not installed, or not on the PATH"
        found = _version(tool)
        if found is None or _numbers(found) < _numbers(least):
            return f"{tool} must be {least} or newer, and is {found or 'of an unknown version'}"
    return None


def set_up(native: Native, folder: Path, on_line: Callable[[str], None]) -> None:
    """Run a part's set-up commands in its folder; raises ScaffoldError where one fails."""
    for command in native.setup:
        proc.check(["sh", "-c", command], cwd=folder, on_line=on_line)


class NativeRunner:
    """A project's processes.

    Args:
        directory: The project.
        backend: How the backend runs.
        frontend: How the front end runs; None leaves it out.
        logs: Folder for one log file a part.
        processes: The process groups of a run that an earlier process started.
    """

    def __init__(
        self,
        directory: Path,
        backend: Native,
        frontend: Native | None,
        logs: Path,
        processes: Mapping[str, int] | None = None,
    ) -> None:
        self.directory = directory
        self.parts = {"backend": backend, **({"frontend": frontend} if frontend else {})}
        self.log_files = {part: logs / f"{part}.log" for part in self.parts}
        self.processes = dict(processes or {})

    @classmethod
    def of(cls, project: Project, catalog: Catalog, logs: Path, on_note: Callable[[str], None]) -> NativeRunner:
        """The runner of a project.

        Raises:
            ScaffoldError: A tool that the backend needs is missing, or its database is.
        """
        import os

        stack = catalog.stacks[project.spec.stack]
        problem = missing_tool(stack.native)
        if problem:
            raise ScaffoldError(f"{stack.name} cannot run without Docker here: {problem}")
        if not catalog.databases[project.spec.database].embedded and not os.environ.get("DATABASE_URL"):
            database = catalog.databases[project.spec.database].name
            raise ScaffoldError(f"Without Docker this needs a {database} of yours: set DATABASE_URL to its URL")
        frontend = catalog.frontends[project.spec.frontend].native
        if frontend and (problem := missing_tool(frontend)):
            on_note(f"The front end is left out: {problem}")
            frontend = None
        return cls(project.directory, stack.native, frontend, logs)

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Set up and start each part, and wait until it answers."""
        ports = Ports(pick(8000), pick(5173) if "frontend" in self.parts else None)
        for part, native in self.parts.items():
            on_line(f"Setting up the {part}")
            set_up(native, self.directory / part, on_line)
        for part, url in (("backend", f"{ports.api_url}/api/health"), ("frontend", f"{ports.web_url}/")):
            if part not in self.parts:
                continue
            on_line(f"Starting the {part}")
            port = ports.api if part == "backend" else ports.web
            environment = {"HOST": LOCALHOST, "PORT": str(port), "API_URL": ports.api_url}
            with self.log_files[part].open("wb") as log:
                command = ["sh", "-c", self.parts[part].dev]
                process = proc.start(command, cwd=self.directory / part, env=environment, output=log)
            self.processes[part] = process.pid
            try:
                ready.wait_for(url, partial(proc.alive, process.pid))
            except ScaffoldError as error:
                end = proc.tail(self.log_files[part].read_text(encoding="utf-8", errors="replace"))
                raise ScaffoldError(f"The {part} did not start: {error}", details=end) from error
        return ports

    def follow(self, on_line: Callable[[str], None]) -> None:
        """Pass on log lines until Ctrl-C or until a part ends."""
        pause = threading.Event()
        with contextlib.ExitStack() as stack:
            logs = [
                stack.enter_context(path.open(encoding="utf-8", errors="replace")) for path in self.log_files.values()
            ]
            while True:
                ended = [part for part, pid in self.processes.items() if not proc.alive(pid)]
                for part, log in zip(self.log_files, logs, strict=True):
                    for line in log:
                        on_line(f"{part:<8} | {line.rstrip()}")
                if ended:
                    raise ScaffoldError(f"The {ended[0]} has ended; its log is {self.log_files[ended[0]]}")
                pause.wait(0.1)

    def stop(self) -> None:
        """Stop the processes."""
        for pid in reversed(self.processes.values()):
            proc.stop(pid)

    def state(self) -> dict[str, Any]:
        """Each part's process group, and when it was started."""
        return {"processes": {part: (pid, proc.identity(pid)) for part, pid in self.processes.items()}}


def _version(tool: str) -> str | None:
    for argument in ("--version", "version"):
        code, output = proc.run([tool, argument])
        found = re.search(r"\d+(\.\d+)+", output)
        if code == 0 and found:
            return found[0]
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
