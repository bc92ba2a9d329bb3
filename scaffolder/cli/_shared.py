"""What several commands share: the catalog, JSON, tables, completion."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffolder.model import Catalog


def load_catalog() -> Catalog:
    """Read the catalog at hand."""
    from scaffolder import catalog, paths

    return catalog.load(paths.find_data())


def complete(kind: str) -> Any:
    """Completion for an option or argument that takes an id of the catalog."""

    def ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        return [each for each in getattr(load_catalog(), kind) if each.startswith(incomplete)]

    return ids


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


def interactive() -> bool:
    """Whether somebody is there to answer."""
    # Either is None where it was closed.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of the same length in columns; nothing where there are none."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    click.secho(title, bold=True)
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        click.echo("  " + "  ".join([*cells, row[-1]]))
    click.echo()
