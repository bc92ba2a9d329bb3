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
nox.options.download_python = "never"

# As pip does, so that a company's own certificates are trusted.
os.environ.setdefault("UV_SYSTEM_CERTS", "true")

FAST = "not docker and not browser and not network"

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
    """Check the types, including those of the tests."""
    session.install("-e", ".[fuzz,web]", *group("tests"), *group("types"))
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; those that need an engine or a browser are skipped without one."""
    session.install("-e", ".", *group("tests"))
    # Running some of the tests covers only some of the code, which is not a failure.
    floor = [] if session.posargs else ["--cov", "--cov-report=term:skip-covered"]
    session.run("pytest", "-n", "auto", *floor, *session.posargs)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def pythons(session: nox.Session) -> None:
    """Run the fast tests with every installed Python."""
    session.install("-e", ".", *group("tests"))
    session.run("pytest", "-n", "auto", "-m", FAST, *session.posargs)


@nox.session(venv_backend="uv")
def minimums(session: nox.Session) -> None:
    """Run the fast tests with the oldest versions of our dependencies that pyproject.toml allows."""
    session.install("--resolution=lowest-direct", "-e", ".")
    session.install(*group("tests"))
    session.run("pytest", "-n", "auto", "-m", FAST, *(session.posargs or ["--ignore", "tests/test_contract.py"]))


@nox.session
def smoke(session: nox.Session) -> None:
    """Smoke the default cell, or the cells that the arguments name: `nox -s smoke -- gin --database postgres`."""
    if not engine_answers():
        if os.environ.get("REQUIRE_ENGINE"):
            session.error("no Docker engine answers")
        session.skip("no Docker engine answers")
    session.install("-e", ".[fuzz,web]")
    # At Ctrl-C it removes what it has started.
    session.run("scaffold", "smoke", *(session.posargs or ["fastapi"]), interrupt_timeout=None)


@nox.session
def docs(session: nox.Session) -> None:
    """Regenerate the lists in README.md and catalog/contract/CHECKS.md, and docs/session.svg."""
    session.install("-e", ".", *group("tests"))
    session.run("pytest", "tests/test_docs.py", env={"WRITE_DOCS": "1"})


@nox.session
def page(session: nox.Session) -> None:
    """Take the screenshot of a running project's page, docs/page.png: `nox -s page -- http://localhost:8080`."""
    session.install(*group("tests"))
    session.run("python", "docs/record.py", "page", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure; slow results do not fail."""
    session.install("-e", ".")
    session.run("python", "benchmarks/bench.py", *session.posargs, env={"PYTHONDONTWRITEBYTECODE": None})


@nox.session
def bench_apis(session: nox.Session) -> None:
    """Measure each backend against its framework's own hello-world: `nox -s bench_apis -- gin --rounds 10`."""
    session.install("-e", ".")
    session.run("python", "benchmarks/bench_apis.py", *session.posargs)


@nox.session
def bump(session: nox.Session) -> None:
    """Bring the dependencies of the templates to their newest versions, in one commit: `nox -s bump -- --only gin`."""
    session.install("-e", ".[fuzz]")
    # At Ctrl-C it waits until its smoke has removed what it started.
    session.run("python", "tools/bump.py", *session.posargs, interrupt_timeout=None)


@nox.session
def outdated(session: nox.Session) -> None:
    """Print how old every dependency is against its registry: `nox -s outdated -- --only gin`."""
    session.install("-e", ".[fuzz,ssh]", "pip>=25.2", *group("tests"), *group("lint"), *group("types"))
    session.run("python", "tools/outdated.py", *session.posargs)
