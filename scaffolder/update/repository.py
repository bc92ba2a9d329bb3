"""The git repository that a project is in, and whether an update may touch it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.system import git

_AT_WORK = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a commit, and the project in it."""

    directory: Path
    """The project's folder."""
    top: Path
    """The root of the work tree."""
    prefix: str
    """The project's place below it: empty, or such as `apps/shop/`."""
    folder: Path
    """What git keeps for this work tree: `.git`, or a folder in another one's `.git`."""
    objects: Path
    settings: Path
    """git's configuration of this repository, which may name merge drivers."""
    attributes: Path
    """What files are to git, besides what `.gitattributes` says; it need not exist."""
    object_format: str
    head: str
    """The id of the last commit."""

    def index(self) -> bytes:
        """What git's index is now; nothing where there is none."""
        path = self.folder / "index"
        return path.read_bytes() if path.exists() else b""

    def git(self, *arguments: str) -> str:
        """What a git command prints, run at the root of the work tree."""
        return git.run(*arguments, cwd=self.top)


def find(directory: Path) -> Repository:
    """The repository that a folder is in.

    Raises:
        ScaffoldError: The folder does not exist, it is in no git repository, or there is no commit yet.
    """
    if not directory.is_dir():
        raise ScaffoldError(f"{directory} is no directory")
    paths = ["--git-path", "objects", "--git-path", "config", "--git-path", "info/attributes"]
    asked = ["--show-toplevel", "--absolute-git-dir", *paths, "--show-object-format", "--show-prefix"]
    code, said = git.ask("rev-parse", *asked, "HEAD^{commit}", cwd=directory)
    lines = said.split("\n")[:-1]
    if code != 0 and "not a git repository" in said:
        raise ScaffoldError(
            f"{directory} is in no git repository, so an update could not be undone; "
            "make one: git init && git add --all && git commit"
        )
    if code != 0 and len(lines) < 8:
        raise ScaffoldError(f"{directory}: git says: {lines[-1] if lines else 'nothing'}")
    if code != 0:
        raise ScaffoldError(f"{directory} has no commit yet; make one: git add --all && git commit")
    if len(lines) != 8:
        raise ScaffoldError(f"{str(directory)!r}: a folder with a line break in its path cannot be updated; rename it")
    top, folder, *inside, object_format, prefix, head = lines
    directory = directory.resolve()
    objects, settings, attributes = (directory / path for path in inside)
    return Repository(directory, Path(top), prefix, Path(folder), objects, settings, attributes, object_format, head)


def conflicts(repository: Repository) -> list[str]:
    """The files that git has a conflict in."""
    unmerged = repository.git("ls-files", "--unmerged", "-z")
    return sorted({entry.partition("\t")[2] for entry in unmerged.split("\0") if entry})


def check_settled(repository: Repository) -> None:
    """Refuse a repository in the middle of a merge or the like; raises ScaffoldError."""
    paths = conflicts(repository)
    if paths:
        raise ScaffoldError(
            f"{some(paths)} has an unresolved conflict; resolve it and `git add` it, "
            "or undo what made it: git reset --hard"
        )
    for name, what in _AT_WORK.items():
        if (repository.folder / name).exists():
            command = "am" if (repository.folder / name / "applying").exists() else what
            raise ScaffoldError(f"A {what} is under way in {repository.top}; finish it, or: git {command} --abort")


def check_clean(repository: Repository) -> None:
    """Refuse changes that are not committed, anywhere in the repository: an undo would take them along.

    Raises:
        ScaffoldError: There are some; the message names one.
    """
    options = ["--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty"]
    # Asked of the files themselves: a monitor may be behind.
    status = repository.git("--no-optional-locks", "-c", "core.fsmonitor=false", "status", *options)
    # A rename's old name comes as an entry of its own.
    paths = [entry[3:] for entry in status.split("\0") if entry[2:3] == " "]
    if paths:
        raise ScaffoldError(f"{some(paths)} has changes that are not committed; commit them, or: git stash")


def unstaged(repository: Repository) -> list[str]:
    """The files that git keeps and that differ from its index, conflicts left out."""
    listed = repository.git("diff-files", "--name-only", "-z", "--ignore-submodules=dirty").split("\0")
    return sorted(set(filter(None, listed)) - set(conflicts(repository)))


def undo_command(repository: Repository, directory: Path) -> str:
    """The command that takes back what is not committed.

    Args:
        repository: Where the project is.
        directory: The project, as the user called it.
    """
    place = [] if directory == Path() else ["-C", str(directory)]
    # A setting may have it reach into submodules, where nothing was updated.
    only_here = ["--no-recurse-submodules"] if (repository.top / ".gitmodules").exists() else []
    return shlex.join(["git", *place, "reset", "--hard", *only_here])


def some(paths: list[str]) -> str:
    """The first of some files, and how many more there are."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} (and {len(paths) - 1} more)"
