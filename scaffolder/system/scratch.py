"""Temporary folders; those that a killed run left behind are removed by the next run."""

from __future__ import annotations

import contextlib
import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scaffolder.system import proc


@contextlib.contextmanager
def scratch(parent: Path | None = None, prefix: str = "scaffold-") -> Iterator[Path]:
    """A new folder, which is removed at the end.

    Args:
        parent: Its parent folder; by default the system's folder for temporary files.
        prefix: The start of its name; the rest identifies its process.
    """
    parent = parent or Path(tempfile.gettempdir())
    _sweep(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{proc.mark()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def _sweep(parent: Path, prefix: str) -> None:
    """Remove the folders of killed runs on this machine, once per run."""
    for folder in parent.glob(f"{prefix}*-*-*"):
        if proc.left_by_the_dead(folder.name.removeprefix(prefix)):
            shutil.rmtree(folder, ignore_errors=True)
