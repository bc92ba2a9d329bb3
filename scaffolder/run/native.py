"""Runs a project without Docker: by the commands that its stack's catalog file and its README name."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, Catalog, Native, Ports
from scaffolder.render.answers import Project
from scaffolder.run import look, ready, setup
from scaffolder.run.signals import undisturbed
from scaffolder.system import proc
from scaffolder.system.ports import pick

PORTS = Ports(8000, 5173)
"""Where the parts listen unless something else has the port, as the project's README says."""

_DOUBT_SECONDS = 3.0
"""How long a server may take to end that finds its port taken."""
_UNSERVED = re.compile(r"[#?]")


def missing_tool(native: Native) -> str | None:
    """What keeps a part from running here, in one line; None where every tool is there and new enough."""
    for tool, least in native.tools.items():
        path = proc.which(tool)
        if path is None:
            return f"{tool} {least} or newer is not installed, or not on the PATH"
        found = _version(path)
        if found is None or _numbers(found) < _numbers(least):
            return f"{tool} must be {least} or newer, and is {found or 'of an unknown version'}"
    return None


class NativeRunner:
    """A project's processes.

    Args:
        directory: The project.
        backend: How the backend runs.
        frontend: How the front end runs; None leaves it out.
        folder: Where the parts' log files are, and the notes on their set-up.
        environment: Variables for the parts, beside their ports.
        processes: The process groups of a run that an earlier process started.
        own_database: Whether it was started with a DATABASE_URL of the user's.
    """

    def __init__(
        self,
        directory: Path,
        backend: Native,
        frontend: Native | None,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        processes: Mapping[str, int] | None = None,
        *,
        own_database: bool = False,
    ) -> None:
        self.directory = directory
        self.parts = {"backend": backend, **({"frontend": frontend} if frontend else {})}
        self.preferred = PORTS if frontend else Ports(PORTS.api, None)
        self.folder = folder
        self.log_files = {part: folder / f"{part}.log" for part in self.parts}
        self.environment = dict(environment or {})
        self.processes = dict(processes or {})
        self.own_database = own_database

    @classmethod
    def of(
        cls,
        project: Project,
        catalog: Catalog,
        folder: Path,
        on_note: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
    ) -> NativeRunner:
        """The runner of a project.

        Raises:
            ScaffoldError: A tool that the backend needs is missing.
        """
        stack = catalog.stacks[project.spec.stack]
        problem = missing_tool(stack.native)
        if problem:
            raise ScaffoldError(f"{stack.name} cannot run without Docker here: {problem}")
        frontend = catalog.frontends[project.spec.frontend].native
        if frontend and (problem := missing_tool(frontend) or _unserved(project.directory)):
            on_note(f"The front end is left out: {problem}")
            frontend = None
        own_database = bool(os.environ.get("DATABASE_URL"))
        return cls(project.directory, stack.native, frontend, folder, environment, own_database=own_database)

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Set up and start each part, and wait until it answers; nothing is left running where one does not."""
        for part in self.parts:
            self._set_up(part, on_line)
        ports = Ports(pick(self.preferred.api), pick(self.preferred.web or 0) if "frontend" in self.parts else None)
        try:
            self._start("backend", ports.api, f"{ports.api_url}/api/health", ports, on_line)
            if ports.web:
                self._start("frontend", ports.web, f"{ports.web_url}/", ports, on_line)
        except BaseException:
            self.stop()
            raise
        return ports

    def follow(self, on_line: Callable[[str], None], *, watch: bool = False) -> None:
        """Pass on log lines, health checks aside, until Ctrl-C. Raises ScaffoldError where a part ends.

        Args:
            on_line: Takes each line.
            watch: Changes nothing: the commands for development start again what has changed.
        """
        pause = threading.Event()
        with contextlib.ExitStack() as stack:
            logs = {
                part: stack.enter_context(path.open(encoding="utf-8", errors="replace"))
                for part, path in self.log_files.items()
            }
            for log in logs.values():
                log.seek(0, os.SEEK_END)
            looked = 0.0
            while True:
                ended = []
                if time.monotonic() - looked > 1:
                    ended = [part for part, pid in self.processes.items() if not proc.alive(pid)]
                    looked = time.monotonic()
                for part, log in logs.items():
                    for line in log:
                        if not look.is_health_check(line):
                            on_line(f"{part:<8} | {line.rstrip()}")
                if ended:
                    raise ScaffoldError(f"The {ended[0]} has ended; its log is {self.log_files[ended[0]]}")
                pause.wait(0.1)

    def stop(self) -> None:
        """Stop the processes."""
        with undisturbed():
            for pid in reversed(self.processes.values()):
                proc.stop(pid)

    def state(self) -> dict[str, Any]:
        """Each part's process group, and when it was started; and whether the database is the user's own."""
        processes = {part: (pid, proc.identity(pid)) for part, pid in self.processes.items()}
        return {"processes": processes, "own_database": self.own_database}

    def keeps(self) -> str:
        """What is left when the project is stopped, as a sentence."""
        if self.own_database:
            return "Its data stays in the database that DATABASE_URL named."
        return f"Its data stays in {self.directory / 'backend'}."

    def _set_up(self, part: str, on_line: Callable[[str], None]) -> None:
        native, folder, note = self.parts[part], self.directory / part, self._note(part)
        versions = {tool: _version(proc.which(tool) or tool) or "" for tool in native.tools}
        if not setup.is_done(native, folder, versions, note):
            on_line(f"Setting up the {part}")
            setup.run_noted(native, folder, versions, note, on_line)

    def _start(self, part: str, port: int, url: str, ports: Ports, on_line: Callable[[str], None]) -> None:
        on_line(f"Starting the {part}")
        environment = {**self.environment, "HOST": LOCALHOST, "PORT": str(port), "API_URL": ports.api_url}
        with self.log_files[part].open("wb") as log:
            command = ["sh", "-c", self.parts[part].dev]
            process = proc.start(command, cwd=self.directory / part, env=environment, output=log)
        self.processes[part] = process.pid
        try:
            ready.wait_for(url, partial(proc.alive, process.pid), moved=True)
            self._make_sure(process.pid, port)
        except ScaffoldError as error:
            # What was set up may have been broken since: the next start does it again.
            self._note(part).unlink(missing_ok=True)
            end = proc.tail(self.log_files[part].read_text(encoding="utf-8", errors="replace"))
            raise ScaffoldError(f"The {part} did not start: {error}", details=end) from error

    def _make_sure(self, pid: int, port: int) -> None:
        """Refuse an answer that somebody else gave, who has the port; then what was started soon ends."""
        pause, end = threading.Event(), time.monotonic() + _DOUBT_SECONDS
        while not _listens(pid, port) and time.monotonic() < end:
            if not proc.alive(pid):
                raise ScaffoldError(f"something else listens on port {port}")
            pause.wait(0.1)

    def _note(self, part: str) -> Path:
        return self.folder / f"{part}.setup.json"


def _listens(pid: int, port: int) -> bool:
    """True where a process or one that it started listens on a port; not where a daemon does so for it."""
    import psutil

    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                if any(
                    connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
                    for connection in each.net_connections("tcp")
                ):
                    return True
    return False


def _unserved(directory: Path) -> str | None:
    """Why a development server cannot serve a folder: it makes URLs of its files' paths."""
    found = _UNSERVED.search(str(directory))
    return f"its development server cannot serve a path with {found[0]!r}; move {directory}" if found else None


@functools.cache
def _version(program: str) -> str | None:
    for argument in ("--version", "version"):
        code, output = proc.run([program, argument])
        # The first release of a new Java calls itself 25, and no more.
        found = re.search(r"\d+(\.\d+)+", output) or re.search(r"\b\d+\b", output)
        if code == 0 and found:
            return found[0]
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
