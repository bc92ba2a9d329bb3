"""`scaffold change`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_outcome
from scaffolder.cli._shared import complete, interactive, json_option, load_catalog
from scaffolder.errors import UsageError


@click.command(name="change", short_help="Give a project another database or front end.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--database", help="The new database.", shell_complete=complete("databases"))
@click.option("--frontend", help="The new front end.", shell_complete=complete("frontends"))
@click.option("--stack", hidden=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@json_option
def command(
    directory: Path, database: str | None, frontend: str | None, stack: str | None, dry_run: bool, as_json: bool
) -> int:
    """Give the project in DIRECTORY another database or front end, and lose none of your edits.

    Like update, with other answers: it brings the newest templates, too.
    """
    from scaffolder import paths
    from scaffolder.update import change

    if stack:
        raise UsageError("--stack: another stack is another program; start one with scaffold new, and move your code")
    if not database and not frontend:
        raise UsageError("Give what to change: --database or --frontend")
    catalog = load_catalog()
    for flag, wanted, known in (
        ("--database", database, catalog.databases),
        ("--frontend", frontend, catalog.frontends),
    ):
        if wanted is not None and wanted not in known:
            raise UsageError(f"{flag}: there is no {wanted!r}; choose from {', '.join(known)}")
    data = paths.find_data()
    ask = interactive() and not dry_run and not as_json
    outcome = change(data, directory, database=database, frontend=frontend, dry=dry_run, ask=ask)
    show_outcome(outcome, as_json=as_json)
    return int(outcome.conflicted)
