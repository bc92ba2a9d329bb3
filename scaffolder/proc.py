"""The only place that starts a process."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO

from scaffolder.errors import ScaffoldError

STOP_SECONDS = 10.0
"""How long a process may take to end after it was asked to."""

_OTHER_REPOSITORY = """
    ALTERNATE_OBJECT_DIRECTORIES COMMON_DIR DIR GRAFT_FILE IMPLICIT_WORK_TREE INDEX_FILE INTERNAL_SUPER_PREFIX NAMESPACE
    NO_REPLACE_OBJECTS OBJECT_DIRECTORY PREFIX REPLACE_REF_BASE SHALLOW_FILE WORK_TREE
"""
_GIT_ENVIRONMENT: dict[str, str | None] = {
    "LANGUAGE": "en",
    **{f"GIT_{name}": None for name in _OTHER_REPOSITORY.split()},
}
"""What git is run with: its messages in the language in which we look for them, and no repository but a folder's."""

_running: set[int] = set()
"""What `run` waits for now, in any thread."""
_children: dict[int, subprocess.Popen[str]] = {}
"""What `start` started and nobody has seen the end of."""


def which(program: str) -> str | None:
    """The path of a program, or None where it is not on the PATH."""
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
        env: Variables to add to this process's own, or with None to leave out.
        on_line: Called with each line of output as it comes; all of it is kept anyway.
        timeout: Seconds after which the command and its children are stopped.
        stdin: What the command reads; nothing by default.
        warnings: Whether the output has what the command wrote to standard error although it did not fail.

    Returns:
        The exit code (124 after a time-out) and the output, standard error included.

    Raises:
        ScaffoldError: The program does not exist.
    """
    with contextlib.nullcontext() if warnings else tempfile.TemporaryFile() as errors:
        process = start(command, cwd=cwd, env=env, output=subprocess.PIPE, errors=errors, stdin=stdin is not None)
        code, output = _finish(process, on_line, timeout, stdin)
        if errors and code != 0:
            errors.seek(0)
            output += errors.read().decode("utf-8", errors="replace")
        return code, output


def _finish(
    process: subprocess.Popen[str], on_line: Callable[[str], None] | None, timeout: float | None, stdin: str | None
) -> tuple[int, str]:
    assert process.stdout is not None
    _running.add(process.pid)
    timed_out = threading.Event()

    def give_up() -> None:
        timed_out.set()
        stop(process.pid)

    timer = threading.Timer(timeout, give_up) if timeout else None
    if timer:
        timer.start()
    if stdin is not None and process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin)
            process.stdin.close()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if on_line:
                on_line(line.rstrip("\n"))
        code = process.wait()
    except BaseException:
        stop(process.pid)
        process.wait()
        raise
    finally:
        _running.discard(process.pid)
        _children.pop(process.pid, None)
        process.stdout.close()
        if timer:
            timer.cancel()
    return (124 if timed_out.is_set() else code), "".join(lines)


def check(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
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
        reason = f"took longer than {timeout:.0f} s" if code == 124 else f"failed with exit code {code}"
        raise ScaffoldError(f"{shown}: {reason}", details=tail(output))
    return output


def ask_git(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, stdin: str | None = None
) -> tuple[int, str]:
    """Run git in the repository that a folder is in, whatever a hook or an alias that runs us says of another one.

    Returns:
        The exit code and what git printed: its warnings are left out, as they would be taken for answers.

    Raises:
        ScaffoldError: git is not installed.
    """
    return run(["git", *arguments], cwd=cwd, env=_GIT_ENVIRONMENT | dict(env or {}), stdin=stdin, warnings=False)


def object_folder(path: Path) -> str:
    """A folder as `GIT_ALTERNATE_OBJECT_DIRECTORIES` takes it, be there a colon in its name."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def git(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, stdin: str | None = None) -> str:
    """What `ask_git` prints, without the last newline, of a command that must succeed.

    Raises:
        ScaffoldError: git failed; the end of its output is in `details`.
    """
    code, output = ask_git(*arguments, cwd=cwd, env=env, stdin=stdin)
    if code != 0:
        shown = [word for before, word in pairwise(["", *arguments]) if "-c" not in (before, word)]
        raise ScaffoldError(f"git {' '.join(shown)}: failed with exit code {code}", details=tail(output))
    return output.rstrip("\n")


def start(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str | None] | None = None,
    output: int | IO[bytes],
    errors: IO[bytes] | None = None,
    stdin: bool = False,
) -> subprocess.Popen[str]:
    """Start a command in a session of its own, so that `stop` reaches its children and our Ctrl-C does not.

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
            raise ScaffoldError(f"{cwd} is no directory") from error
        raise ScaffoldError(f"{command[0]} is not installed, or not on the PATH") from error
    _children[process.pid] = process
    return process


def exists(pid: int) -> bool:
    """True while a process with that id runs."""
    import psutil

    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def mark() -> str:
    """This machine and process, as part of a name: `left_by_the_dead` tells by it whom something belongs to."""
    return f"{_machine()}-{os.getpid()}"


def left_by_the_dead(mark: str) -> bool:
    """True where a mark is of this machine and of a process that runs no more."""
    machine, _, pid = mark.partition("-")
    return machine == _machine() and pid.isdigit() and not exists(int(pid))


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def identity(pid: int) -> float | None:
    """When a process was started, in seconds since the epoch, which tells it from a later one with its id."""
    import psutil

    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def alive(pid: int) -> bool:
    """True while the process group that `start` made has somebody in it."""
    import psutil

    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # Somebody who has ended stays in the group until its parent looks, which not every container's first process does.
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == pid and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def stop(pid: int, seconds: float = STOP_SECONDS) -> None:
    """End the process group that `start` made: ask, wait up to `seconds`, then kill."""
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


def stop_all() -> None:
    """End every command that `run` waits for in some thread; each of those calls sees its command fail."""
    for pid in list(_running):
        stop(pid)


def tail(text: str, lines: int = 30) -> str:
    """The last lines of a text."""
    return "\n".join(deque(text.splitlines(), maxlen=lines))
