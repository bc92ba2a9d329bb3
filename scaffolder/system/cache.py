"""The user's cache folder, for what takes long to make; entries not used for a while are removed."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

from scaffolder import paths

_UNUSED_SECONDS = 60 * 24 * 3600


def folder(name: str) -> Path:
    """The cache folder of this name; created if missing.

    Touch an entry when using it, and it stays.

    Raises:
        OSError: It cannot be created or read.
        ScaffoldError: This user has no cache folder.
    """
    kept = paths.cache_dir() / name
    kept.mkdir(exist_ok=True)
    for entry in kept.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process was first
            if time.time() - entry.stat().st_mtime > _UNUSED_SECONDS:
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink()
    return kept
