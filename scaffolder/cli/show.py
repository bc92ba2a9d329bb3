"""`scaffold show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import complete, examples, json_option, load_catalog, picked, print_json, table

if TYPE_CHECKING:
    from scaffolder.model import Native


@click.command(name="show", short_help="Show a stack and a tour of its code.", epilog=examples("scaffold show gin"))
@click.argument("stack", callback=picked("stacks"), shell_complete=complete("stacks"))
@json_option
def command(stack: str, as_json: bool) -> None:
    """Show a STACK: what it is, how it runs without Docker, and a tour of its code."""
    catalog = load_catalog()
    found = catalog.stacks[stack]
    if as_json:
        from dataclasses import asdict

        print_json(asdict(found))
        return
    language = catalog.languages[found.language]
    click.secho(f"{found.name} ({language.name})", bold=True)
    click.echo(f"{found.summary}\n{found.docs}\n")
    click.echo(f"{language.name}: {language.summary}")
    click.echo(f"  used in   {', '.join(language.used_in)}\n  good for  {', '.join(language.apps)}\n")
    table("Tour of the code", list(found.tour.items()))
    click.secho("Without Docker, in backend/", bold=True)
    click.echo("\n".join(_native_lines(found.native)))


def _native_lines(native: Native) -> list[str]:
    needs = ", ".join(f"{tool} {version} or newer" for tool, version in native.tools.items())
    rows = {"needs": (needs,), "set up": native.setup, "run": (native.dev,), "test": native.test, "lint": native.lint}
    return [
        f"  {title if index == 0 else '':<8}{command}"
        for title, commands in rows.items()
        for index, command in enumerate(commands)
    ]
