"""`scaffold update`, `scaffold change` and `scaffold adopt`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import complete, interactive, json_option, load_catalog, print_json
from scaffolder.errors import UsageError

if TYPE_CHECKING:
    from scaffolder.update import Outcome


@click.command(short_help="Bring a project to newer templates.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--to", metavar="VERSION", help="Which version of the templates (default: the newest at hand).")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--check", "check_only", is_flag=True, help="Change nothing; exit code 1 where something would change.")
@json_option
def update(directory: Path, to: str | None, dry_run: bool, check_only: bool, as_json: bool) -> int:
    """Bring the project in DIRECTORY to newer templates, and lose none of your edits.

    What you and the templates changed is merged by git. Exit code 1 where that leaves conflicts.
    """
    from scaffolder import paths
    from scaffolder import update as update_

    dry = dry_run or check_only
    ask = interactive() and not dry and not as_json
    outcome = update_.update(paths.find_data(), directory, to=to, dry=dry, ask=ask)
    _show_outcome(outcome, as_json=as_json)
    return int(outcome.changes if check_only else outcome.conflicted)


@click.command(short_help="Give a project another database or front end.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--database", help="The new database.", shell_complete=complete("databases"))
@click.option("--frontend", help="The new front end.", shell_complete=complete("frontends"))
@click.option("--stack", hidden=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@json_option
def change(
    directory: Path, database: str | None, frontend: str | None, stack: str | None, dry_run: bool, as_json: bool
) -> int:
    """Give the project in DIRECTORY another database or front end, and lose none of your edits.

    Like update, with other answers: it brings the newest templates, too.
    """
    from scaffolder import paths
    from scaffolder import update as update_

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
    outcome = update_.change(data, directory, database=database, frontend=frontend, dry=dry_run, ask=ask)
    _show_outcome(outcome, as_json=as_json)
    return int(outcome.conflicted)


def _show_outcome(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        print_json(_outcome_json(outcome))
        return
    if outcome.recovered:
        click.echo("The update that was interrupted is complete.")
    elif outcome.merge is None:
        same = outcome.before == outcome.after
        click.echo(
            f"Nothing to do: the project is from {outcome.before}."
            if same
            else f"Nothing to do: {outcome.after} writes this project as {outcome.before} did."
        )
    for line, style in _merge_lines(outcome):
        click.secho(line, fg=style)
    for note in outcome.notes:
        click.echo(f"{note}.")
    if outcome.undo:
        settle = "Settle the conflicts and `git add` them" if outcome.conflicted else "Look at it: git diff --cached"
        click.echo(f"{settle}; then commit.\nTo undo it: {outcome.undo}")
    elif outcome.merge is not None:
        click.echo("Nothing was written.")


def _merge_lines(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The summary of a merge as lines of text, each with its colour."""
    merge = outcome.merge
    if merge is None:
        return []
    rows = [
        *(("changed", path, None) for path in merge.changed),
        *(("added", path, None) for path in merge.added),
        *(("removed", path, None) for path in merge.removed),
        *(("renamed", f"{old} → {path}", None) for old, path in merge.renamed),
        *(("kept away", f"{path}: you deleted it", None) for path in merge.kept),
        *(("conflict", f"{conflict.path}: {conflict.reason}", "red") for conflict in merge.conflicts),
    ]
    return [
        (f"{outcome.before} → {outcome.after}", None),
        *((f"  {word:<11}{text}", style) for word, text, style in rows),
    ]


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    merge = outcome.merge
    return {
        "before": outcome.before,
        "after": outcome.after,
        "applied": outcome.applied,
        "recovered": outcome.recovered,
        "changed": list(merge.changed) if merge else [],
        "added": list(merge.added) if merge else [],
        "removed": list(merge.removed) if merge else [],
        "renamed": [{"old": old, "new": new} for old, new in merge.renamed] if merge else [],
        "conflicts": [{"path": each.path, "reason": each.reason} for each in merge.conflicts] if merge else [],
        "kept_away": list(merge.kept) if merge else [],
        "notes": list(outcome.notes),
        "undo": outcome.undo,
    }


@click.command(short_help="Record what a project was made from.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called (default: what it calls itself).")
@json_option
def adopt(directory: Path, name: str | None, as_json: bool) -> None:
    """Find out which templates the project in DIRECTORY is from, and write that down.

    For a project whose answers file is lost. The file goes onto a branch of its own; yours stays as it is.
    """
    import shlex

    from scaffolder import adopt as adopt_
    from scaffolder import paths

    catalog = load_catalog()
    found = adopt_.adopt(paths.find_data(), catalog, directory, name=name)
    git = shlex.join(["git", *([] if directory == Path() else ["-C", str(directory)])])
    undo = f"{git} branch -D {adopt_.BRANCH}"
    if as_json:
        from dataclasses import asdict

        facts = {"answers": asdict(found.spec), "version": found.version, "likeness": found.likeness}
        print_json({**facts, "branch": adopt_.BRANCH, "update": _outcome_json(found.update), "undo": undo})
        return
    spec = found.spec
    stack, database = catalog.stacks[spec.stack].name, catalog.databases[spec.database].name
    cell = f"{stack}, {database}, front end: {catalog.frontends[spec.frontend].name}"
    click.echo(f"{spec.name} is {found.likeness:.0%} like {found.version}: {cell}.")
    lines = _merge_lines(found.update)
    click.echo("An update would change:" if lines else "An update would change nothing.")
    for line, style in lines:
        click.secho(line, fg=style)
    click.echo(f"Its answers are on the branch {adopt_.BRANCH}; take them: {git} merge {adopt_.BRANCH}")
    click.echo(f"To undo it: {undo}")
