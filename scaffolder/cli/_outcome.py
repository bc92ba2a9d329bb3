"""What `update`, `change` and `adopt` say of a merge."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import on_terminal, print_json

if TYPE_CHECKING:
    from scaffolder.update import Outcome


_FEW = 12
"""So many files are named without being asked for."""

verbose_option = click.option("--verbose", "-v", is_flag=True, help="Name every file, however many there are.")


def show_outcome(outcome: Outcome, directory: Path, *, as_json: bool, verbose: bool = False, already: str = "") -> None:
    """Print what an update did, or would do, to the project in a directory, as the user called it.

    `already` says what such a project has that needs no change; by default, its version.
    """
    from scaffolder.paths import command_for

    if as_json:
        print_json(outcome_json(outcome, directory))
        return
    interrupted = "undo" if outcome.undone else "update"
    if outcome.recovered:
        click.echo(f"The {interrupted} that was interrupted is complete.")
    elif outcome.merge is None:
        same = outcome.before == outcome.after
        click.echo(
            f"Nothing to do: the project {already or f'is already at {outcome.before}'}."
            if same
            else f"Nothing to do: {outcome.after} generates the same files as {outcome.before}."
        )
    for line, style in merge_lines(outcome, verbose=verbose):
        click.secho(line, fg=style)
    for note in outcome.notes:
        click.echo(f"{note}.")
    if outcome.applied or outcome.undone:
        look = (
            "Resolve the conflicts, `git add` the files" if outcome.conflicted else "Review it with `git diff --cached`"
        )
        click.echo(f"{look}, then commit." if not outcome.undone or outcome.conflicted else "The update is undone.")
    elif outcome.merge is not None:
        click.echo("Nothing was written.")
    if outcome.refusal:
        click.secho(f"The update would be refused: {outcome.refusal}", fg="red")
    if outcome.again:
        when = "" if outcome.undone else " once it is committed"
        click.secho(f"Only the interrupted {interrupted} was completed: run this command again{when}.", fg="red")
    if outcome.applied:
        click.echo(f"To undo it: {command_for('update --undo', directory)}")


def show_patch(patch: bytes, directory: Path) -> None:
    """Print a project's patch: byte for byte, except that a terminal gets colours."""
    from scaffolder.system import git

    code, prefix = git.ask("rev-parse", "--show-prefix", cwd=directory)
    if patch and code == 0 and prefix.strip():
        # There `git apply` would skip every file without a word.
        click.echo(
            f"In this repository, apply it with: git apply --directory={shlex.quote(prefix.strip()[:-1])}", err=True
        )
    colors = {b"+": "green", b"-": "red", b"@": "cyan"}
    if not on_terminal(sys.stdout):
        click.echo(patch, nl=False)
        return
    for line in patch.splitlines():
        heading = line.startswith((b"diff ", b"+++", b"---", b"index "))
        color = None if heading else colors.get(line[:1])
        click.secho(line.decode("utf-8", "replace"), fg=color, bold=heading)


def merge_lines(outcome: Outcome, *, verbose: bool = False) -> list[tuple[str, str | None]]:
    """The summary of a merge as lines of text, each with its colour.

    Where git merged many files it counts them, unless it is `verbose`; what it did not take from the templates is
    always named.
    """
    merge = outcome.merge
    if merge is None:
        return []
    merged = {
        "changed": merge.changed,
        "added": merge.added,
        "removed": merge.removed,
        "renamed": tuple(f"{old} → {path}" for old, path in merge.renamed),
    }
    lines: list[tuple[str, str | None]] = []
    if outcome.before != outcome.after:
        lines.append((f"{outcome.before} → {outcome.after}", None))
    if verbose or sum(map(len, merged.values())) <= _FEW:
        lines += [(_row(word, file), None) for word, files in merged.items() for file in files]
    else:
        counts = {word: len(files) for word, files in merged.items() if files}
        lines += [(_row(word, f"{count} file{'s' * (count > 1)}"), None) for word, count in counts.items()]
        lines.append((_row("", "--verbose names each of them"), None))
    lines += [(_row("skipped", f"{path}: you deleted it"), None) for path in merge.kept]
    for each in merge.conflicts:
        moved = f"{each.formerly} → " if each.formerly else ""
        lines.append((_row("conflict", f"{moved}{each.path}: {each.reason}"), "red"))
    return lines


def _row(word: str, text: str) -> str:
    return f"  {word:<11}{text}"


def outcome_json(outcome: Outcome, directory: Path) -> dict[str, Any]:
    """The same as JSON values."""
    from scaffolder.paths import command_for

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
        "undo": command_for("update --undo", directory) if outcome.applied else None,
    }
