"""The last step of an update, which happens whole or not at all, whenever it is killed. Do not extend it.

Why it is not `git read-tree -m -u`: killed between two files, that leaves an index that knows nothing of the files
already written, and the next command takes them for the user's edits. So all that is to be written is made first, in
a journal inside git's own folder. One rename then gives git its new index: before it nothing has happened; after it
git knows every file of the result, so that `git reset --hard` takes all of it back. The files follow, each by a
rename; `recover` moves what a kill left behind. A file that somebody saves meanwhile stays as they saved it, and is
named. tests/test_apply.py kills it at every step.
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
    """Files that differ from what was staged: somebody saved them meanwhile."""
    too_late: bool = False
    """True where Ctrl-C came when it could only be finished."""


def apply(repository: Repository, merge: Merge, *, record: str, check: Callable[[], None]) -> Applied:
    """Put the result of a merge into the project: staged, and where files are in conflict, as git's conflicts.

    Args:
        repository: Where the project is.
        merge: What to put there.
        record: The new content of `RECORD`.
        check: Raises ScaffoldError where files are not as the merge has seen them.

    Raises:
        ScaffoldError: Something is in the way, or has changed meanwhile; then nothing has happened. Or the disk failed;
            then the next update, or `git reset --hard`, brings it to an end.
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
    """Bring an update to its end that was killed in its last step.

    Returns:
        How it ended; None where there was no such update, or one that had not begun to change anything and is dropped.

    Raises:
        ScaffoldError: Another process is at it, or the disk failed.
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
    """True where an update was killed in its last step, or another process is in the middle of it."""
    folder = journal.place(repository)
    return journal.exists(folder) and _installed(repository, folder)


def check_not_interrupted(repository: Repository) -> None:
    """Refuse to look at a project whose update is half done; raises ScaffoldError."""
    if interrupted(repository):
        raise ScaffoldError(
            "An update was interrupted; complete it: scaffold update, or undo it and everything else that is not "
            f"committed: {repository.reset_command()}"
        )


@contextlib.contextmanager
def _uninterrupted() -> Iterator[list[int]]:
    """Let Ctrl-C, and signals that are taken for it, wait until the end; a second one does not wait."""
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
    """Take git's lock of the index: the prepared index itself, so that a kill cannot leave half of one."""
    lock = repository.folder / "index.lock"
    try:
        lock.hardlink_to(folder / INDEX)
    except FileExistsError as error:
        raise ScaffoldError(f"Another git process is running in {repository.top}; wait until it ends") from error
    except OSError:  # a file system without hard links
        (folder / _COPIED).touch()
        shutil.copy2(folder / INDEX, lock)


def _abandon(repository: Repository, folder: Path) -> None:
    """Take back what was prepared, our lock included."""
    if _holds_lock(repository, folder):
        (repository.folder / "index.lock").unlink()
    for left in (_temporary(repository.top / step.path) for step in journal.steps_of(folder)):
        if os.path.lexists(left):
            left.unlink()
    journal.drop(folder)


def _holds_lock(repository: Repository, folder: Path) -> bool:
    """Whether git's lock of the index is that of this update, and so its index is not yet git's."""
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
    """Whether git has what the new index brought, whatever somebody has staged since."""
    if _holds_lock(repository, folder):
        return False
    indexes = (repository.folder / INDEX, folder / INDEX_BEFORE, folder / INDEX)
    here, before, after = (journal.staged(repository, index) for index in indexes)
    return bool(here & (after - before)) if after - before else not here & (before - after)


def _seen_again(repository: Repository, folder: Path) -> list[Step]:
    """The steps of an update that was killed, which know the files again that were only touched since."""
    steps, env = journal.steps_of(folder), {"GIT_INDEX_FILE": str(folder / INDEX_BEFORE)}
    # Looked at first: what is saved while git compares is not what it has compared.
    now = {step.path: look(repository.top / step.path) for step in steps}
    git.ask(*git.NO_HOOKS, "update-index", "-q", "--refresh", cwd=repository.top, env=env)
    differing = git.run("diff-files", "--name-only", "-z", cwd=repository.top, env=env).split("\0")
    same = now.keys() - set(differing)
    return [replace(step, before=now[step.path]) if step.before and step.path in same else step for step in steps]


def _stage_again(repository: Repository, folder: Path, steps: Sequence[Step]) -> None:
    """Stage what is still to be written, where `git commit --all` has put the old files back into the index."""
    waiting = {step.path for step in steps if step.write and look(repository.top / step.path) == step.before}
    index = repository.folder / INDEX
    lines = sorted(journal.staged(repository, folder / INDEX) - journal.staged(repository, index))
    lost = [(line.partition("\t")[2], line) for line in lines]
    if lost := [(path, line) for path, line in lost if path in waiting]:
        removals = dict.fromkeys(journal.removal(repository, path) for path, _ in lost)
        journal.stage(repository, index, [*removals, *(line for _, line in lost)])


def _finish(repository: Repository, folder: Path, steps: Sequence[Step], interrupts: list[int]) -> Applied:
    """Remove and move what is not yet removed and moved; a file that somebody has changed since stays."""
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
    """Give a file to the group of a folder that hands its group down, as a checkout would."""
    folder = target.parent.stat()
    if folder.st_mode & stat.S_ISGID and target.lstat().st_gid != folder.st_gid:
        with contextlib.suppress(PermissionError):
            os.chown(target, -1, folder.st_gid, follow_symlinks=False)


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that hold nothing any more, as git does."""
    while folder != top:
        try:
            folder.rmdir()
        except FileNotFoundError:  # removed before a kill
            pass
        except OSError:
            return
        folder = folder.parent
