"""The files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

JUNK = frozenset({"__pycache__", ".DS_Store"})
"""What no template has, though it may lie in its folder."""


def below(folder: str, but: frozenset[str] = frozenset(), prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each file below a folder: its path there, with `/`, and its whole path. Links to folders are not followed.

    Args:
        folder: Where to look; nothing is found where there is none.
        but: The names of files and folders to leave out.
        prefix: What to put before each path.
    """
    # Strings and no paths: `scaffold list` waits for it.
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
