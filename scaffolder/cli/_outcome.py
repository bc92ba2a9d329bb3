"""What `update`, `change` and `adopt` say of a merge."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import print_json

if TYPE_CHECKING:
    from scaffolder.update import Outcome


def show_outcome(outcome: Outcome, directory: Path, *, as_json: bool) -> None:
    """Print what an update did, or would do, to the project in a directory, as the user called it."""
    if as_json:
        print_json(outcome_json(outcome, directory))
        return
    if outcome.recovered:
        click.echo("The update that was interrupted is complete.")
    elif outcome.merge is None:
        same = outcome.before == outcome.after
        click.echo(
            f"Nothing to do: the project is from {outcome.before}."
            if same
            else f"Nothing to do: {outcome.after} generates the same files as {outcome.before}."
        )
    for line, style in merge_lines(outcome):
        click.secho(line, fg=style)
    for note in outcome.notes:
        click.echo(f"{note}.")
    if outcome.applied or outcome.undone:
        look = "Resolve the conflicts, `git add` the files" if outcome.conflicted else "Review it: git diff --cached"
        click.echo(f"{look}; then commit." if not outcome.undone or outcome.conflicted else "The update is undone.")
    elif outcome.merge is not None:
        click.echo("Nothing was written.")
    if outcome.refusal:
        click.secho(f"It would be refused: {outcome.refusal}", fg="red")
    if outcome.again:
        click.secho("That was the earlier update only: once it is committed, run this command again.", fg="red")
    if outcome.applied:
        click.echo(f"To undo it: {undo_command(directory)}")


def show_patch(patch: bytes) -> None:
    """Print a patch: byte for byte, except that a terminal gets colours."""
    colors = {b"+": "green", b"-": "red", b"@": "cyan"}
    if not sys.stdout.isatty():
        click.echo(patch, nl=False)
        return
    for line in patch.splitlines():
        heading = line.startswith((b"diff ", b"+++", b"---", b"index "))
        color = None if heading else colors.get(line[:1])
        click.secho(line.decode("utf-8", "replace"), fg=color, bold=heading)


def undo_command(directory: Path) -> str:
    """The command that takes an update of the project in a directory back."""
    import shlex

    from scaffolder.paths import program

    return f"{program()} {shlex.join(['update', '--undo', *([] if directory == Path() else [str(directory)])])}"


def merge_lines(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The summary of a merge as lines of text, each with its colour."""
    merge = outcome.merge
    if merge is None:
        return []
    rows = [
        *(("changed", path, None) for path in merge.changed),
        *(("added", path, None) for path in merge.added),
        *(("removed", path, None) for path in merge.removed),
        *(("renamed", f"{old} → {path}", None) for old, path in merge.renamed),
        *(("skipped", f"{path}: you deleted it", None) for path in merge.kept),
        *(
            ("conflict", f"{f'{each.formerly} → ' if each.formerly else ''}{each.path}: {each.reason}", "red")
            for each in merge.conflicts
        ),
    ]
    return [
        (f"{outcome.before} → {outcome.after}", None),
        *((f"  {word:<11}{text}", style) for word, text, style in rows),
    ]


def outcome_json(outcome: Outcome, directory: Path) -> dict[str, Any]:
    """The same as JSON values."""
    merge = outcome.merge
    conflicts = merge.conflicts if merge else ()
    return {
        "before": outcome.before,
        "after": outcome.after,
        "applied": outcome.applied,
        "undone": outcome.undone,
        "recovered": outcome.recovered,
        "again": outcome.again,
        "refusal": outcome.refusal,
        "changed": list(merge.changed) if merge else [],
        "added": list(merge.added) if merge else [],
        "removed": list(merge.removed) if merge else [],
        "renamed": [{"old": old, "new": new} for old, new in merge.renamed] if merge else [],
        "conflicts": [{"path": each.path, "old": each.formerly, "reason": each.reason} for each in conflicts],
        "skipped": list(merge.kept) if merge else [],
        "notes": list(outcome.notes),
        "undo": undo_command(directory) if outcome.applied else None,
    }
