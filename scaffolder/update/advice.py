"""Advice on what a merge that git considers clean leaves to the user."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffolder.update.merge import Merge
from scaffolder.update.repository import some

_EXAMPLE, _SETTINGS = ".env.example", ".env"
_VARIABLE = re.compile(r"^(?:# ?)?([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def advise(directory: Path, merge: Merge, base: Path, new: Path, parts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Notes, each a sentence without a full stop.

    Args:
        directory: The project.
        merge: The result of the merge.
        base: The render of the project's original version.
        new: The render of the new version.
        parts: The catalog's native commands for each part, by the part's folder.
    """
    return [
        *_numbered(merge.both_added),
        *_to_install(merge, parts),
        *_to_set(directory / _SETTINGS, base / _EXAMPLE, new / _EXAMPLE),
    ]


def _numbered(both_added: tuple[Sequence[str], Sequence[str]]) -> list[str]:
    """Migrations and the like: the names of numbered files define their order."""
    yours, theirs = (_by_folder(side) for side in both_added)
    notes = []
    for folder in sorted(yours.keys() & theirs.keys()):
        numbered = [name for name in theirs[folder] if name[:1].isdigit()]
        kinds = {Path(name).suffix for name in numbered}
        alike = [name for name in yours[folder] if Path(name).suffix in kinds and name not in theirs[folder]]
        if alike:
            notes.append(
                f"{folder}: you added {some(alike)} and the templates added {some(numbered)}, both as the next one; "
                "make one follow the other"
            )
    return notes


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders[folder].append(name)
    return folders


def _to_install(merge: Merge, parts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Parts whose dependencies have changed; a new part has none installed yet."""
    touched = {entry.path for entry in merge.entries if entry.mode and not entry.new}
    notes = []
    for folder, native in parts.items():
        changed = sorted(touched & {f"{folder}/{name}" for name in native.get("dependencies", [])})
        if changed:
            commands = " && ".join(native["setup"])
            notes.append(f"{some(changed)} changed: if you run {folder}/ without Docker, run `{commands}` again")
    return notes


def _to_set(settings: Path, before: Path, after: Path) -> list[str]:
    """New variables that the user's settings do not have yet."""
    # Settings that this user may not read are not worth an error.
    if not (settings.is_file() and os.access(settings, os.R_OK) and after.is_file()):
        return []
    known, old, new = (_variables(path) for path in (settings, before, after))
    names = [name for name in new if name not in old and name not in known]
    return [f"{_EXAMPLE} has settings that your {_SETTINGS} lacks: {', '.join(names)}"] if names else []


def _variables(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return list(dict.fromkeys(_VARIABLE.findall(text)))
