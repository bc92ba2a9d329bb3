"""`scaffold adopt`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import merge_lines, outcome_json
from scaffolder.cli._shared import json_option, load_catalog, print_json


@click.command(name="adopt", short_help="Record what a project was made from.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called (default: what it calls itself).")
@json_option
def command(directory: Path, name: str | None, as_json: bool) -> None:
    """Find out which templates the project in DIRECTORY is from, and write that down.

    For a project whose answers file is lost. The file goes onto a branch of its own; yours stays as it is.
    """
    import shlex

    from scaffolder import paths
    from scaffolder.update.adopt import BRANCH, adopt

    catalog = load_catalog()
    found = adopt(paths.find_data(), catalog, directory, name=name)
    git = shlex.join(["git", *([] if directory == Path() else ["-C", str(directory)])])
    undo = f"{git} branch -D {BRANCH}"
    if as_json:
        from dataclasses import asdict

        facts = {"answers": asdict(found.spec), "version": found.version, "likeness": found.likeness}
        print_json({**facts, "branch": BRANCH, "update": outcome_json(found.update), "undo": undo})
        return
    spec = found.spec
    stack, database = catalog.stacks[spec.stack].name, catalog.databases[spec.database].name
    cell = f"{stack}, {database}, front end: {catalog.frontends[spec.frontend].name}"
    click.echo(f"{spec.name} is {found.likeness:.0%} like {found.version}: {cell}.")
    lines = merge_lines(found.update)
    click.echo("An update would change:" if lines else "An update would change nothing.")
    for line, style in lines:
        click.secho(line, fg=style)
    click.echo(f"Its answers are on the branch {BRANCH}; take them: {git} merge {BRANCH}")
    click.echo(f"To undo it: {undo}")
