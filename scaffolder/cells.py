"""Which cells a change, a share or a day leaves to be smoked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scaffolder import ledger
from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import ProjectSpec, Row
from scaffolder.paths import Data
from scaffolder.render import render, sources
from scaffolder.render.plan import make_plan
from scaffolder.system.scratch import scratch


def interleaved(specs: Sequence[ProjectSpec]) -> list[ProjectSpec]:
    """The cells with a stack's apart from each other, and so that neighbours differ in the rest, too."""
    of_stacks: dict[str, list[ProjectSpec]] = {}
    for spec in specs:
        of_stacks.setdefault(spec.stack, []).append(spec)
    turns = range(max(map(len, of_stacks.values()), default=0))
    return [own[(turn + place) % len(own)] for turn in turns for place, own in enumerate(of_stacks.values())]


def changed(data: Data, specs: Sequence[ProjectSpec]) -> tuple[list[ProjectSpec], dict[str, Row]]:
    """The cells that the ledger lacks, and those that are red in it, too old, or have another key now.

    Only a cell that is made of something else is rendered.

    Args:
        data: The templates and the ledger at hand.
        specs: The cells.

    Returns:
        The cells; and, of others that are made of something else and render as before, their rows with what it is now.
    """
    rows, made_of = ledger.read(data), sources.Sources(data)
    found, renewed = [], {}
    for spec in specs:
        row = rows.get(spec.cell)
        if row is None or row.failed or ledger.age(row) > ledger.VALID_DAYS:
            found.append(spec)
        elif row.sources != made_of.of(spec):
            if row.key == sources.key(_digest(data, spec), made_of.judges):
                renewed[spec.cell] = replace(row, sources=made_of.of(spec))
            else:
                found.append(spec)
    return found, renewed


def in_turn(specs: Sequence[ProjectSpec], first: Sequence[ProjectSpec], day: date) -> list[ProjectSpec]:
    """Some of the cells, then the others, each with another one first each day."""
    return [*rotated(first, day), *rotated([spec for spec in specs if spec not in first], day)]


def rotated(specs: Sequence[ProjectSpec], day: date) -> list[ProjectSpec]:
    """The same cells, with another one first each day, so that each has its turn."""
    start = day.toordinal() % len(specs) if specs else 0
    return [*specs[start:], *specs[:start]]


def share(specs: Sequence[ProjectSpec], shard: str) -> list[ProjectSpec]:
    """One of several shares of the cells, which together are all of them.

    Args:
        specs: The cells.
        shard: `I/N`: the I-th of N shares, from 1.

    Raises:
        UsageError: It is not written so.
    """
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard)
    if found is None or int(found[1]) > int(found[2]):
        raise UsageError(f"--shard: {shard!r} is not I/N with I from 1 to N, such as 2/3")
    return list(specs[int(found[1]) - 1 :: int(found[2])])


def _digest(data: Data, spec: ProjectSpec) -> str:
    """The digest of what a cell renders to; empty where a template is broken."""
    with scratch() as folder:
        try:
            return render.render(data, make_plan(data, spec), Path(folder, spec.slug))
        except CatalogError:
            return ""
