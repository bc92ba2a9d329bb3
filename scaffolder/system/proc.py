"""The only place that starts a process."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from scaffolder.errors import Cancelled, ScaffoldError

STOP_SECONDS = 10.0
"""How long a process may take to end after SIGTERM."""

TIMED_OUT = 124
"""The exit code of a command that was stopped by a timeout, as in coreutils' `timeout`."""

_REST_SECONDS = 1.0
"""How long output may take to come after the command has ended."""

_starting = threading.Lock()
_running: set[int] = set()
"""The processes that `run` is waiting for, in any thread."""
_refusing = threading.Event()
"""Set while `none_running` lets nothing start."""
_children: dict[int, subprocess.Popen[str]] = {}
"""The processes that `start` started and that have not ended yet."""


def which(program: str) -> str | None:
    """The path of a program, or None if it is not on the PATH."""
    return shutil.which(program)


def run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str | None] | None = None,
    on_line: Callable[[str], None] | None = None,
    timeout: float | None = None,
    stdin: str | None = None,
    warnings: bool = True,
) -> tuple[int, str]:
    """Run a command to its end.

    Args:
        command: The program and its arguments.
        cwd: Folder to run it in.
        env: Variables to add to this process's own; those that are None are removed.
        on_line: Called with each line of output as it comes; all of it is kept anyway.
        timeout: Seconds after which the command and its children are stopped.
        stdin: What the command reads; nothing by default.
        warnings: Include standard error even if the command succeeds.

    Returns:
        The exit code (124 after a time-out) and the output, standard error included.

    Raises:
        ScaffoldError: The program does not exist.
        Cancelled: All commands are being stopped.
    """
    with contextlib.nullcontext() if warnings else tempfile.TemporaryFile() as errors:
        with _starting:
            if _refusing.is_set():
                raise Cancelled("Cancelled")
            process = start(command, cwd=cwd, env=env, output=subprocess.PIPE, errors=errors, stdin=stdin is not None)
            _running.add(process.pid)
        code, output = _finish(process, on_line, timeout, stdin)
        if errors and code != 0:
            errors.seek(0)
            output += errors.read().decode("utf-8", errors="replace")
        return code, output


def _finish(
    process: subprocess.Popen[str], on_line: Callable[[str], None] | None, timeout: float | None, stdin: str | None
) -> tuple[int, str]:
    lines: list[str] = []
    failures: list[BaseException] = []

    def read() -> None:
        assert process.stdout is not None
        try:
            with process.stdout:
                for line in process.stdout:
                    lines.append(line)
                    if on_line:
                        on_line(line.rstrip("\n"))
        except BaseException as error:  # raised again by the waiting thread
            failures.append(error)
            stop(process.pid)

    def feed() -> None:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(stdin or "")

    threads = [threading.Thread(target=work, daemon=True) for work in ([read, feed] if stdin is not None else [read])]
    reader = threads[0]
    try:
        for thread in threads:
            thread.start()
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            stop(process.pid)
            process.wait()
            code = TIMED_OUT
        # A process that outlives the command may hold its output open: do not wait for more.
        seen = -1
        while reader.is_alive() and seen < len(lines):
            seen = len(lines)
            reader.join(_REST_SECONDS)
    except BaseException:
        stop(process.pid)
        process.wait()
        raise
    finally:
        _running.discard(process.pid)
        _children.pop(process.pid, None)
    if failures:
        raise failures[0]
    return code, "".join(lines)


def check(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str | None] | None = None,
    on_line: Callable[[str], None] | None = None,
    timeout: float | None = None,
    warnings: bool = True,
) -> str:
    """Run a command that must succeed, and return its output; the arguments are those of `run`.

    Raises:
        ScaffoldError: It failed; the end of its output is in `details`.
    """
    code, output = run(command, cwd=cwd, env=env, on_line=on_line, timeout=timeout, warnings=warnings)
    if code != 0:
        shown = " ".join(command[-1].split() if command[:2] == ["sh", "-c"] else command)
        reason = (
            f"took longer than {timeout:.0f} s" if timeout and code == TIMED_OUT else f"failed with exit code {code}"
        )
        raise ScaffoldError(f"{shown}: {reason}", details=tail(output))
    return output


def start(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str | None] | None = None,
    output: int | IO[bytes],
    errors: IO[bytes] | None = None,
    stdin: bool = False,
) -> subprocess.Popen[str]:
    """Start a command in its own session, so that `stop` reaches its children and our Ctrl-C does not.

    Raises:
        ScaffoldError: The program does not exist.
    """
    try:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env={name: value for name, value in {**os.environ, **(env or {})}.items() if value is not None},
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=errors or subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError as error:
        if cwd and not cwd.is_dir():
            raise ScaffoldError(f"{cwd} does not exist or is not a directory") from error
        raise ScaffoldError(f"{command[0]} is not installed, or not on the PATH") from error
    _children[process.pid] = process
    return process


def exists(pid: int) -> bool:
    """True while a process with that id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    facts = _facts(pid)
    return not facts or facts[0] != "Z"


def mark() -> str:
    """Tag for names of temporary things: this machine and process; see `left_by_the_dead`."""
    return f"{_machine()}-{os.getpid()}"


def left_by_the_dead(name: str) -> bool:
    """True if a name contains the mark of a process of this machine that has ended."""
    found = re.search(rf"(?:^|[.-]){_machine()}-(\d+)(?:-|$)", name)
    return found is not None and not exists(int(found[1]))


@functools.cache
def _machine() -> str:
    # Containers may have their host's name, but not its process ids.
    with contextlib.suppress(OSError):
        return _hash(socket.gethostname() + str(Path("/proc/self/ns/pid").readlink()))
    return _hash(socket.gethostname())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def identity(pid: int) -> str | None:
    """Distinguishes a process from a later one with the same id, without the clock; None if it has ended."""
    facts = _facts(pid)
    if facts:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {facts[19]}"
    import psutil

    try:
        return str(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def _facts(pid: int) -> list[str]:
    """Linux' facts about a process, starting with its state; empty elsewhere, or if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    """True while the process group that `start` created has a running process."""
    import psutil

    _reap(pid)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A dead process stays in the group until its parent reaps it, which not every container's PID 1 does.
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == pid and process.status() != psutil.STATUS_ZOMBIE:
                return True
    _reap(pid)
    return False


def _reap(pid: int) -> None:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        _children.pop(pid, None)


def stop(pid: int, seconds: float = STOP_SECONDS) -> None:
    """End the process group that `start` created: SIGTERM, wait up to `seconds`, then kill."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        ended = threading.Event()
        for _ in range(int(seconds * 20)):
            if not alive(pid):
                return
            ended.wait(0.05)


@contextlib.contextmanager
def none_running() -> Iterator[None]:
    """End every command that `run` is waiting for in any thread, and let none start until the block ends."""
    with _starting:
        _refusing.set()
        running = list(_running)
    try:
        for pid in running:
            stop(pid)
        yield
    finally:
        _refusing.clear()


def tail(text: str, lines: int = 30) -> str:
    """The last lines of a text."""
    return "\n".join(deque(text.splitlines(), maxlen=lines))
