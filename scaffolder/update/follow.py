"""Finds a project's stack, database and front end in a newer version of the templates."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from scaffolder.errors import ScaffoldError
from scaffolder.model import ProjectSpec
from scaffolder.paths import program
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.history import History, Version


def catalog_files(spec: ProjectSpec) -> dict[str, str]:
    """The catalog file of each choice of a project."""
    return {
        "stack": f"catalog/stacks/{spec.stack}.toml",
        "database": f"catalog/databases/{spec.database}.toml",
        "frontend": f"catalog/frontends/{spec.frontend}.toml",
    }


def follow(
    history: History, origin: Version | None, target: Version, spec: ProjectSpec
) -> tuple[ProjectSpec, list[str]]:
    """The choices of a project under their names in a newer version's catalog.

    New names are those that the new catalog file declares with `formerly`; they are never guessed.

    Args:
        history: The versions of the templates.
        origin: The project's original version, if known.
        target: The newer version.
        spec: The project's answers.

    Returns:
        The answers for the newer version, and what to tell the user about them.

    Raises:
        ScaffoldError: The newer version no longer has such a choice.
    """
    notes = []
    for key, path in catalog_files(spec).items():
        if history.has(target, path):
            continue
        old = getattr(spec, key)
        name = _renamed(history, target, path)
        if name is None and origin and not history.has(origin, path):
            known = sorted(PurePosixPath(file).stem for file in history.files(target, str(PurePosixPath(path).parent)))
            raise ScaffoldError(f"{ANSWERS_FILE}: there is no {key} {old!r}; choose from {', '.join(known)}")
        if name is None:
            raise ScaffoldError(
                f"Version {target.name} of the templates no longer has the {key} {old}; "
                + _last_with(history, origin, path)
            )
        renamed: dict[str, Any] = {key: name}
        spec = replace(spec, **renamed)
        notes.append(f"The {key} {old} is now called {name}")
    return spec, notes


def _renamed(history: History, target: Version, path: str) -> str | None:
    """The id of the catalog entry that declares this former name."""
    old = PurePosixPath(path)
    for file in history.files(target, str(old.parent)):
        text = history.read(target, file) if file.endswith(".toml") else None
        if text and old.stem in tomllib.loads(text).get("formerly", []):
            return PurePosixPath(file).stem
    return None


def _last_with(history: History, origin: Version | None, path: str) -> str:
    later = [each for each in history.releases() if origin and history.is_before(origin, each)]
    having = [each.name for each in later if history.has(each, path)]
    if having:
        return f"update to the last version that has it: {program()} update --to {having[-1]}"
    return "the project stays as it is"
