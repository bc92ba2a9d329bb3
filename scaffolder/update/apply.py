"""The last step of an update: it happens completely or not at all, whenever it is killed. Do not extend it.

Why it is not `git read-tree -m -u`: if killed between two files, it leaves an index without the files already
written, and the next command takes them for the user's edits. So everything is prepared first, in a journal inside
git's own folder. A single rename then installs the new index: before it nothing has happened; after it git knows
every file of the result, so that `git reset --hard` undoes all of it. Each file follows by a rename; `recover` moves
those that a kill left behind. A file that someone saves in the meantime stays as saved, and is reported.
tests/test_apply.py kills it at every step.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from scaffolder.errors import ScaffoldError
from scaffolder.paths import command_for
from scaffolder.system import git
from scaffolder.update import journal, refusals
from scaffolder.update.journal import FILES, INDEX, INDEX_BEFORE, RECORD, Step
from scaffolder.update.merge import Merge
from scaffolder.update.refusals import look
from scaffolder.update.repository import Repository

_COPIED = "lock-is-a-copy"


@dataclass(frozen=True, slots=True)
class Applied:
    """How the last step ended."""

    unstaged: tuple[str, ...] = ()
    """Files that differ from what was staged, because someone saved them during the update."""
    too_late: bool = False
    """True if Ctrl-C came when it could only be finished."""


def apply(repository: Repository, merge: Merge, *, record: str, check: Callable[[], None]) -> Applied:
    """Put the result of a merge into the project: staged, with conflicts as git conflicts.

    Args:
        repository: Where the project is.
        merge: The merge to apply.
        record: The new content of `RECORD`.
        check: Raises ScaffoldError if files have changed since the merge read them.

    Raises:
        ScaffoldError: Something is in the way or has changed, and nothing was done. Or the disk failed, and the next
            update or `git reset --hard` finishes it.
    """
    journal.sweep(repository)
    refusals.check_watched(repository, merge)
    refusals.check_writable(repository, merge)
    steps, seen = journal.plan(repository, merge), repository.index()
    check()
    prepared = journal.prepare(repository, merge, steps, record)
    with journal.claimed(repository, prepared), _uninterrupted() as interrupts:
        folder, locked = journal.begin(repository, prepared), False
        try:
            _lock(repository, folder)
            locked = True
            _check_unchanged(repository, seen, steps)
            refusals.check_room(repository, merge)
            if interrupts:
                raise KeyboardInterrupt
            (repository.folder / "index.lock").replace(repository.folder / "index")
        except BaseException:
            if not locked or _holds_lock(repository, folder):
                _abandon(repository, folder)
            raise
        return _finish(repository, folder, steps, interrupts)


def recover(repository: Repository) -> Applied | None:
    """Complete an update that was killed in its last step.

    Returns:
        How it ended; None if there was none, or if it had not changed anything yet and was dropped.

    Raises:
        ScaffoldError: Another process is working on it, or the disk failed.
    """
    folder = journal.place(repository)
    if not journal.exists(folder):
        return None
    with journal.claimed(repository, folder), _uninterrupted() as interrupts:
        if not _installed(repository, folder):
            _abandon(repository, folder)
            return None
        steps = _seen_again(repository, folder)
        _stage_again(repository, folder, steps)
        return _finish(repository, folder, steps, interrupts)


def interrupted(repository: Repository) -> bool:
    """True if an update was killed in its last step, or another process is in the middle of it."""
    folder = journal.place(repository)
    return journal.exists(folder) and _installed(repository, folder)


def check_not_interrupted(repository: Repository) -> None:
    """Refuse a project with a half-applied update; raises ScaffoldError."""
    if interrupted(repository):
        raise ScaffoldError(
            f"An update was interrupted. Complete it: {command_for('update', repository.directory)}, "
            f"or undo it and all other uncommitted changes: {repository.reset_command()}"
        )


@contextlib.contextmanager
def _uninterrupted() -> Iterator[list[int]]:
    """Defer Ctrl-C, and signals treated like it, until the end; a second one is not deferred."""
    interrupts: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)
        if len(interrupts) > 1:
            raise KeyboardInterrupt

    waiting = []
    if threading.current_thread() is threading.main_thread():
        each = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        waiting = [number for number in each if signal.getsignal(number) is signal.default_int_handler]
    for number in waiting:
        signal.signal(number, note)
    try:
        yield interrupts
    finally:
        for number in waiting:
            signal.signal(number, signal.default_int_handler)


def _lock(repository: Repository, folder: Path) -> None:
    """Take git's index lock with the prepared index itself, so that a kill cannot leave a partial one."""
    lock = repository.folder / "index.lock"
    try:
        lock.hardlink_to(folder / INDEX)
    except FileExistsError as error:
        raise ScaffoldError(
            f"Another git process is running in {repository.top}; wait until it ends. If there is none, remove {lock}"
        ) from error
    except OSError:  # a file system without hard links
        (folder / _COPIED).touch()
        shutil.copy2(folder / INDEX, lock)


def _abandon(repository: Repository, folder: Path) -> None:
    """Remove everything prepared, including our lock."""
    if _holds_lock(repository, folder):
        (repository.folder / "index.lock").unlink()
    for left in (_temporary(repository.top / step.path) for step in journal.steps_of(folder)):
        if os.path.lexists(left):
            left.unlink()
    journal.drop(folder)


def _holds_lock(repository: Repository, folder: Path) -> bool:
    """Whether git's index lock belongs to this update, so that its index is not installed yet."""
    lock, index = repository.folder / "index.lock", folder / INDEX
    if not (lock.exists() and index.exists()):
        return False
    return lock.samefile(index) or ((folder / _COPIED).exists() and lock.read_bytes() == index.read_bytes())


def _check_unchanged(repository: Repository, seen: bytes, steps: Sequence[Step]) -> None:
    head = repository.git("rev-parse", "HEAD")
    same = head == repository.head and repository.index() == seen
    changed = [step.path for step in steps if step.before and step.before != look(repository.top / step.path)]
    if changed or not same:
        what = changed[0] if same else repository.top
        raise ScaffoldError(f"{what} changed during the update; run the command again")


def _installed(repository: Repository, folder: Path) -> bool:
    """Whether git has the new index's entries, regardless of what was staged since."""
    if _holds_lock(repository, folder):
        return False
    indexes = (repository.folder / INDEX, folder / INDEX_BEFORE, folder / INDEX)
    here, before, after = (journal.staged(repository, index) for index in indexes)
    return bool(here & (after - before)) if after - before else not here & (before - after)


def _seen_again(repository: Repository, folder: Path) -> list[Step]:
    """The steps of a killed update, updated for files that were only touched since."""
    steps, env = journal.steps_of(folder), {"GIT_INDEX_FILE": str(folder / INDEX_BEFORE)}
    # Looked at first, because a file may be saved while git compares.
    now = {step.path: look(repository.top / step.path) for step in steps}
    git.ask(*git.NO_HOOKS, "update-index", "-q", "--refresh", cwd=repository.top, env=env)
    differing = git.run("diff-files", "--name-only", "-z", cwd=repository.top, env=env).split("\0")
    same = now.keys() - set(differing)
    return [replace(step, before=now[step.path]) if step.before and step.path in same else step for step in steps]


def _stage_again(repository: Repository, folder: Path, steps: Sequence[Step]) -> None:
    """Stage what is still to be written, if `git commit --all` has put the old files back into the index."""
    waiting = {step.path for step in steps if step.write and look(repository.top / step.path) == step.before}
    index = repository.folder / INDEX
    lines = sorted(journal.staged(repository, folder / INDEX) - journal.staged(repository, index))
    lost = [(line.partition("\t")[2], line) for line in lines]
    if lost := [(path, line) for path, line in lost if path in waiting]:
        removals = dict.fromkeys(journal.removal(repository, path) for path, _ in lost)
        journal.stage(repository, index, [*removals, *(line for _, line in lost)])


def _finish(repository: Repository, folder: Path, steps: Sequence[Step], interrupts: list[int]) -> Applied:
    """Finish the removals and moves; a file that someone has changed since stays."""
    try:
        for step in steps:
            target = repository.top / step.path
            if not step.write and look(target) in (step.before, None):
                if os.path.lexists(target):
                    target.unlink()
                _prune(target.parent, repository.top)
        for step in steps:
            target, file = repository.top / step.path, folder / FILES / step.path
            if os.path.lexists(file) and look(target) == step.before:
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(file, target)
        if (folder / RECORD).exists():
            (folder / RECORD).replace(repository.folder / RECORD)
    except OSError as error:
        raise ScaffoldError(
            f"{error.filename2 or error.filename or folder}: {error.strerror or error}; the update is not complete: "
            f"fix that and run it again, or undo it: {repository.reset_command()}"
        ) from error
    journal.drop(folder)
    git.ask(*git.NO_HOOKS, "update-index", "-q", "--refresh", cwd=repository.top)
    touched = {step.path for step in steps}
    unstaged = tuple(path for path in repository.unstaged() if path in touched)
    return Applied(unstaged, too_late=bool(interrupts))


def _move(file: Path, target: Path) -> None:
    try:
        file.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The repository is on another file system than the work tree.
        temporary = _temporary(target)
        temporary.unlink(missing_ok=True)
        try:
            shutil.copy2(file, temporary, follow_symlinks=False)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    _share(target)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}.scaffold-update")


def _share(target: Path) -> None:
    """Give a file the group of a setgid folder, as a checkout would."""
    folder = target.parent.stat()
    if folder.st_mode & stat.S_ISGID and target.lstat().st_gid != folder.st_gid:
        with contextlib.suppress(PermissionError):
            os.chown(target, -1, folder.st_gid, follow_symlinks=False)


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that have become empty, as git does: not the one that the command runs in."""
    kept = {top}
    with contextlib.suppress(FileNotFoundError):
        kept.add(Path.cwd())
    while folder not in kept:
        try:
            folder.rmdir()
        except FileNotFoundError:  # removed before a kill
            pass
        except OSError:
            return
        folder = folder.parent
