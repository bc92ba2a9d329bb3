"""What an update did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.update.apply import Applied
from scaffolder.update.merge import Merge
from scaffolder.update.repository import some


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did, or would do."""

    before: str
    """The version that the project was generated from."""
    after: str
    merge: Merge | None = None
    """None if there was nothing to do."""
    notes: tuple[str, ...] = ()
    """Sentences for the user, each without a full stop."""
    applied: bool = False
    """True if the project was changed; `undo` reverts that."""
    undone: bool = False
    """True if this undid an earlier update."""
    recovered: bool = False
    """True if an interrupted update was completed, and nothing else was done."""
    again: bool = False
    """True if the requested update is still to be done."""
    unstaged: tuple[str, ...] = ()
    """Files that someone saved during the update: their update is only staged."""
    conflicted: bool = False
    """True if files of the project are, or would be, in conflict."""
    refusal: str | None = None
    """In a preview: why the update would be refused."""

    @property
    def changes(self) -> bool:
        """True if anything in the project changes, other than its recorded version."""
        if self.merge is None:
            return False
        return any(entry.path != ANSWERS_FILE for entry in self.merge.entries)

    @property
    def unfinished(self) -> bool:
        """True if the user has something to do before committing."""
        return bool(self.conflicted or self.again or self.unstaged or self.refusal)


def finished(outcome: Outcome, applied: Applied, *, conflicted: bool) -> Outcome:
    """An outcome with notes about its last step."""
    notes = [*outcome.notes]
    if applied.unstaged:
        notes.append(
            f"{some(list(applied.unstaged))} was saved by another program during the update and was left as saved; the "
            "new version is only staged: git diff shows the difference"
        )
    if applied.too_late:
        notes.append("It was too late to cancel: the update was already being applied")
    return replace(outcome, notes=tuple(notes), unstaged=applied.unstaged, conflicted=conflicted)
