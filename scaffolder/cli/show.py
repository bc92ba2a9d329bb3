"""`scaffold show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import (
    cells_json,
    complete,
    examples,
    json_option,
    load_catalog,
    picked,
    print_json,
    standings_of,
    table,
    with_ledger,
)

if TYPE_CHECKING:
    from scaffolder.model import Catalog, Native, Standing


@click.command(name="show", short_help="Show a stack and a tour of its code.", epilog=examples("scaffold show gin"))
@click.argument("stack", callback=picked("stacks"), shell_complete=complete("stacks"))
@json_option
def command(stack: str, as_json: bool) -> None:
    """Show a STACK: what it is, which of its cells are verified, how it runs without Docker, a tour of its code."""
    catalog = with_ledger(load_catalog())
    found = catalog.stacks[stack]
    if as_json:
        from dataclasses import asdict

        print_json(asdict(found) | {"cells": cells_json(catalog, stack)})
        return
    language = catalog.languages[found.language]
    click.secho(f"{found.name} ({language.name})", bold=True)
    click.echo(f"{found.summary}\n{found.docs}\n")
    click.echo(f"{language.name}: {language.summary}")
    click.echo(f"  used in   {', '.join(language.used_in)}\n  good for  {', '.join(language.apps)}\n")
    table("Cells", _cell_rows(catalog, stack))
    table("Tour of the code", list(found.tour.items()))
    click.secho("Without Docker, in backend/", bold=True)
    click.echo("\n".join(_native_lines(found.native)))


def _cell_rows(catalog: Catalog, stack: str) -> list[tuple[str, ...]]:
    return [(cell, standing.words, _result(standing)) for cell, standing in standings_of(catalog, stack).items()]


def _result(standing: Standing) -> str:
    """What came out of a cell's smoke, in one line; nothing where that says nothing any more."""
    from scaffolder.report import figures_line

    row = standing.row
    if row is None or not (standing.verified or standing.failed):
        return ""
    if row.failed:
        return ", ".join(row.failed)
    return f"{row.passed} checks; {figures_line(row.figures)}"


def _native_lines(native: Native) -> list[str]:
    needs = ", ".join(f"{tool} {version} or newer" for tool, version in native.tools.items())
    rows = {"needs": (needs,), "set up": native.setup, "run": (native.dev,), "test": native.test, "lint": native.lint}
    return [
        f"  {title if index == 0 else '':<8}{command}"
        for title, commands in rows.items()
        for index, command in enumerate(commands)
    ]
