"""Which cells there are, and which of them a change, a share or a day leaves to be smoked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from scaffolder import paths
from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import history, render
from scaffolder.render.plan import make_plan
from scaffolder.render.sources import JUDGES, Sources
from scaffolder.system.scratch import scratch


def every(
    catalog: Catalog, stacks: Sequence[str], databases: Sequence[str], frontends: Sequence[str]
) -> list[ProjectSpec]:
    """Every combination as the spec of a project, interleaved, so that neighbours differ.

    All have one name: what is the same in several cells, such as a front end, is built once.
    """
    chosen = [stack for stack in catalog.stacks if stack in stacks]
    pairs = [(database, frontend) for frontend in frontends for database in databases]
    return [
        ProjectSpec("Smoke", "smoke", stack, *pairs[(turn + place) % len(pairs)])
        for turn in range(len(pairs))
        for place, stack in enumerate(chosen)
    ]


def changed(data: Data, specs: Sequence[ProjectSpec], revision: str) -> list[ProjectSpec]:
    """The cells that render otherwise than at a revision, or are judged otherwise.

    Args:
        data: The templates at hand.
        specs: The cells.
        revision: A tag or a commit of them.

    Raises:
        ScaffoldError: There is no such revision.
    """
    package = paths.PACKAGE.name
    folders = (*history.FOLDERS, *(f"{package}/{name}" for name in JUDGES))
    with history.checkout(data, revision, folders) as old:
        if Sources(data).judges != Sources(old, old.root / package).judges:
            return list(specs)
        return [spec for spec in specs if _digest(data, spec) != _digest(old, spec)]


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
    if not (data.templates / "backends" / spec.stack / spec.database).is_dir():
        return ""
    with scratch() as folder:
        try:
            return render.render(data, make_plan(data, spec), Path(folder, spec.slug))
        except CatalogError:
            return ""
