"""What `update`, `change` and `adopt` say of a merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import print_json

if TYPE_CHECKING:
    from scaffolder.update import Outcome


def show_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Print what an update did, or would do."""
    if as_json:
        print_json(outcome_json(outcome))
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
    for line, style in merge_lines(outcome):
        click.secho(line, fg=style)
    for note in outcome.notes:
        click.echo(f"{note}.")
    if outcome.undo:
        settle = "Settle the conflicts and `git add` them" if outcome.conflicted else "Look at it: git diff --cached"
        click.echo(f"{settle}; then commit.\nTo undo it: {outcome.undo}")
    elif outcome.merge is not None:
        click.echo("Nothing was written.")


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
        *(("kept away", f"{path}: you deleted it", None) for path in merge.kept),
        *(("conflict", f"{conflict.path}: {conflict.reason}", "red") for conflict in merge.conflicts),
    ]
    return [
        (f"{outcome.before} → {outcome.after}", None),
        *((f"  {word:<11}{text}", style) for word, text, style in rows),
    ]


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The same as JSON values."""
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
