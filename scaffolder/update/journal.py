"""What an update prepares in git's folder: the new index, the files, and a journal of what goes where."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.system import git, proc
from scaffolder.update.merge import Merge
from scaffolder.update.refusals import Look, look
from scaffolder.update.repository import Repository

RECORD = "scaffold-last-update.json"
"""The file in git's folder that records what can be undone; in the journal, its new content."""
INDEX, INDEX_BEFORE, FILES = "index", "index.before", "files"

_NAME = "scaffold-update"
_STEPS = "steps.json"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


@dataclass(frozen=True, slots=True)
class Step:
    """A file to write or to remove."""

    path: str
    """Below the root of the work tree."""
    write: bool
    before: Look


def place(repository: Repository) -> Path:
    """The journal's folder, if there is one."""
    return repository.folder / _NAME


def exists(journal: Path) -> bool:
    """True where there is a journal. An empty folder is none, whoever left it; the next journal takes its place."""
    with contextlib.suppress(FileNotFoundError):
        return any(journal.iterdir())
    return False


def plan(repository: Repository, merge: Merge) -> list[Step]:
    """The steps, in order."""
    entries = {repository.prefix + entry.path: entry for entry in merge.entries if entry.stage == 0}
    steps = [
        Step(path, bool(entry.mode), None if entry.new else look(repository.top / path))
        for path, entry in entries.items()
    ]
    # The answers come last, so that a half-finished update never claims to be the new version.
    return sorted(steps, key=lambda step: step.path == repository.prefix + ANSWERS_FILE)


def prepare(repository: Repository, merge: Merge, steps: Sequence[Step], record: str) -> Path:
    """Prepare the new index, the files as a checkout would write them, and the journal.

    Returns:
        Their folder, which becomes the journal by a rename.

    Raises:
        ScaffoldError: The disk or git failed; nothing is left.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}.{proc.mark()}-", dir=repository.folder))
    try:
        for name in (INDEX, INDEX_BEFORE):
            repository.copy_index(folder / name)
        (folder / RECORD).write_text(record, encoding="utf-8")
        stage(repository, folder / INDEX, _index_lines(repository, merge))
        _export(repository, merge, folder, [step.path for step in steps if step.write])
        (folder / _STEPS).write_text(json.dumps([asdict(step) for step in steps]), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ScaffoldError(f"{error.filename or folder}: {error.strerror or error}; nothing was changed") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _export(repository: Repository, merge: Merge, folder: Path, paths: Sequence[str]) -> None:
    index = folder / "export.index"
    below = [f"--prefix={repository.prefix}"] if repository.prefix else []
    env = {"GIT_INDEX_FILE": str(index)}
    git.run(*git.NO_HOOKS, "read-tree", *below, merge.tree, cwd=repository.top, env=env)
    command = ["checkout-index", "-q", "-z", "--stdin", f"--prefix={folder / FILES}/"]
    _feed(repository, index, command, paths)
    index.unlink()
    for path in paths:
        if not os.path.lexists(folder / FILES / path):
            raise ScaffoldError(f"git could not write {path}; nothing was changed")


def _index_lines(repository: Repository, merge: Merge) -> Iterator[str]:
    in_conflict = {entry.path for entry in merge.entries if entry.stage}
    for path in sorted(in_conflict):
        yield removal(repository, repository.prefix + path)
    for entry in merge.entries:
        if entry.stage or entry.path not in in_conflict:
            yield f"{entry.mode or 0} {entry.id} {entry.stage}\t{repository.prefix}{entry.path}"


def removal(repository: Repository, path: str) -> str:
    """The line for `stage` that removes a path, with all its stages, from an index."""
    return f"0 {'0' * len(repository.head)}\t{path}"


def stage(repository: Repository, index: Path, lines: Iterable[str]) -> None:
    """Add lines, as printed by `git ls-files --stage`, to an index."""
    _feed(repository, index, ["update-index", "-z", "--index-info"], lines)


def _feed(repository: Repository, index: Path, command: list[str], lines: Iterable[str]) -> None:
    code, output = git.ask(
        *git.NO_HOOKS,
        *command,
        cwd=repository.top,
        env={"GIT_INDEX_FILE": str(index)},
        stdin="".join(f"{line}\0" for line in lines),
    )
    if code != 0:
        raise ScaffoldError(f"git {command[0]} failed; nothing was changed", details=proc.tail(output))


def staged(repository: Repository, index: Path) -> set[str]:
    """The lines of an index."""
    listed = git.run("ls-files", "--stage", "-z", cwd=repository.top, env={"GIT_INDEX_FILE": str(index)})
    return set(filter(None, listed.split("\0")))


def steps_of(folder: Path) -> list[Step]:
    """The steps in a journal."""
    return [Step(**step) for step in json.loads((folder / _STEPS).read_text(encoding="utf-8"))]


@contextlib.contextmanager
def claimed(repository: Repository, folder: Path) -> Iterator[None]:
    """Lock what an update has prepared; a kill releases the lock, in any container and on any machine.

    Raises:
        ScaffoldError: Another process has it, or had it until now.
    """
    with contextlib.ExitStack() as held:
        try:
            file = held.enter_context((folder / _STEPS).open("rb"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                # Some network file systems have no locks; git's own lock of the index is left.
                if error.errno not in _NO_LOCKS:
                    raise
            (folder / _STEPS).stat()
        except (BlockingIOError, FileNotFoundError) as error:
            raise _under_way(repository) from error
        yield


def begin(repository: Repository, folder: Path) -> Path:
    """Make a prepared folder the journal.

    Raises:
        ScaffoldError: There already is one.
    """
    try:
        return folder.rename(place(repository))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _under_way(repository) from error
        raise


def _under_way(repository: Repository) -> ScaffoldError:
    return ScaffoldError(f"Another update of {repository.directory} is in progress; wait until it ends")


def drop(journal: Path) -> None:
    """Remove the journal; the rename makes it gone at once."""
    unused = journal.with_name(f"{_NAME}.{proc.mark()}-{secrets.token_hex(4)}")
    journal.rename(unused)
    shutil.rmtree(unused, ignore_errors=True)


def sweep(repository: Repository) -> None:
    """Remove what killed updates only prepared."""
    for folder in repository.folder.glob(f"{_NAME}.*-*-*"):
        name = folder.name.removeprefix(f"{_NAME}.")
        if name.startswith(f"{proc.mark()}-") or proc.left_by_the_dead(name):
            shutil.rmtree(folder, ignore_errors=True)
