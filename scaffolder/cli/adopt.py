"""`scaffold adopt`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import merge_lines, outcome_json
from scaffolder.cli._shared import complete, json_option, load_catalog, print_json
from scaffolder.errors import UsageError


@click.command(name="adopt", short_help="Record what a project was made from.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called (default: what it calls itself).")
@click.option("--stack", help="Its stack, if you know it.", shell_complete=complete("stacks"))
@click.option("--database", help="Its database, if you know it.", shell_complete=complete("databases"))
@click.option("--frontend", help="Its front end, if you know it.", shell_complete=complete("frontends"))
@json_option
def command(
    directory: Path, name: str | None, stack: str | None, database: str | None, frontend: str | None, as_json: bool
) -> None:
    """Find out which templates the project in DIRECTORY is from, and write that down.

    For a project whose answers file is lost. The file goes onto a branch of its own; yours stays as it is.
    """
    import shlex

    from scaffolder import paths
    from scaffolder.update.adopt import BRANCH, Known, adopt

    catalog = load_catalog()
    for flag, given, ids in (
        ("--stack", stack, catalog.stacks),
        ("--database", database, catalog.databases),
        ("--frontend", frontend, catalog.frontends),
    ):
        if given is not None and given not in ids:
            raise UsageError(f"{flag}: there is no {given!r}; choose from {', '.join(ids)}")
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
    click.echo(f"{spec.name} matches {adoption.version} ({adoption.likeness:.0%}): {cell}.")
    lines = merge_lines(adoption.update)
    click.echo("An update would change:" if lines else "An update would change nothing.")
    for line, style in lines:
        click.secho(line, fg=style)
    click.echo(f"Its answers are on the branch {BRANCH}. If this is right, take them: {git} merge {BRANCH}")
    click.echo(f"To undo it: {undo}")
