"""`scaffold status`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._shared import NOT_EXACT, examples, find_project, json_option, print_json

_WORDS = {"A": "added", "M": "changed", "D": "deleted", "R": "renamed", "T": "changed"}


@click.command(
    name="status",
    short_help="Show what you changed, and whether there are newer templates.",
    epilog=examples("scaffold status", "scaffold status my-shop --json"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@json_option
def command(directory: Path, as_json: bool) -> None:
    """Show what you changed in the project in DIRECTORY, or around it, and what an update would do to it."""
    from scaffolder import paths
    from scaffolder.update import update
    from scaffolder.update.difference import difference

    data, project = paths.find_data(), find_project(directory)
    yours = difference(data, project.directory)
    outcome = update(data, project.directory, dry=True)
    merge = outcome.merge
    conflicts = [each.path for each in merge.conflicts] if merge else []
    if as_json:
        files = [{"path": path, "change": _WORDS[status]} for status, path in yours.files]
        facts = {
            "version": yours.version,
            "exact": yours.exact,
            "newest": outcome.after,
            "update": outcome.changes,
            "conflicts": conflicts,
        }
        print_json({**facts, "refusal": outcome.refusal, "files": files})
        return
    spec = project.spec
    click.echo(f"{spec.name} ({spec.cell}) was generated from version {yours.version} of the templates.")
    if not yours.exact:
        click.echo(NOT_EXACT)
    if yours.files:
        click.echo("What you changed since then:")
    for status, path in yours.files:
        click.echo(f"  {_WORDS[status]:<11}{path}")
    if not yours.files:
        click.echo("All files are as they were generated.")
    if not outcome.changes:
        click.echo(
            f"An update would be refused: {outcome.refusal}." if outcome.refusal else "There is nothing to update."
        )
        return
    click.echo(
        f"An update to {outcome.after} would "
        + (f"conflict in {', '.join(conflicts)}." if conflicts else "merge without conflicts.")
    )
    if outcome.refusal:
        click.echo(f"It would be refused: {outcome.refusal}.")
    see, do = (paths.command_for(words, project.directory) for words in ("diff --new", "update"))
    click.echo(f"To see it: `{see}`; to do it: `{do}`.")
