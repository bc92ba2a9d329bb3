"""What is checked: `nox` runs lint, types and tests, and smokes the default cell where an engine answers."""

from __future__ import annotations

import os
import shutil
import subprocess

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "tests", "smoke"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"

# As pip does, so that what a company adds to a machine's certificates counts.
os.environ.setdefault("UV_SYSTEM_CERTS", "true")

PYPROJECT = nox.project.load_toml("pyproject.toml")


def group(name: str) -> list[str]:
    """The requirements of a dependency group of pyproject.toml."""
    return nox.project.dependency_groups(PYPROJECT, name)


def engine_answers() -> bool:
    """Whether a Docker engine answers."""
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0


@nox.session
def lint(session: nox.Session) -> None:
    """Format, lint, and the direction in which modules import each other."""
    session.install("-e", ".", *group("lint"))
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("lint-imports", "--no-logo")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install("-e", ".[fuzz]", *group("types"))
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; those that need an engine or a browser say so where there is none."""
    session.install("-e", ".", *group("tests"))
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def smoke(session: nox.Session) -> None:
    """Smoke the default cell, or the cells that the arguments name: `nox -s smoke -- gin --database postgres`."""
    if not engine_answers():
        session.skip("no Docker engine answers")
    session.install("-e", ".[fuzz]")
    session.run("scaffold", "smoke", *(session.posargs or ["fastapi"]))


@nox.session
def docs(session: nox.Session) -> None:
    """Write anew what is generated in README.md and catalog/contract/CHECKS.md."""
    session.install("-e", ".", *group("tests"))
    session.run("pytest", "tests/test_docs.py", env={"WRITE_DOCS": "1"})


@nox.session
def bench(session: nox.Session) -> None:
    """Measure: nothing here fails for being slow."""
    session.install("-e", ".")
    session.run("python", "benchmarks/bench.py", *session.posargs, env={"PYTHONDONTWRITEBYTECODE": None})
