"""What is bumped by itself: a stack with all its databases, or a front end; and its commands, run in its base image."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import NO_FRONTEND, Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.plan import make_plan
from scaffolder.render.render import render
from scaffolder.system.proc import check, tail
from scaffolder.system.scratch import scratch


@dataclass(frozen=True)
class Unit:
    """A stack or a front end."""

    id: str
    name: str
    templates: Path
    """The folder of its own templates."""
    part: str
    """Its folder in a project."""
    specs: tuple[ProjectSpec, ...]
    """The cells that show whether it works."""
    bump: tuple[str, ...]
    files: tuple[str, ...]
    outdated: tuple[str, ...]


def units(data: Data, catalog: Catalog, only: Sequence[str] = ()) -> list[Unit]:
    """The stacks and front ends of the catalog, or some of them; raises UsageError where there is none of a name."""
    found = []
    for stack in catalog.stacks.values():
        specs = tuple(ProjectSpec("Smoke", "smoke", stack.id, database, NO_FRONTEND) for database in catalog.databases)
        folder = data.templates / "backends" / stack.id
        found.append(Unit(stack.id, stack.name, folder, "backend", specs, stack.bump, stack.bump_files, stack.outdated))
    for frontend in catalog.frontends.values():
        if frontend.native:
            spec = ProjectSpec("Smoke", "smoke", next(iter(catalog.stacks)), next(iter(catalog.databases)), frontend.id)
            folder = data.templates / "frontends" / frontend.id
            commands = frontend.bump, frontend.bump_files, frontend.outdated
            found.append(Unit(frontend.id, frontend.name, folder, "frontend", (spec,), *commands))
    known = [unit.id for unit in found]
    for id in only:
        if id not in known:
            raise UsageError(f"--only: there is no {id!r}; choose from {', '.join(known)}")
    return [unit for unit in found if not only or unit.id in only]


@contextmanager
def rendered(data: Data, unit: Unit, spec: ProjectSpec) -> Iterator[Path]:
    """The unit's folder in a project that has just been rendered."""
    with scratch() as folder:
        render(data, make_plan(data, spec), folder / "project")
        yield folder / "project" / unit.part


def build(folder: Path, tag: str) -> None:
    """Build the stage `base` of the Dockerfile in a folder."""
    check(["docker", "build", "--quiet", "--target", "base", "--tag", tag, "."], cwd=folder)


def run(unit: Unit, folder: Path, commands: Sequence[str]) -> tuple[str, bytes]:
    """Run commands in the base image on a copy of a folder.

    Files go in and come out as an archive, so that the engine may be on another machine and every file is ours.

    Args:
        unit: Whose folder it is.
        folder: The folder, which stays as it is.
        commands: What `sh` runs, one after another, until one fails.

    Returns:
        What the commands printed on standard output, and the folder after them as a tar archive.

    Raises:
        ScaffoldError: One of them failed; the end of its output is in `details`.
    """
    tag = f"scaffold-bump-{unit.id}"
    build(folder, tag)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(folder, ".")
    script = "\n".join(
        [
            "set -e",
            "tar --extract --no-same-owner",
            # Some tools say on standard output what is wrong.
            "trap 'cat /tmp/printed >&2' EXIT",
            "{",
            *commands,
            "} </dev/null >/tmp/printed",
            "cp /tmp/printed .printed",
            "tar --create .",
        ]
    )
    # With --init, Ctrl-C ends it.
    command = ["docker", "run", "--rm", "--init", "--interactive", tag, "sh", "-c", script]
    try:
        done = subprocess.run(command, input=archive.getvalue(), capture_output=True, check=False)
    finally:
        subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=False)
    if done.returncode != 0:
        raise ScaffoldError(f"exit code {done.returncode}", details=tail(done.stderr.decode("utf-8", "replace")))
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        printed = tar.extractfile("./.printed")
        assert printed is not None
        return printed.read().decode("utf-8", "replace"), done.stdout


def read(archive: bytes) -> dict[str, bytes]:
    """The files of a tar archive of a folder, by their paths in it."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        files = {member.name.removeprefix("./"): tar.extractfile(member) for member in tar if member.isfile()}
        return {name: file.read() for name, file in files.items() if file}
