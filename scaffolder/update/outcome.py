"""What an update did, or would do."""

from __future__ import annotations

from dataclasses import dataclass

from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.update.merge import Merge


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did, or would do."""

    before: str
    """The version that the project was made from."""
    after: str
    merge: Merge | None = None
    """None where there was nothing to do."""
    notes: tuple[str, ...] = ()
    """Sentences for the user, each without its full stop."""
    applied: bool = False
    """True where the project was changed, which `undo` takes back."""
    undone: bool = False
    """True where this took back an earlier update."""
    recovered: bool = False
    """True where an interrupted update was completed, and nothing else was done."""
    again: bool = False
    """True where what was asked for is still to be done."""
    unstaged: tuple[str, ...] = ()
    """Files that somebody saved meanwhile: the update of them is staged only."""
    conflicted: bool = False
    """True where files of the project are, or would be, in conflict."""
    refusal: str | None = None
    """Of a preview: why it would not be done."""

    @property
    def changes(self) -> bool:
        """True where anything of the project differs, the record of its version aside."""
        if self.merge is None:
            return False
        return any(entry.path != ANSWERS_FILE for entry in self.merge.entries)

    @property
    def unfinished(self) -> bool:
        """True where something is left for the user to do before a commit."""
        return bool(self.conflicted or self.again or self.unstaged or self.refusal)
