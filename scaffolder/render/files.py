"""The files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

JUNK = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".DS_Store", "node_modules"})
"""Files that may be in a template's folder without being part of it."""


def below(folder: str, but: frozenset[str] = frozenset(), prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each file below a folder: its relative path, with `/`, and its full path. Links to folders are not followed.

    Args:
        folder: Where to look; it may be missing.
        but: The names of files and folders to leave out.
        prefix: What to put before each path.
    """
    # Strings instead of paths, for the speed of `scaffold list`.
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name in but:
            continue
        if not entry.is_dir():
            yield prefix + entry.name, entry.path
        elif not entry.is_symlink():
            yield from below(entry.path, but, f"{prefix}{entry.name}/")
