"""Tiny projects that are started in Docker or without it, and what tests ask of them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from scaffolder import run
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers, render
from scaffolder.render.answers import Project
from scaffolder.render.plan import make_plan
from scaffolder.run import Kind, Running
from scaffolder.system import proc

STOPS_AT_ONCE = """
import signal
import sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
"""
"""For the tiny server: as process 1 of a container it would take no notice of SIGTERM."""

DRIVER = """
import sys
from pathlib import Path
from scaffolder import cli, paths

data = paths.Data(Path(sys.argv.pop(1)))
paths.find_data = lambda: data
cli.main()
"""
"""The command line with another catalog, whose folder is its first argument."""


def new_name() -> str:
    """A name for a project that no other test, and no other run of the tests, has."""
    return f"scaffold-test-{proc.mark()}-{secrets.token_hex(3)}"


def write(data: Data, spec: ProjectSpec, directory: Path, name: str = "") -> Project:
    """Write a project that stops when it is asked to."""
    wanted = replace(spec, name=name or spec.name, slug=name or spec.slug)
    render.create(data, make_plan(data, wanted), directory, commit=False)
    app = directory / "backend" / "app.py"
    edit(app, "import http.server\n", f"import http.server\n{STOPS_AT_ONCE}")
    return answers.read(directory)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file that must have it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def start(project: Project, catalog: Catalog, kind: Kind | None, notes: list[str] | None = None) -> Running:
    """Start a project; what it notes goes to `notes`."""
    return run.start(
        project, catalog, kind, on_line=lambda _: None, on_note=(notes if notes is not None else []).append
    )


def compose(project: Project, *arguments: str, env: dict[str, str] | None = None) -> str:
    """Run `docker compose` as a user would."""
    return subprocess.run(
        ["docker", "compose", *arguments],
        cwd=project.directory,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def scaffold(data: Data, *arguments: str) -> list[str]:
    """The words of a command of ours with another catalog."""
    return [sys.executable, "-c", DRIVER, str(data.root), *arguments]
