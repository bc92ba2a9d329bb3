"""Undoes an update and nothing else: later edits, and the rest of the repository, stay.

An update records the project's tree before and after it. Undoing it is also a merge: from the tree after to the tree
before, with the current project. It does not undo commits: if the update was committed, its reversal is staged. How
the update's conflicts were resolved is undone with it.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffolder.errors import ScaffoldError
from scaffolder.render import answers
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.system import git
from scaffolder.system.scratch import scratch
from scaffolder.update import journal, moves
from scaffolder.update.apply import apply, check_not_interrupted, recover
from scaffolder.update.journal import INDEX, RECORD
from scaffolder.update.merge import Merge, merge_trees
from scaffolder.update.outcome import Outcome, finished
from scaffolder.update.repository import Repository
from scaffolder.update.sides import Sides, Trees, place

_LABEL = "before-the-update"


@dataclass(frozen=True, slots=True)
class _Update:
    """What an update did to a project."""

    before: str
    after: str
    """The trees of the project before and after it."""
    old: str
    new: str
    """The versions of the templates."""
    conflicts: tuple[str, ...]


def record(repository: Repository, merge: Merge, old: str, new: str) -> str:
    """The record of updates with one more: the project's, from one version to another."""
    conflicts = tuple(conflict.path for conflict in merge.conflicts)
    made = _Update(merge.before, merge.tree, old, new, conflicts)
    facts = {name: getattr(made, name) for name in _Update.__slots__}
    return json.dumps(_read(repository) | {repository.prefix: facts})


def _read(repository: Repository) -> dict[str, Any]:
    try:
        return dict(json.loads((repository.folder / RECORD).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):  # a power loss may leave it incomplete
        return {}


def is_undone(repository: Repository) -> bool:
    """Whether the project has no update that could be undone."""
    return repository.prefix not in _read(repository)


def undo(directory: Path, *, dry: bool = False) -> Outcome:
    """Undo the last update of a project in this work tree; nothing is committed.

    Args:
        directory: The project, in a git repository.
        dry: Whether only to preview it.

    Raises:
        ScaffoldError: There is no update to undo, or it cannot be undone; the message says why.
    """
    repository = Repository.find(directory)
    if dry:
        check_not_interrupted(repository)
    recovered = None if dry else recover(repository)
    repository.check_at_rest()
    others = _read(repository)
    if repository.prefix not in others:
        if not recovered:
            raise ScaffoldError("There is no update to undo in this work tree")
        version = answers.read(directory).version
        outcome = Outcome(version, version, undone=True, recovered=True)
        return finished(outcome, recovered, conflicted=bool(repository.conflicts()))
    facts = others.pop(repository.prefix)
    update = _Update(**facts | {"conflicts": tuple(facts["conflicts"])})
    with scratch() as folder:
        sides = Sides(repository, folder, keep=not dry)
        for tree in (update.before, update.after):
            if git.ask("cat-file", "-e", f"{tree}^{{tree}}", cwd=repository.top)[0] != 0:
                raise ScaffoldError(
                    "git no longer has what the update wrote, so it cannot be undone. "
                    "If you committed it, revert that commit: git revert"
                )
        now = sides.work_tree()
        if _is_elsewhere(sides, update, now, repository):
            raise ScaffoldError(
                f"This work tree does not have the update to {update.new}; if another branch has it, switch to that"
            )
        resolved = _resolved(sides, repository, update, now)
        trees = _without_resolutions(sides, update, now, resolved)
        merged = _with_whole_index(sides, update, merge_trees(sides, trees, _LABEL))
        _check_staged(sides, repository, update, merged)
        notes = _resolutions(sides, update, resolved, dry=dry)
        outcome = Outcome(update.new, update.old, merged, notes, undone=not dry, conflicted=bool(merged.conflicts))
        if dry:
            return outcome

        def check() -> None:
            if sides.work_tree() != now:
                raise ScaffoldError(f"{repository.directory} changed during the undo; run the command again")

        applied = apply(repository, merged, record=json.dumps(others), check=check)
        if _is_staged(repository):
            outcome = replace(outcome, notes=(*outcome.notes, "The reversal of the update is staged; commit it"))
        return finished(outcome, applied, conflicted=outcome.conflicted)


def _is_elsewhere(sides: Sides, update: _Update, now: str, repository: Repository) -> bool:
    """Whether the answers file is as it was before the update, which changed it, and nothing is staged."""
    path = [ANSWERS_FILE]
    return sides.ids(now, path) == sides.ids(update.before, path) and not _is_staged(repository)


def _is_staged(repository: Repository) -> bool:
    """Whether anything of the project is staged."""
    return bool(repository.git("diff", "--cached", "--name-only", "--", f":(top){repository.prefix}"))


def _touched(sides: Sides, update: _Update) -> set[str]:
    """The paths that an update changed, including old names."""
    return {path for _, old, new in sides.changes(update.before, update.after) for path in (old, new) if path}


def _resolved(sides: Sides, repository: Repository, update: _Update, now: str) -> str:
    """The project's tree with its conflicts resolved: as committed with the update, otherwise as they are now.

    What was edited after that commit is no resolution, but conflict markers that were committed are none either.
    """
    ids = sides.ids(update.after, [ANSWERS_FILE])
    if ANSWERS_FILE not in ids or not update.conflicts:
        return now
    path = f":(top,literal){repository.prefix}{ANSWERS_FILE}"
    having = ["log", "--format=%H", "--reverse", f"--find-object={ids[ANSWERS_FILE]}", "HEAD", "--", path]
    commits = repository.git(*having).split()
    committed = sides.of(commits[0]) if commits else now
    first, after, before = (sides.ids(tree, update.conflicts) for tree in (committed, update.after, update.before))
    settled = [name for name, id in first.items() if id != after.get(name) or id == before.get(name)]
    return sides.replaced(now, committed, settled)


def _without_resolutions(sides: Sides, update: _Update, now: str, resolved: str) -> Trees:
    """The trees to merge, with conflict resolutions as part of the update."""
    trees = Trees(update.after, now, update.before)
    folders = moves.find(sides, trees)
    trees = moves.follow(sides, trees)
    renamed = {old for status, old, _ in sides.changes(trees.base, now) if status == "R"}
    paths = {place(path, folders) for path in update.conflicts} - renamed
    return replace(trees, base=sides.replaced(trees.base, resolved, sorted(paths)))


def _with_whole_index(sides: Sides, update: _Update, merged: Merge) -> Merge:
    """The merge with added entries for what the update staged and is already as it was before."""
    left = {*_touched(sides, update), *update.conflicts} - {entry.path for entry in merged.entries}
    return replace(merged, entries=(*merged.entries, *sides.entries_of(merged.tree, left, merged.before)))


def _check_staged(sides: Sides, repository: Repository, update: _Update, merged: Merge) -> None:
    """Refuse to replace a staged content that nothing else has; raises ScaffoldError."""
    paths = {entry.path for entry in merged.entries}
    trees = (sides.yours(), update.before, update.after, merged.before, merged.tree)
    kept = {(path, id) for tree in trees for path, id in sides.ids(tree, paths).items()}
    for line in journal.staged(repository, repository.folder / INDEX):
        facts, _, path = line.partition("\t")
        _, id, stage = facts.split()
        own = path.removeprefix(repository.prefix)
        if stage == "0" and path == repository.prefix + own and own in paths and (own, id) not in kept:
            raise ScaffoldError(
                f"{path} was edited after it was staged, and the undo would lose what is staged; commit it, or stage "
                f"the file as it is: git -C {shlex.quote(str(repository.top))} add {shlex.quote(path)}"
            )


def _resolutions(sides: Sides, update: _Update, resolved: str, *, dry: bool) -> tuple[str, ...]:
    """Where to find the user's conflict resolutions."""
    made, before, after = (sides.ids(tree, update.conflicts) for tree in (resolved, update.before, update.after))
    edited = [path for path in update.conflicts if made.get(path) not in (None, before.get(path), after.get(path))]
    if dry:
        return tuple(f"{path} would be restored, without your conflict resolution" for path in edited)
    return tuple(f"{path} is restored; your conflict resolution: git show {made[path][:12]}" for path in edited)
