"""Refuses what an update must not touch. Each check raises before anything in the project is changed."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.update.merge import Merge
from scaffolder.update.repository import Repository

Look = list[int] | None
"""Tells whether a file is still the same; None if it does not exist."""


def look(path: Path) -> Look:
    """The current state of a file."""
    try:
        facts = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return [facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns]


def check(repository: Repository, merge: Merge) -> None:
    """Refuse a result that cannot be applied to the project as it is.

    Raises:
        ScaffoldError: Why, and what to do.
    """
    check_watched(repository, merge)
    check_writable(repository, merge)
    check_room(repository, merge)


def check_watched(repository: Repository, merge: Merge) -> None:
    """Refuse files that git is set to ignore changes to: they would be overwritten unnoticed."""
    touched = {repository.prefix + entry.path for entry in merge.entries}
    flags = (line.partition(" ")[::2] for line in repository.git("ls-files", "-v", "-z").split("\0"))
    unwatched = {path: flag for flag, path in flags if path in touched and (flag == "S" or flag.islower())}
    skipped = [path for path, flag in unwatched.items() if flag in "Ss"]
    if skipped and repository.git("config", "--default=false", "--type=bool", "core.sparseCheckout") == "true":
        folders = shlex.join(sorted({path.rpartition("/")[0] or "/" for path in skipped}))
        raise ScaffoldError(
            f"{skipped[0]} is not checked out; add what the update touches: git sparse-checkout add {folders}"
        )
    for path, flag in unwatched.items():
        option = "--no-skip-worktree" if flag in "Ss" else "--no-assume-unchanged"
        raise ScaffoldError(
            f"git is set to ignore changes to {path}; undo that first: git update-index {option} {shlex.quote(path)}"
        )


def check_writable(repository: Repository, merge: Merge) -> None:
    """Refuse submodules and unwritable files: the update would stop halfway."""
    for entry in merge.entries:
        if entry.stage:
            continue
        name = repository.prefix + entry.path
        path = repository.top / name
        facts = path.lstat() if os.path.lexists(path) and not entry.new else None
        if facts and stat.S_ISDIR(facts.st_mode):
            raise ScaffoldError(f"{name} is a submodule that the update would replace; move it first")
        folder = next(folder for folder in path.parents if os.path.lexists(folder))
        if folder.is_dir() and not os.access(folder, os.W_OK):
            raise ScaffoldError(f"{name} cannot be written: {folder} is read-only; make it writable")
        if facts and (os.path.ismount(path) or _is_immutable(path, facts)):
            raise ScaffoldError(
                f"{name} cannot be replaced: it is mounted, or immutable; unmount it, or remove that attribute"
            )


def _is_immutable(path: Path, facts: os.stat_result) -> bool:
    """Whether a file cannot be written although its mode lets this user write it."""
    allowed = os.geteuid() == 0 or (facts.st_uid == os.geteuid() and facts.st_mode & stat.S_IWUSR)
    return bool(allowed) and stat.S_ISREG(facts.st_mode) and not os.access(path, os.W_OK)


def check_room(repository: Repository, merge: Merge) -> None:
    """Refuse to overwrite untracked files, including ignored ones, with new files."""
    tracked = set(repository.git("ls-files", "-z").split("\0"))
    # An undo also removes what is at the path of a conflict.
    new = [entry for entry in merge.entries if entry.new or entry.stage]
    places = {repository.prefix + entry.path for entry in new if entry.mode} - tracked
    leaving = [repository.top / repository.prefix / entry.path for entry in merge.entries if not entry.mode]
    # If a link or a file makes room for a folder, do not look through the link.
    roomy = {path for path in leaving if path.is_symlink()}
    written = [path for path in (repository.top / place for place in sorted(places)) if roomy.isdisjoint(path.parents)]
    # On a case-insensitive file system, a new name may already find the file to be removed.
    known = {(facts.st_dev, facts.st_ino) for facts in (path.lstat() for path in leaving if os.path.lexists(path))}
    for path in written:
        for place in (path, *path.relative_to(repository.top).parents[:-1]):
            taken = _taken(repository.top / place, whole=place == path, known=known)
            if taken:
                name = taken.relative_to(repository.top)
                if taken.is_dir() and not taken.is_symlink():
                    raise ScaffoldError(f"{name} is an empty folder where the update has a file; remove it")
                raise ScaffoldError(f"{name} is untracked and the update would overwrite it; move or commit it")


def _taken(place: Path, *, whole: bool, known: set[tuple[int, int]]) -> Path | None:
    """What is in the way of a file (`whole`) or of a folder at a path."""
    if not os.path.lexists(place):
        return None
    if place.is_dir() and not place.is_symlink():
        inside = list(place.iterdir()) if whole else []
        if whole and not inside:
            return place
        return next(filter(None, (_taken(each, whole=True, known=known) for each in inside)), None)
    facts = place.lstat()
    return None if (facts.st_dev, facts.st_ino) in known else place
