"""The memory of what runs, kept in the user's state folder: a later process finds it there to stop it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from scaffolder import paths
from scaffolder.render.answers import Project


def folder(project: Project) -> Path:
    """The state folder of a project, by its path; it need not exist."""
    key = hashlib.sha256(str(project.directory).encode()).hexdigest()[:12]
    return paths.state_dir() / f"{project.directory.name}-{key}"


def file(project: Project) -> Path:
    """The file that says what runs of a project."""
    return folder(project) / "state.json"


def read(project: Project) -> dict[str, Any] | None:
    """What `write` wrote; None where nothing did, or nothing that can be read."""
    try:
        facts = json.loads(file(project).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None


def write(project: Project, facts: dict[str, Any]) -> None:
    """Remember that a project runs. Written whole: a kill leaves the old file or the new one."""
    folder(project).mkdir(parents=True, exist_ok=True)
    beside = file(project).with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps({"directory": str(project.directory), **facts}, indent=2), encoding="utf-8")
    beside.replace(file(project))


def forget(project: Project) -> None:
    """Forget that a project ran; its logs stay until the next start."""
    file(project).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder(project).rmdir()
