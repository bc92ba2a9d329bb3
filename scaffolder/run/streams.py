"""Passes on what a long-lived command prints, while the caller watches something else."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from scaffolder.system import proc


@contextlib.contextmanager
def passing_on(
    command: Sequence[str], on_line: Callable[[str], None], *, cwd: Path, env: Mapping[str, str | None]
) -> Iterator[Callable[[], bool]]:
    """Run a command beside the block, and stop it at the block's end.

    Args:
        command: The program and its arguments.
        on_line: Called with each line of output as it comes, from another thread.
        cwd: Folder to run it in.
        env: Variables to add, or with None to leave out.

    Yields:
        A function that says whether the command still runs; it raises what `on_line` raised.
    """
    process = proc.start(command, cwd=cwd, env=env, output=subprocess.PIPE)
    failures: list[BaseException] = []

    def read() -> None:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                on_line(line.rstrip("\n"))
        except BaseException as error:
            failures.append(error)

    def runs() -> bool:
        if failures:
            raise failures[0]
        return process.poll() is None

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield runs
    finally:
        proc.stop(process.pid)
        process.wait()
        reader.join()
        if process.stdout:
            process.stdout.close()
