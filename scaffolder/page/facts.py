"""The page's data: the catalog, each cell's ledger row, and the cells' files, as JSON values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaffolder import catalog, ledger, questionnaire
from scaffolder.catalog import TOUR_TOPICS
from scaffolder.model import Catalog, ProjectSpec, Row, Stack
from scaffolder.page.files import Files
from scaffolder.paths import Data
from scaffolder.render import history
from scaffolder.render.sources import Sources

_TITLES = {"startup": "Start-up"}
_DOCKERFILE = "backend/Dockerfile"


def gather(data: Data, known: Catalog, on_stack: Callable[[Stack], object]) -> dict[str, Any]:
    """Everything that the page shows.

    Args:
        data: The templates and the ledger.
        known: The catalog.
        on_stack: Called with each stack before its cells are rendered.

    Raises:
        CatalogError: A template or the ledger is invalid.
    """
    rows, made_of, version = ledger.read(data), Sources(data), history.current(data)
    files = Files(data, version)
    stacks: dict[str, dict[str, Any]] = {}
    cells = {}
    for each in catalog.cells(known):
        stack, spec = known.stacks[each.stack], replace(each, name="My shop", slug="my-shop")
        if stack.id not in stacks:
            on_stack(stack)
            stacks[stack.id] = _stack(stack)
        listing = files.add(spec)
        cells[spec.cell] = {
            "code": files.code_lines(stack, listing),
            "files": [number for pair in listing.items() for number in pair],
            "row": _row(rows[spec.cell], made_of.of(each)) if spec.cell in rows else None,
        }
    return {
        "version": version.name + (" with local changes" if version.dirty else ""),
        "validDays": ledger.VALID_DAYS,
        "figures": [{"id": id, **figure._asdict()} for id, figure in ledger.FIGURES.items()],
        "topics": [
            *({"id": topic, "title": _TITLES.get(topic, topic.capitalize())} for topic in TOUR_TOPICS),
            {"id": "dockerfile", "title": "Dockerfile"},
        ],
        "languages": [_named(known.languages[id]) for id in catalog.choices(known, "languages")],
        "appTypes": [
            _named(known.app_types[id])
            | {"why": _typeset(known.app_types[id].why), "stacks": known.app_types[id].stacks}
            for id in catalog.choices(known, "app_types")
        ],
        "databases": [_named(each) for each in known.databases.values()],
        "frontends": [_named(each) for each in known.frontends.values()],
        "stacks": list(stacks.values()),
        "cells": cells,
        "command": _command(known),
        "paths": list(files.paths),
        "files": files.files,
        "lines": [text for text, _ in files.lines],
        "marks": [marks for _, marks in files.lines],
    }


def _named(entry: Any) -> dict[str, str]:
    return {"id": entry.id, "name": entry.name}


def _typeset(text: str) -> str:
    """A text of the catalog, which has the terminal's apostrophes, with a page's."""
    return text.replace("'", "’")


def _stack(stack: Stack) -> dict[str, Any]:
    facts = {"language": stack.language, "summary": _typeset(stack.summary), "docs": stack.docs}
    return _named(stack) | facts | {"tour": {**stack.tour, "dockerfile": _DOCKERFILE}}


def _row(row: Row, sources: str) -> dict[str, Any]:
    return {
        "date": row.date,
        "platform": row.platform,
        "passed": row.passed,
        "failed": row.failed,
        "figures": {name: value for name, value in row.figures.items() if name in ledger.FIGURES},
        "current": row.sources == sources,
    }


def _command(known: Catalog) -> str:
    """The command that generates a cell, with a placeholder in capitals for each part."""
    spec = ProjectSpec("My shop", "my-shop", "STACK", "DATABASE", "FRONTEND")
    return questionnaire.equivalent_command(spec, Path("my-shop"))
