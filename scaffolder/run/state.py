"""What is kept of a project from one command to the next, in the user's state folder and never in the project.

Two files: what runs now, so that a later process can stop it, and what is remembered for good.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scaffolder import paths
from scaffolder.render.answers import Project

_RUNNING = "state.json"
_MEMORY = "memory.json"


def folder(project: Project) -> Path:
    """The state folder of a project, by its path; it need not exist."""
    key = hashlib.sha256(str(project.directory).encode()).hexdigest()[:12]
    return paths.state_dir() / f"{project.directory.name}-{key}"


def file(project: Project) -> Path:
    """The file that says what runs of a project."""
    return folder(project) / _RUNNING


def read(project: Project) -> dict[str, Any] | None:
    """What `write` wrote; None where nothing did, or nothing that can be read."""
    return _read(file(project)) or None


def write(project: Project, facts: dict[str, Any]) -> None:
    """Remember that a project runs."""
    _write(project, _RUNNING, facts)


def forget(project: Project) -> None:
    """Forget that a project ran; its logs stay until the next start."""
    file(project).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder(project).rmdir()


def remembered(project: Project) -> dict[str, Any]:
    """What `remember` was given, in all calls together; nothing where that was for an earlier project at this place."""
    memory = folder(project) / _MEMORY
    facts = _read(memory)
    return facts if facts and memory.stat().st_mtime >= born(project.directory) else {}


def remember(project: Project, facts: dict[str, Any]) -> None:
    """Keep facts of a project for as long as it is there."""
    _write(project, _MEMORY, remembered(project) | facts)


def neighbours(project: Project) -> Iterator[dict[str, Any]]:
    """What is remembered of the other projects that are still there."""
    for each in paths.state_dir().iterdir():
        facts = _read(each / _MEMORY)
        place = Path(facts.get("directory", project.directory))
        if place != project.directory and place.exists():
            yield facts


def born(directory: Path) -> float:
    """When a project was written, cloned or copied: the age of what is oldest in it, git's own files included."""
    folders = [each for each in (directory, directory / ".git") if each.is_dir()]
    return min((path.lstat().st_mtime for each in folders for path in each.iterdir()), default=0.0)


def secret_key(project: Project) -> str:
    """The project's own secret key, the same at every start, so that nobody is logged out by one."""
    kept = remembered(project).get("secret_key")
    if not isinstance(kept, str):
        kept = secrets.token_hex(32)
        remember(project, {"secret_key": kept})
    return kept


def homeless() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The state folders of projects that are not where they were, and what ran of them."""
    for each in paths.state_dir().iterdir():
        facts = _read(each / _RUNNING) or _read(each / _MEMORY)
        if "directory" in facts and not Path(facts["directory"]).exists():
            yield each, _read(each / _RUNNING)


def take_over(project: Project, old: Path) -> dict[str, Any]:
    """Make the state folder of a project that was moved this project's; returns what runs of it."""
    shutil.rmtree(folder(project), ignore_errors=True)
    old.rename(folder(project))
    remember(project, {})
    running = _read(file(project))
    write(project, running)
    return running


def sweep() -> None:
    """Remove what is kept of projects that are gone, unless they may still run."""
    for each, running in homeless():
        if not running:
            shutil.rmtree(each, ignore_errors=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _write(project: Project, name: str, facts: dict[str, Any]) -> None:
    """Written whole, so that a kill leaves the old file or the new one; only the user may read the secret key."""
    folder(project).mkdir(parents=True, exist_ok=True)
    beside = folder(project) / f"{name}.{os.getpid()}"
    beside.touch(mode=0o600)
    beside.write_text(json.dumps({**facts, "directory": str(project.directory)}, indent=2), encoding="utf-8")
    beside.replace(folder(project) / name)
