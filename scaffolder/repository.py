"""The git repository that a project is in, and whether an update may touch it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffolder import proc
from scaffolder.errors import ScaffoldError

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
    object_format: str
    head: str
    """The id of the last commit."""

    def git(self, *arguments: str) -> str:
        """What a git command prints, run at the root of the work tree."""
        return proc.git(*arguments, cwd=self.top)


def find(directory: Path) -> Repository:
    """The repository that a folder is in.

    Raises:
        ScaffoldError: The folder does not exist, it is in no git repository, or there is no commit yet.
    """
    if not directory.is_dir():
        raise ScaffoldError(f"{directory} is no directory")
    asked = ["--show-toplevel", "--absolute-git-dir", "--git-path", "objects", "--show-object-format", "--show-prefix"]
    code, said = proc.run(["git", "rev-parse", *asked, "HEAD^{commit}"], cwd=directory)
    lines = said.splitlines()
    if code != 0 and "not a git repository" in said:
        raise ScaffoldError(
            f"{directory} is in no git repository, so an update could not be undone; "
            "make one: git init && git add --all && git commit"
        )
    if code != 0 and len(lines) < 6:
        raise ScaffoldError(f"{directory}: git says: {lines[-1] if lines else 'nothing'}")
    if code != 0:
        raise ScaffoldError(f"{directory} has no commit yet; make one: git add --all && git commit")
    top, folder, objects, object_format, prefix, head = lines
    directory = directory.resolve()
    return Repository(directory, Path(top), prefix, Path(folder), directory / objects, object_format, head)


def conflicts(repository: Repository) -> list[str]:
    """The files that git has a conflict in."""
    unmerged = repository.git("ls-files", "--unmerged", "-z")
    return sorted({entry.partition("\t")[2] for entry in unmerged.split("\0") if entry})


def check_settled(repository: Repository) -> None:
    """Refuse a repository in the middle of a merge or the like; raises ScaffoldError."""
    paths = conflicts(repository)
    if paths:
        raise ScaffoldError(
            f"{_some(paths)} has an unresolved conflict; resolve it and `git add` it, "
            "or undo what made it: git reset --hard"
        )
    for name, what in _AT_WORK.items():
        if (repository.folder / name).exists():
            raise ScaffoldError(f"A {what} is under way in {repository.top}; finish it, or: git {what} --abort")


def check_clean(repository: Repository) -> None:
    """Refuse changes that are not committed, anywhere in the repository: an undo would take them along.

    Raises:
        ScaffoldError: There are some; the message names one.
    """
    options = ["--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty"]
    status = repository.git("--no-optional-locks", "status", *options)
    # A rename's old name comes as an entry of its own.
    paths = [entry[3:] for entry in status.split("\0") if entry[2:3] == " "]
    if paths:
        raise ScaffoldError(f"{_some(paths)} has changes that are not committed; commit them, or: git stash")


def _some(paths: list[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} (and {len(paths) - 1} more)"
