"""`scaffold update`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_outcome
from scaffolder.cli._shared import interactive, json_option


@click.command(name="update", short_help="Bring a project to newer templates.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--to", metavar="VERSION", help="Which version of the templates (default: the newest at hand).")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--check", "check_only", is_flag=True, help="Change nothing; exit code 1 where something would change.")
@json_option
def command(directory: Path, to: str | None, dry_run: bool, check_only: bool, as_json: bool) -> int:
    """Bring the project in DIRECTORY to newer templates, and lose none of your edits.

    What you and the templates changed is merged by git. Exit code 1 where that leaves conflicts.
    """
    from scaffolder import paths
    from scaffolder.update import update

    dry = dry_run or check_only
    ask = interactive() and not dry and not as_json
    outcome = update(paths.find_data(), directory, to=to, dry=dry, ask=ask)
    show_outcome(outcome, as_json=as_json)
    return int(outcome.changes if check_only else outcome.conflicted)
