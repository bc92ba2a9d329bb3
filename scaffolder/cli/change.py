"""`scaffold change`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_outcome, verbose_option
from scaffolder.cli._shared import around, catalog_option, examples, interactive, json_option
from scaffolder.errors import UsageError


@click.command(
    name="change",
    short_help="Give a project another database, front end or name.",
    epilog=examples("scaffold change --database postgres", "scaffold change my-shop --frontend none --dry-run"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="The new name.")
@catalog_option("--database", kind="databases", help="The new database.")
@catalog_option("--frontend", kind="frontends", help="The new front end.")
@click.option("--stack", hidden=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@verbose_option
@json_option
def command(
    directory: Path,
    name: str | None,
    database: str | None,
    frontend: str | None,
    stack: str | None,
    dry_run: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Give the project in DIRECTORY, or around it, another database, front end or name, and lose none of your edits.

    Like update, with other answers: it brings the newest templates, too.
    """
    from scaffolder import paths
    from scaffolder.update import change

    if stack:
        raise UsageError(
            "--stack: a project cannot change its stack; generate another one with scaffold new, and move your code"
        )
    if not (name or database or frontend):
        raise UsageError("Nothing to change. Use --database, --frontend or --name")
    ask = interactive() and not dry_run and not as_json
    outcome = change(
        paths.find_data(), around(directory), name=name, database=database, frontend=frontend, dry=dry_run, ask=ask
    )
    already = "already has this database, front end and name"
    show_outcome(outcome, directory, as_json=as_json, verbose=verbose, already=already)
    return int(outcome.unfinished)
