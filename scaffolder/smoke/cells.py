"""Which cells there are, and which of them a change, a share or a limit leaves to be smoked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import history, render
from scaffolder.render.plan import make_plan
from scaffolder.system.scratch import scratch


def every(
    catalog: Catalog, stacks: Sequence[str], databases: Sequence[str], frontends: Sequence[str]
) -> list[ProjectSpec]:
    """Every combination as the spec of a project; each stack's turn comes with another database and front end."""
    chosen = [stack for stack in catalog.stacks if stack in stacks]
    pairs = [(database, frontend) for frontend in frontends for database in databases]
    return [
        ProjectSpec(f"Smoke {stack}", f"smoke-{stack}", stack, *pairs[(turn + place) % len(pairs)])
        for turn in range(len(pairs))
        for place, stack in enumerate(chosen)
    ]


def changed(data: Data, specs: Sequence[ProjectSpec], revision: str) -> list[ProjectSpec]:
    """The cells that render to something else than at a revision, or could not be rendered then.

    Raises:
        ScaffoldError: There is no such revision.
    """
    with history.checkout(data, revision) as old:
        return [spec for spec in specs if _digest(data, spec) != _digest(old, spec)]


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
