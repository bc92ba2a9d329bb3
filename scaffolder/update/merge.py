"""Old render, project, new render → git's merge of the three. Does not touch the project's files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.system.scratch import scratch
from scaffolder.update import moves
from scaffolder.update.conflicts import Conflict, Renames, explain
from scaffolder.update.repository import Repository
from scaffolder.update.sides import Entry, Result, Sides, Trees

YOURS = "yours"
"""The label of the project's side in conflict markers."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The result of a merge, and what it means for the user."""

    before: str
    """The project's current tree."""
    tree: str
    """The project's tree after the merge, including conflict markers."""
    entries: tuple[Entry, ...]
    """What differs from the current project; a path in conflict has its stages here too."""
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    conflicts: tuple[Conflict, ...]
    kept: tuple[str, ...]
    """Files that the templates still have and the user deleted."""
    both_added: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Files that the user and the templates each added since the old render."""
    patch: bytes = b""
    """The same as a patch; not set if the merge will be applied."""


def merge(repository: Repository, base: Path, new: Path, label: str, *, keep: bool) -> Merge:
    """Merge a project with new templates.

    Args:
        repository: Where the project is; its last commit is one side.
        base: The render of the project's original version.
        new: The render of the new version.
        label: The new side's label in conflict markers; a valid branch name.
        keep: Whether to leave the objects in the project's repository, as needed to apply the result.

    Raises:
        ScaffoldError: git is older than 2.38, or failed.
    """
    with scratch() as folder:
        sides = Sides(repository, folder, keep=keep)
        merged = merge_trees(sides, Trees(sides.tree(base), sides.yours(), sides.tree(new)), label)
        return merged if keep else replace(merged, patch=sides.patch(merged.before, merged.tree))


def merge_trees(sides: Sides, trees: Trees, label: str) -> Merge:
    """The same for existing trees; raises the same."""
    trees = moves.follow(sides, trees)
    return _understand(sides, trees, sides.merge(trees, YOURS, label))


def _understand(sides: Sides, trees: Trees, result: Result) -> Merge:
    yours, theirs = sides.changes(trees.base, trees.yours), sides.changes(trees.base, trees.theirs)
    renames = Renames(*({path: old for status, old, path in side if status == "R"} for side in (yours, theirs)))
    conflicts = explain(result.stages, result.messages, renames)
    in_conflict = {conflict.path for conflict in conflicts}
    entries = (*sides.entries(trees.yours, result.tree), *result.stages)
    if any("\ufffd" in entry.path for entry in entries):
        raise ScaffoldError("A file that the update touches has a name that is not UTF-8; rename it first")
    listed: dict[str, list[str]] = {"M": [], "A": [], "D": []}
    renamed = []
    for status, old, path in sides.changes(trees.yours, result.tree):
        if path in in_conflict:
            continue
        if status == "R":
            renamed.append((old, path))
        else:
            listed["M" if status == "T" else status].append(path)
    deleted = {path for status, _, path in yours if status == "D"}
    gone = {old or path for status, old, path in theirs if status in "DR"}
    added = (tuple(path for status, _, path in side if status == "A") for side in (yours, theirs))
    return Merge(
        before=trees.yours,
        tree=result.tree,
        entries=entries,
        changed=tuple(listed["M"]),
        added=tuple(listed["A"]),
        removed=tuple(listed["D"]),
        renamed=tuple(renamed),
        conflicts=conflicts,
        kept=tuple(sorted(deleted - gone - in_conflict)),
        both_added=(next(added), next(added)),
    )
