"""Renders in the user's cache: a project's original version is needed repeatedly, and never changes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.render import answers
from scaffolder.render.answers import ANSWERS_FILE, Project
from scaffolder.render.files import below
from scaffolder.system import cache
from scaffolder.system.scratch import scratch

_FOLDER = "renders"
_GIT = frozenset({".git"})


def digest_of(folder: Path) -> str:
    """A hash of every file's path, executable bit and content, without the answers file and the git repository."""
    total = hashlib.sha256()
    for name, path in sorted(below(str(folder), _GIT)):
        if name == ANSWERS_FILE:
            continue
        with Path(path).open("rb") as file:
            executable = bool(os.fstat(file.fileno()).st_mode & 0o100)
            content = file.read()
        total.update(f"{name}\0{executable:d}\0".encode())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def take(project: Project, destination: Path) -> Project | None:
    """Copy a project's original version from the cache.

    Args:
        project: What it records.
        destination: A folder that does not exist yet.

    Returns:
        The copy; None if it is not cached, or no longer matches the project's digest.
    """
    with contextlib.suppress(OSError, ScaffoldError):
        kept = cache.folder(_FOLDER) / _name(project)
        shutil.copytree(kept, destination)
        os.utime(kept)
        copy = answers.read(destination)
        if copy.digest == digest_of(destination) == project.digest:
            return copy
    shutil.rmtree(destination, ignore_errors=True)
    return None


def keep(project: Project, render: Path) -> None:
    """Put a project's original version into the cache, if there is one; failing costs only time."""
    with contextlib.suppress(OSError, ScaffoldError):
        renders = cache.folder(_FOLDER)
        with scratch(renders) as folder:
            shutil.copytree(render, folder / "new")
            if (renders / _name(project)).exists():  # no longer what it was
                (renders / _name(project)).rename(folder / "old")
            (folder / "new").rename(renders / _name(project))


def _name(project: Project) -> str:
    facts = (project.digest, project.version, project.commit, project.spec)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
