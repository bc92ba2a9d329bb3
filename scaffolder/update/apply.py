"""The last step of an update, which happens whole or not at all, whenever it is killed.

All that is to be written is made first, in a folder inside git's own, with a journal of what goes where. One rename
then gives git its new index: before it nothing has happened; after it git knows every file of the result, so that
`git reset --hard` takes all of it back. The files follow, each by a rename; `recover` moves what a kill left behind.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shlex
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

from scaffolder.errors import ScaffoldError
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.system import git, proc
from scaffolder.update.merge import Entry, Merge
from scaffolder.update.repository import Repository, check_clean

_JOURNAL = "scaffold-update"
_STEPS = "steps.json"
_COPIED = "lock-is-a-copy"
Before = list[int] | None
"""What tells whether a file is still the one that was seen; None where there was none."""


def apply(repository: Repository, merge: Merge) -> None:
    """Put the result of a merge into the project: staged, and where files are in conflict, as git's conflicts.

    Raises:
        ScaffoldError: Something is in the way, or has changed meanwhile; then nothing has happened. Or the disk failed;
            then the next update, or `git reset --hard`, brings it to an end.
    """
    journal = repository.folder / _JOURNAL
    _sweep(repository)
    _check_flags(repository, merge)
    writes = {repository.prefix + entry.path: entry for entry in merge.entries if entry.stage == 0}
    before = {path: None if entry.new else _look(repository.top / path) for path, entry in writes.items()}
    for path, was in before.items():
        if was and stat.S_ISDIR(was[0]):
            raise ScaffoldError(f"{path} is a submodule, and something else would come to its place; move it first")
        if was and (not os.access((repository.top / path).parent, os.W_OK) or os.path.ismount(repository.top / path)):
            raise ScaffoldError(f"{path} cannot be replaced: its folder is read-only, or it is mounted there")
    seen = repository.index()
    check_clean(repository)
    staging = Path(tempfile.mkdtemp(prefix=f"{_JOURNAL}.{proc.mark()}-", dir=repository.folder))
    try:
        (staging / "index.before").write_bytes(seen)
        (staging / "index").write_bytes(seen)
        _stage(repository, merge, staging)
        steps = [{"path": path, "write": bool(entry.mode), "before": before[path]} for path, entry in writes.items()]
        # The record of the version comes last: what is half done never says that it is done.
        steps.sort(key=lambda step: step["path"] == repository.prefix + ANSWERS_FILE)
        (staging / _STEPS).write_text(json.dumps(steps), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise ScaffoldError(f"{error.filename or staging}: {error.strerror or error}; nothing was changed") from error
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    with _claimed(repository, staging):
        try:
            staging.rename(journal)
        except OSError as error:
            shutil.rmtree(staging, ignore_errors=True)
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise _under_way(repository) from error
            raise
        _carry_out(repository, merge, journal, seen, steps)


def _carry_out(repository: Repository, merge: Merge, journal: Path, seen: bytes, steps: list[dict[str, Any]]) -> None:
    locked = False
    try:
        _lock(repository, journal)
        locked = True
        _check_unchanged(repository, seen, steps)
        _check_room(repository, merge)
        (repository.folder / "index.lock").replace(repository.folder / "index")
        _finish(repository, journal, steps)
    except BaseException as error:
        if not locked or _holds_lock(repository, journal):
            _abandon(repository, journal)
        elif journal.exists() and isinstance(error, KeyboardInterrupt):
            _finish(repository, journal, steps)
        raise


def recover(repository: Repository) -> bool:
    """Bring an update to its end that was killed in its last step.

    Returns:
        True where there was such an update; False also where it had not begun to change anything, and is dropped.

    Raises:
        ScaffoldError: Another process is at it, or the disk failed.
    """
    journal = repository.folder / _JOURNAL
    if not journal.exists():
        return False
    with _claimed(repository, journal):
        if not _installed(repository, journal):
            _abandon(repository, journal)
            return False
        _finish(repository, journal, _seen_again(repository, journal))
    return True


@contextlib.contextmanager
def _claimed(repository: Repository, folder: Path) -> Iterator[None]:
    """Hold what an update has prepared; a kill lets go of it, in whatever container or on whatever machine it was.

    Raises:
        ScaffoldError: Another process holds it, or had it until now.
    """
    with contextlib.ExitStack() as held:
        try:
            file = held.enter_context((folder / _STEPS).open("rb"))
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / _STEPS).stat()
        except (BlockingIOError, FileNotFoundError) as error:
            raise _under_way(repository) from error
        yield


def _under_way(repository: Repository) -> ScaffoldError:
    return ScaffoldError(f"Another update of {repository.directory} is under way; wait for it")


def _seen_again(repository: Repository, journal: Path) -> list[dict[str, Any]]:
    """The steps of an update that was killed, which know the files again that were only touched since."""
    steps, where = _read(journal), {"GIT_INDEX_FILE": str(journal / "index.before")}
    # Looked at first: what is saved while git compares is not what it has compared.
    now = {step["path"]: _look(repository.top / step["path"]) for step in steps}
    git.ask(*git.NO_HOOKS, "update-index", "-q", "--refresh", cwd=repository.top, env=where)
    differing = set(git.run("diff-files", "--name-only", "-z", cwd=repository.top, env=where).split("\0"))
    for step in steps:
        if step["before"] and step["path"] not in differing:
            step["before"] = now[step["path"]]
    return steps


def interrupted(repository: Repository) -> bool:
    """True where an update was killed in its last step, or another process is in the middle of it."""
    journal = repository.folder / _JOURNAL
    return journal.exists() and _installed(repository, journal)


def _stage(repository: Repository, merge: Merge, staging: Path) -> None:
    """Make the new index, and the files as a checkout would write them."""
    index, exported = staging / "index", staging / "export.index"
    _feed(repository, index, ["update-index", "-z", "--index-info"], _index_lines(repository, merge.entries))
    where = {"GIT_INDEX_FILE": str(exported)}
    below = [f"--prefix={repository.prefix}"] if repository.prefix else []
    git.run(*git.NO_HOOKS, "read-tree", *below, merge.tree, cwd=repository.top, env=where)
    written = [repository.prefix + entry.path for entry in merge.entries if entry.mode and entry.stage == 0]
    command = ["checkout-index", "-q", "-z", "--stdin", f"--prefix={staging / 'files'}/"]
    _feed(repository, exported, command, written)
    exported.unlink()
    for path in written:
        if not os.path.lexists(staging / "files" / path):
            raise ScaffoldError(f"git could not write {path}; nothing was changed")


def _index_lines(repository: Repository, entries: Sequence[Entry]) -> Iterator[str]:
    nothing = "0" * len(repository.head)
    in_conflict = {entry.path for entry in entries if entry.stage}
    for path in sorted(in_conflict):
        yield f"0 {nothing}\t{repository.prefix}{path}"
    for entry in entries:
        if entry.stage or entry.path not in in_conflict:
            yield f"{entry.mode or 0} {entry.id} {entry.stage}\t{repository.prefix}{entry.path}"


def _feed(repository: Repository, index: Path, command: list[str], lines: Sequence[str] | Iterator[str]) -> None:
    code, output = git.ask(
        *git.NO_HOOKS,
        *command,
        cwd=repository.top,
        env={"GIT_INDEX_FILE": str(index)},
        stdin="".join(f"{line}\0" for line in lines),
    )
    if code != 0:
        raise ScaffoldError(f"git {command[0]} failed; nothing was changed", details=proc.tail(output))


def _lock(repository: Repository, journal: Path) -> None:
    """Take git's lock of the index: the prepared index itself, so that a kill cannot leave half of one."""
    lock = repository.folder / "index.lock"
    try:
        lock.hardlink_to(journal / "index")
    except FileExistsError as error:
        raise ScaffoldError(f"Another git process is at work in {repository.top}; wait for it") from error
    except OSError:  # a file system without hard links
        (journal / _COPIED).touch()
        shutil.copyfile(journal / "index", lock)


def _abandon(repository: Repository, journal: Path) -> None:
    """Take back what was prepared, our lock included."""
    if _holds_lock(repository, journal):
        (repository.folder / "index.lock").unlink()
    _drop(journal)


def _holds_lock(repository: Repository, journal: Path) -> bool:
    """Whether git's lock of the index is that of this update, and so its index is not yet git's."""
    lock, index = repository.folder / "index.lock", journal / "index"
    if not (lock.exists() and index.exists()):
        return False
    return lock.samefile(index) or ((journal / _COPIED).exists() and lock.read_bytes() == index.read_bytes())


def _check_unchanged(repository: Repository, seen: bytes, steps: list[dict[str, Any]]) -> None:
    head = repository.git("rev-parse", "HEAD")
    same = head == repository.head and repository.index() == seen
    changed = [step["path"] for step in steps if step["before"] not in (None, _look(repository.top / step["path"]))]
    if changed or not same:
        raise ScaffoldError(f"{changed[0] if same else repository.top} changed meanwhile; run it again")


def _installed(repository: Repository, journal: Path) -> bool:
    """Whether git has what the new index brought, whatever somebody has staged beside it since."""
    if _holds_lock(repository, journal):
        return False
    here, before, after = (
        set(git.run("ls-files", "--stage", "-z", cwd=repository.top, env={"GIT_INDEX_FILE": str(index)}).split("\0"))
        for index in (repository.folder / "index", journal / "index.before", journal / "index")
    )
    return bool(here & (after - before)) if after - before else not here & (before - after)


def _finish(repository: Repository, journal: Path, steps: list[dict[str, Any]]) -> None:
    """Remove and move what is not yet removed and moved; a file that somebody has changed since stays."""
    try:
        for step in steps:
            target = repository.top / step["path"]
            if not step["write"] and _look(target) in (step["before"], None):
                if os.path.lexists(target):
                    target.unlink()
                _prune(target.parent, repository.top)
        for step in steps:
            target, made = repository.top / step["path"], journal / "files" / step["path"]
            if os.path.lexists(made) and _look(target) == step["before"]:
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(made, target)
    except OSError as error:
        raise ScaffoldError(
            f"{error.filename2 or error.filename or journal}: {error.strerror or error}; the update is not complete: "
            f"run it again when that is mended, or undo it: git -C {repository.top} reset --hard"
        ) from error
    _drop(journal)
    git.ask(*git.NO_HOOKS, "update-index", "-q", "--refresh", cwd=repository.top)


def _move(made: Path, target: Path) -> None:
    try:
        made.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The repository is on another file system than the work tree.
        beside = target.with_name(f".{target.name}.{_JOURNAL}")
        beside.unlink(missing_ok=True)
        shutil.copy2(made, beside, follow_symlinks=False)
        beside.replace(target)


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


def _read(journal: Path) -> list[dict[str, Any]]:
    return list(json.loads((journal / _STEPS).read_text(encoding="utf-8")))


def _drop(journal: Path) -> None:
    """Remove the journal; the rename makes it gone at once."""
    gone = journal.with_name(f"{_JOURNAL}.{proc.mark()}-{secrets.token_hex(4)}")
    journal.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _sweep(repository: Repository) -> None:
    """Remove what killed updates had only prepared."""
    for folder in repository.folder.glob(f"{_JOURNAL}.*-*-*"):
        name = folder.name.removeprefix(f"{_JOURNAL}.")
        if name.startswith(f"{proc.mark()}-") or proc.left_by_the_dead(name):
            shutil.rmtree(folder, ignore_errors=True)


def _look(path: Path) -> Before:
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return [found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns]


def _check_flags(repository: Repository, merge: Merge) -> None:
    """Refuse files that git was told not to look at: their changes would be overwritten unseen."""
    touched = {repository.prefix + entry.path for entry in merge.entries}
    for line in repository.git("ls-files", "-v", "-z").split("\0"):
        flag, path = line[:1], line[2:]
        if path in touched and (flag == "S" or flag.islower()):
            if (
                flag in "Ss"
                and repository.git("config", "--default=false", "--type=bool", "core.sparseCheckout") == "true"
            ):
                folder = shlex.quote(path.rpartition("/")[0] or "/")
                raise ScaffoldError(f"{path} is not checked out; take its folder in: git sparse-checkout add {folder}")
            option = "--no-skip-worktree" if flag in "Ss" else "--no-assume-unchanged"
            raise ScaffoldError(
                f"git was told not to look at {path}; undo that first: git update-index {option} {shlex.quote(path)}"
            )


def _check_room(repository: Repository, merge: Merge) -> None:
    """Refuse where a new file's place is taken by something that git does not keep, ignored files included."""
    tracked = set(repository.git("ls-files", "-z").split("\0"))
    # An undo removes what is at the place of a conflict, too.
    new = [entry for entry in merge.entries if entry.new or entry.stage]
    places = {repository.prefix + entry.path for entry in new if entry.mode} - tracked
    leaving = [repository.top / repository.prefix / entry.path for entry in merge.entries if not entry.mode]
    # Where a link or a file makes room for a folder, nothing is looked at through the link.
    roomy = {path for path in leaving if path.is_symlink()}
    written = [path for path in (repository.top / place for place in sorted(places)) if roomy.isdisjoint(path.parents)]
    # On a file system that ignores case, a new name may already find the file that goes.
    known = {(found.st_dev, found.st_ino) for found in (path.lstat() for path in leaving if os.path.lexists(path))}
    for path in written:
        for place in (path, *path.relative_to(repository.top).parents[:-1]):
            taken = _taken(repository.top / place, whole=place == path, known=known)
            if taken:
                raise ScaffoldError(
                    f"{taken.relative_to(repository.top)} is not in git and in the update's way; "
                    "move it elsewhere, or commit it"
                )


def _taken(place: Path, *, whole: bool, known: set[tuple[int, int]]) -> Path | None:
    """What at a place is in the way of a file (`whole`) or of a folder."""
    if not os.path.lexists(place):
        return None
    if place.is_dir() and not place.is_symlink():
        inside = list(place.iterdir()) if whole else []
        if whole and not inside:
            return place
        return next(filter(None, (_taken(each, whole=True, known=known) for each in inside)), None)
    found = place.lstat()
    return None if (found.st_dev, found.st_ino) in known else place
