"""`scaffold matrix`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from scaffolder.cli._shared import examples, load_catalog, print_json


@click.command(
    name="matrix",
    short_help="Print cells as a GitHub Actions matrix.",
    epilog=examples("scaffold matrix --changed", "scaffold matrix --changed --rotate --limit 40 --shards 10"),
)
@click.option(
    "--changed", is_flag=True, help="Only cells that the ledger does not list as verified in their current state."
)
@click.option(
    "--rotate", is_flag=True, help="After those, also the other cells, starting with a different one each day."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N of these cells.")
@click.option("--shards", type=click.IntRange(1), default=20, show_default=True, help="For at most this many jobs.")
def command(changed: bool, rotate: bool, limit: int | None, shards: int) -> None:
    """Print every cell, or some, as a GitHub Actions matrix: `cells` is what each job gives to `scaffold smoke`."""
    from scaffolder import cells, paths
    from scaffolder.catalog import cells as cells_of

    catalog = load_catalog()
    specs = cells.interleaved(cells_of(catalog))
    today = datetime.now(UTC).date()
    specs, _ = cells.chosen(paths.find_data(), specs, changed_only=changed, rotate=rotate, day=today)
    specs = specs[:limit]
    jobs = [cells.share(specs, f"{number}/{shards}") for number in range(1, shards + 1)]
    print_json({"cells": [" ".join(spec.cell for spec in job) for job in jobs if job]})
