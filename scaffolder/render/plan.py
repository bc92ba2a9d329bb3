"""`ProjectSpec` → `Plan`: which template file becomes which file of the project. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from scaffolder.model import Plan, PlannedFile, ProjectSpec
from scaffolder.paths import Data

SUFFIX = ".jinja"
_JUNK = {"__pycache__", ".DS_Store"}


def make_plan(data: Data, spec: ProjectSpec) -> Plan:
    """Lay the template folders of a cell over each other; where two have the same file, the later one stays.

    Args:
        data: Where the templates are.
        spec: What was chosen.
    """
    contract = PlannedFile(data.contract, "backend/openapi.yaml", rendered=False)
    project, base, database, frontend, *parts = (list(_walk(*layer)) for layer in layers(data, spec))
    files = [*project, *base, *database, contract, *frontend]
    return Plan(spec, _by_target(files), _by_target([file for part in parts for file in part]))


def layers(data: Data, spec: ProjectSpec) -> list[tuple[Path, str]]:
    """The template folders of a cell, and where each goes in the project, in order; the last two hold its parts."""
    templates = data.templates
    backend = templates / "backends" / spec.stack
    frontend = templates / "frontends" / spec.frontend
    return [
        (templates / "project", ""),
        (backend / "base", "backend/"),
        (backend / spec.database, "backend/"),
        (frontend / "base", "frontend/"),
        (backend / "parts", "backend/"),
        (frontend / "parts", "frontend/"),
    ]


def tree(paths: list[str]) -> list[str]:
    """Paths with `/` → the lines of a tree, folders first, as people draw them."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for path in paths:
        node = root
        for name in path.split("/"):
            node = node.setdefault(name, {})
    return list(_branches(root, ""))


def _branches(node: dict[str, dict], indent: str) -> Iterator[str]:  # type: ignore[type-arg]
    names = sorted(node, key=lambda name: (not node[name], name))
    for name in names:
        last = name == names[-1]
        yield f"{indent}{'└── ' if last else '├── '}{name}{'/' if node[name] else ''}"
        yield from _branches(node[name], indent + ("    " if last else "│   "))


def _by_target(files: list[PlannedFile]) -> tuple[PlannedFile, ...]:
    by_target = {file.target: file for file in files}
    return tuple(by_target[target] for target in sorted(by_target))


def _walk(folder: Path, prefix: str) -> Iterator[PlannedFile]:
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _JUNK]
        for name in names:
            if name in _JUNK:
                continue
            source = Path(path, name)
            target = prefix + source.relative_to(folder).as_posix()
            yield PlannedFile(source, target.removesuffix(SUFFIX), rendered=target.endswith(SUFFIX))
