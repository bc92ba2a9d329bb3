"""Sets up a part of a project for running without Docker, and again only where what that depends on has changed.

What that is follows from the set-up itself, whatever the language: its commands and tools, the files that the
commands name, and the text files at the root of the part's folder, where every ecosystem has its manifests and
lockfiles (a database is not text). What set-up made there must still be there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from scaffolder.model import Native
from scaffolder.system import proc

SECONDS = 3600.0
"""How long one command may take: first builds over a slow line do, but not for ever."""

_PATH = re.compile(r"\w[\w@+./-]*")


def run(commands: Iterable[str], folder: Path, on_line: Callable[[str], None] | None = None) -> None:
    """Run commands of the catalog in a part's folder; raises ScaffoldError where one fails."""
    for command in commands:
        proc.check(["sh", "-c", command], cwd=folder, on_line=on_line, timeout=SECONDS)


def is_done(native: Native, folder: Path, versions: Mapping[str, str], note: Path) -> bool:
    """True where set-up would do nothing new, by the note that `run_noted` left."""
    noted = _noted(note)
    made = noted.pop("made", ())
    return (
        bool(noted)
        and noted == _facts(native, folder, versions, noted["files"])
        and all((folder / name).exists() for name in made)
    )


def run_noted(
    native: Native, folder: Path, versions: Mapping[str, str], note: Path, on_line: Callable[[str], None]
) -> None:
    """Run set-up and note what it depended on.

    Args:
        native: The part's commands.
        folder: The part.
        versions: The tools' versions.
        note: The file to note it in.
        on_line: Takes what the commands print.

    Raises:
        ScaffoldError: A command failed; there is no note then.
    """
    made, before = _noted(note).get("made", ()), _names(folder)
    note.unlink(missing_ok=True)
    run(native.setup, folder, on_line)
    after = _names(folder)
    facts = _facts(native, folder, versions, _inputs(native, folder))
    facts["made"] = sorted((after - before) | (after & set(made)))
    note.write_text(json.dumps(facts), encoding="utf-8")


def _noted(note: Path) -> dict[str, Any]:
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return facts if isinstance(facts, dict) and isinstance(facts.get("files"), dict) else {}


def _facts(native: Native, folder: Path, versions: Mapping[str, str], files: Iterable[str]) -> dict[str, Any]:
    return {
        "commands": list(native.setup),
        "versions": dict(versions),
        "files": {name: _digest(folder / name) for name in files},
    }


def _inputs(native: Native, folder: Path) -> list[str]:
    named = {name for command in native.setup for name in _PATH.findall(command) if (folder / name).is_file()}
    return sorted(named | {name for name in _names(folder) if _is_text(folder / name)})


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _is_text(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return b"\0" not in file.read(8192)


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
