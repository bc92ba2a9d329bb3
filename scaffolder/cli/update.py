"""`scaffold update`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_outcome, show_patch, verbose_option
from scaffolder.cli._shared import around, examples, interactive, json_option
from scaffolder.errors import ScaffoldError, UsageError

CANNOT_TELL = 2


@click.command(
    name="update",
    short_help="Bring a project to newer templates.",
    epilog=examples("scaffold update --dry-run --diff", "scaffold update my-shop", "scaffold update --undo"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option(
    "--to", metavar="VERSION", help="Which version of the templates, a tag or a commit (default: the newest)."
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--diff", "as_patch", is_flag=True, help="Like --dry-run, and print the patch.")
@click.option(
    "--check", "check_only", is_flag=True, help="Change nothing; exit code 1 if something would change, 2 if unknown."
)
@click.option("--undo", "take_back", is_flag=True, help="Undo the last update or change; keep later edits.")
@click.option(
    "--workflow", is_flag=True, help="Write a GitHub workflow that opens a pull request with updates, weekly."
)
@click.option("--source", metavar="SOURCE", help="For --workflow: where to install scaffold from, as for pip.")
@verbose_option
@json_option
def command(
    directory: Path,
    to: str | None,
    dry_run: bool,
    as_patch: bool,
    check_only: bool,
    take_back: bool,
    workflow: bool,
    source: str | None,
    verbose: bool,
    as_json: bool,
) -> int:
    """Bring the project in DIRECTORY, or around it, to newer templates, and lose none of your edits.

    What you and the templates changed is merged by git. Exit code 1 if that leaves conflicts.
    """
    from scaffolder import paths
    from scaffolder.update import undo, update

    if workflow:
        if to or dry_run or as_patch or check_only or take_back or as_json:
            raise UsageError("--workflow takes --source and no other option")
        return _write_workflow(directory, source)
    if source:
        raise UsageError("--source says what --workflow installs; give both")
    if take_back and (to or check_only or as_patch):
        raise UsageError("--undo undoes the last update; leave out --to, --check and --diff")
    if as_json and as_patch:
        raise UsageError(f"--json has no patch; leave out --diff, or run: {paths.program()} diff --new")
    dry = dry_run or check_only or as_patch
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
    if as_patch and outcome.merge:
        show_patch(outcome.merge.patch, around(directory))
    show_outcome(outcome, directory, as_json=as_json, verbose=verbose)
    if check_only and outcome.refusal and not outcome.changes:
        return CANNOT_TELL  # What is not committed, such as an update taken back, may hide what would change.
    return int(outcome.changes if check_only else outcome.unfinished)


def _write_workflow(directory: Path, source: str | None) -> int:
    from scaffolder import paths
    from scaffolder.update.workflow import write

    path = write(paths.find_data(), around(directory), source)
    click.echo(f"Wrote {path}: each Monday it opens a pull request with the update, conflicts and all.")
    click.echo(
        "Commit it. Then, on GitHub, under Settings, Actions, General, turn on "
        "“Allow GitHub Actions to create and approve pull requests”."
    )
    return 0
