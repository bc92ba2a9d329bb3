"""`scaffold adopt`."""

from __future__ import annotations

import math
from pathlib import Path

import click

from scaffolder.cli._outcome import merge_lines, outcome_json, verbose_option
from scaffolder.cli._shared import catalog_option, examples, json_option, load_catalog, print_json


@click.command(
    name="adopt",
    short_help="Record what a project was generated from.",
    epilog=examples("scaffold adopt my-shop --stack gin"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called (default: the name in its files).")
@catalog_option("--stack", kind="stacks", help="Its stack, if you know it.")
@catalog_option("--database", kind="databases", help="Its database, if you know it.")
@catalog_option("--frontend", kind="frontends", help="Its front end, if you know it.")
@verbose_option
@json_option
def command(
    directory: Path,
    name: str | None,
    stack: str | None,
    database: str | None,
    frontend: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Find out what the project in DIRECTORY was generated from, and record it.

    For a project that has lost its answers file. The file is committed to a new branch; your branch does not change.
    """
    import shlex

    from scaffolder import paths
    from scaffolder.update.adopt import BRANCH, Known, adopt

    catalog = load_catalog()
    adoption = adopt(paths.find_data(), catalog, directory, Known(name, stack, database, frontend))
    git = shlex.join(["git", *([] if directory == Path() else ["-C", str(directory)])])
    undo = f"{git} branch -D {BRANCH}"
    spec = adoption.spec
    if as_json:
        from dataclasses import asdict

        facts = {"answers": asdict(spec), "version": adoption.version, "likeness": adoption.likeness}
        print_json({**facts, "branch": BRANCH, "update": outcome_json(adoption.update, directory), "undo": undo})
        return
    cell = f"{catalog.stacks[spec.stack].name}, {catalog.databases[spec.database].name}"
    cell += f", front end: {catalog.frontends[spec.frontend].name}"
    click.echo(f"{spec.name} matches {adoption.version} ({math.floor(adoption.likeness * 100)}%): {cell}.")
    lines = merge_lines(adoption.update, verbose=verbose)
    click.echo("An update would change:" if lines else "An update would change nothing.")
    for line, style in lines:
        click.secho(line, fg=style)
    click.echo(f"Its answers are on the branch {BRANCH}. If they are right, merge it: {git} merge {BRANCH}")
    click.echo(f"To undo it: {undo}")
