"""Selects the cells to smoke: by change, by share and by day."""

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
    """The cells interleaved, so that neighbours differ in stack, database and front end."""
    of_stacks: dict[str, list[ProjectSpec]] = {}
    for spec in specs:
        of_stacks.setdefault(spec.stack, []).append(spec)
    turns = range(max(map(len, of_stacks.values()), default=0))
    return [own[(turn + place) % len(own)] for turn in turns for place, own in enumerate(of_stacks.values())]


def changed(data: Data, specs: Sequence[ProjectSpec]) -> tuple[list[ProjectSpec], dict[str, Row]]:
    """The cells that are missing in the ledger, failed, too old, or have a new key.

    Only cells with changed sources are rendered.

    Args:
        data: The current templates and ledger.
        specs: The cells.

    Returns:
        The cells; and, for others with changed sources but the same output, their updated rows.
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


def chosen(
    data: Data, specs: Sequence[ProjectSpec], *, changed_only: bool, rotate: bool, day: date
) -> tuple[list[ProjectSpec], dict[str, Row]]:
    """The cells to smoke-test, in order, and the updated rows of `changed`.

    Args:
        data: The current templates and ledger.
        specs: The cells.
        changed_only: Whether only, or with `rotate` first, those that `changed` returns.
        rotate: Whether the other cells follow, starting with a different one every day.
        day: The day.
    """
    first, renewed = changed(data, specs) if changed_only else ([], {})
    if rotate:
        return in_turn(specs, first, day), renewed
    return first if changed_only else list(specs), renewed


def in_turn(specs: Sequence[ProjectSpec], first: Sequence[ProjectSpec], day: date) -> list[ProjectSpec]:
    """Some of the cells, then the others, each starting with a different one every day."""
    return [*rotated(first, day), *rotated([spec for spec in specs if spec not in first], day)]


def rotated(specs: Sequence[ProjectSpec], day: date) -> list[ProjectSpec]:
    """The same cells, starting with a different one every day, so that each has its turn."""
    start = day.toordinal() % len(specs) if specs else 0
    return [*specs[start:], *specs[:start]]


def share(specs: Sequence[ProjectSpec], shard: str) -> list[ProjectSpec]:
    """One of several shares, which together contain all the cells.

    Args:
        specs: The cells.
        shard: `I/N`: the I-th of N shares, from 1.

    Raises:
        UsageError: It has another form.
    """
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard)
    if found is None or int(found[1]) > int(found[2]):
        raise UsageError(f"--shard: {shard!r} is not I/N with I from 1 to N, such as 2/3")
    return list(specs[int(found[1]) - 1 :: int(found[2])])


def _digest(data: Data, spec: ProjectSpec) -> str:
    """The digest of what a cell renders to; empty if a template is broken."""
    with scratch() as folder:
        try:
            return render.render(data, make_plan(data, spec), Path(folder, spec.slug))
        except CatalogError:
            return ""
