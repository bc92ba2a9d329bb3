"""The project to smoke: a generated cell, or a copy of an edited project."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from scaffolder.errors import ScaffoldError
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import render
from scaffolder.render.plan import make_plan
from scaffolder.run.containers import EngineRunner
from scaffolder.system import git

_FROM = re.compile(r"^FROM (?:--\S+ +)*(\S+)(?: +AS +(\S+))?", re.MULTILINE | re.IGNORECASE)


def write(data: Data, spec: ProjectSpec, directory: Path) -> None:
    """Generate a cell; raises CatalogError if a template is invalid."""
    render.create(data, make_plan(data, spec), directory, commit=False)


def copy(project: Path, directory: Path) -> None:
    """Copy what git tracks, or would track, in a project: no `.env`, and nothing built or installed.

    Raises:
        ScaffoldError: The project is not in a git repository, or a file cannot be copied.
    """
    options = ["-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    code, listed = git.ask("ls-files", *options, cwd=project)
    if code != 0 and git.is_no_repository(listed):
        raise ScaffoldError(
            f"{project} is not in a git repository, which says which files are part of it. Run: git init"
        )
    if code != 0:
        raise ScaffoldError(f"{project}: {git.reason(listed)}")
    if not listed:
        raise ScaffoldError(f"{project}: git tracks no files in it, and would add none; it may be ignored")
    try:
        for name in filter(None, listed.split("\0")):
            source, target = project / name, directory / name
            if source.is_file() or source.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target, follow_symlinks=False)
    except OSError as error:
        raise ScaffoldError(f"{error.filename or project}: {error.strerror or error}") from error


def images(project: Path) -> list[str]:
    """The images that a project's own are built from, and those that its services use directly."""
    found: set[str] = set()
    for dockerfile in project.glob("*/Dockerfile"):
        stages = [match.groups() for match in _FROM.finditer(dockerfile.read_text(encoding="utf-8"))]
        found |= {base for base, _ in stages} - {stage for _, stage in stages} - {"scratch"}
    services = yaml.safe_load((project / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return sorted(found | {service["image"] for service in services.values() if "image" in service})


def check_apart(runner: EngineRunner, name: str) -> None:
    """Refuse a project that would share anything but its own folder with other projects or data.

    Args:
        runner: The runner of the copy of the project.
        name: Its compose project's name.

    Raises:
        ScaffoldError: It would; the message says what.
    """
    config = json.loads(runner.compose("config", "--format", "json"))
    for kind in ("volumes", "networks"):
        for entry, facts in (config.get(kind) or {}).items():
            foreign = not str(facts.get("name", f"{name}_")).startswith(f"{name}_")
            if facts.get("external") or foreign or (facts.get("driver_opts") or {}).get("device"):
                raise ScaffoldError(f"compose.yaml: {kind}: {entry} is shared with others; smoke would change it")
    for service, facts in config["services"].items():
        build = facts.get("build") or {}
        if build and (facts.get("image") or build.get("tags")):
            key = "image" if facts.get("image") else "tags"
            raise ScaffoldError(f'compose.yaml: {service}: it sets "{key}:", and smoke would overwrite that tag')
        for volume in facts.get("volumes") or []:
            source = Path(volume.get("source") or "/")
            if volume["type"] == "bind" and not source.resolve().is_relative_to(runner.directory.resolve()):
                raise ScaffoldError(f"compose.yaml: {service}: smoke would change {source}, outside the project")
        host = urlsplit((facts.get("environment") or {}).get("DATABASE_URL") or "").hostname
        if host and host not in config["services"]:
            raise ScaffoldError(f"compose.yaml: {service}: smoke would write to the database on {host}")
