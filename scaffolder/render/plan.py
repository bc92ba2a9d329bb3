"""`ProjectSpec` → `Plan`: which template file becomes which file of the project. Writes nothing."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scaffolder.model import Plan, PlannedFile, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.files import JUNK, below

SUFFIX = ".jinja"


def make_plan(data: Data, spec: ProjectSpec) -> Plan:
    """Lay the template folders of a cell over each other; where two have the same file, the later one stays.

    Args:
        data: Where the templates are.
        spec: What was chosen.
    """
    contract = PlannedFile(data.contract, "backend/openapi.yaml", rendered=False)
    files, parts = ([file for layer in each for file in _walk(*layer)] for each in layers(data, spec))
    return Plan(spec, _by_target([*files, contract]), _by_target(parts))


def layers(data: Data, spec: ProjectSpec) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """The template folders of a cell and where each goes in the project, in order: those of its files, of its parts."""
    backend = data.templates / "backends" / spec.stack
    frontends = [data.templates / "frontends" / name for name in _frontend_layers(data, spec.frontend)]
    files = [
        (data.templates / "project", ""),
        (backend / "base", "backend/"),
        (backend / spec.database, "backend/"),
        *((folder / "base", "frontend/") for folder in frontends),
    ]
    parts = [(backend / "parts", "backend/"), *((folder / "parts", "frontend/") for folder in frontends)]
    return files, parts


def display_names(data: Data, spec: ProjectSpec) -> dict[str, str]:
    """What people call a cell's stack, its language and its database: templates may show it, no answer records it."""
    stack = _table(data, f"stacks/{spec.stack}.toml")
    return {
        "stack_name": stack["name"],
        "language_name": _table(data, "languages.toml")[stack["language"]]["name"],
        "database_name": _table(data, f"databases/{spec.database}.toml")["name"],
    }


def template_folders(spec: ProjectSpec) -> tuple[str, ...]:
    """The folders of the templates that a cell is made of."""
    return "project", f"backends/{spec.stack}", "frontends/shared", f"frontends/{spec.frontend}"


def tree(paths: list[str]) -> list[str]:
    """Paths with `/` → the lines of a tree, folders first, as people draw them."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for path in paths:
        node = root
        for name in path.split("/"):
            node = node.setdefault(name, {})
    return list(_branches(root, ""))


def _frontend_layers(data: Data, frontend: str) -> list[str]:
    """The folders of `templates/frontends/` that a front end is laid over, and its own."""
    # Versions from before there was a second front end have none.
    return [*_table(data, f"frontends/{frontend}.toml").get("layers", []), frontend]


def _table(data: Data, path: str) -> dict[str, Any]:
    return _parsed((data.catalog / path).read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


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
    for target, source in below(str(folder), JUNK, prefix):
        yield PlannedFile(Path(source), target.removesuffix(SUFFIX), rendered=target.endswith(SUFFIX))
