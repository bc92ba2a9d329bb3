"""`scaffold update`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_outcome
from scaffolder.cli._shared import around, examples, interactive, json_option
from scaffolder.errors import ScaffoldError, UsageError

CANNOT_TELL = 2


@click.command(
    name="update",
    short_help="Bring a project to newer templates.",
    epilog=examples("scaffold update --dry-run", "scaffold update my-shop", "scaffold update --undo"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--to", metavar="VERSION", help="Which version of the templates (default: the newest at hand).")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--check", "check_only", is_flag=True, help="Change nothing; exit code 1 if something would change, 2 if unknown."
)
@click.option("--undo", "take_back", is_flag=True, help="Take back the last update or change, and no later edit.")
@json_option
def command(directory: Path, to: str | None, dry_run: bool, check_only: bool, take_back: bool, as_json: bool) -> int:
    """Bring the project in DIRECTORY, or around it, to newer templates, and lose none of your edits.

    What you and the templates changed is merged by git. Exit code 1 where that leaves conflicts.
    """
    from scaffolder import paths
    from scaffolder.update import undo, update

    if take_back and (to or check_only):
        raise UsageError("--undo takes back the last update; leave out --to and --check")
    dry = dry_run or check_only
    ask = interactive() and not dry and not as_json
    try:
        if take_back:
            outcome = undo(around(directory), dry=dry)
        else:
            outcome = update(paths.find_data(), around(directory), to=to, dry=dry, ask=ask)
    except ScaffoldError as error:
        if check_only:
            error.exit_code = CANNOT_TELL
        raise
    except OSError as error:
        failure = ScaffoldError(f"{error.filename or directory}: {error.strerror or error}")
        failure.exit_code = CANNOT_TELL if check_only else failure.exit_code
        raise failure from error
    show_outcome(outcome, directory, as_json=as_json)
    return int(outcome.changes if check_only else outcome.unfinished)
