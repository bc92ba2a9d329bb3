"""Temporary folders that not even a killed run leaves for good: the next run removes them."""

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
    """A new folder, which is gone at the end.

    Args:
        parent: Where; by default where temporary files belong.
        prefix: What its name begins with; the rest tells whose it is.
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
    """Remove, once in a run, the folders of runs on this machine that were killed."""
    for folder in parent.glob(f"{prefix}*-*-*"):
        if proc.left_by_the_dead(folder.name.removeprefix(prefix)):
            shutil.rmtree(folder, ignore_errors=True)
