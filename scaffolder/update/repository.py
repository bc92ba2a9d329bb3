"""The git repository of a project, and whether an update may touch it."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import command_for
from scaffolder.system import git

_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_IN_REFTABLE = ("CHERRY_PICK_HEAD", "REVERT_HEAD")
"""Not a file in a repository that uses reftables."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a commit, and the project in it."""

    directory: Path
    """The project's folder."""
    top: Path
    """The root of the work tree."""
    prefix: str
    """The project's path below it: empty, or such as `apps/shop/`."""
    folder: Path
    """git's folder for this work tree: `.git`, or a folder in another one's `.git`."""
    objects: Path
    settings: Path
    """git's configuration of this repository, which may name merge drivers and filters."""
    attributes: Path
    """The attributes file used in addition to `.gitattributes`; it need not exist."""
    object_format: str
    head: str
    """The id of the last commit."""

    @classmethod
    def find(cls, directory: Path) -> Repository:
        """The repository that a folder is in.

        Raises:
            ScaffoldError: The folder does not exist or is not in a git repository, or there are no commits.
        """
        if not directory.is_dir():
            raise ScaffoldError(f"{directory} does not exist or is not a directory")
        paths = ["--git-path", "objects", "--git-path", "config", "--git-path", "info/attributes"]
        facts = ["--show-toplevel", "--absolute-git-dir", *paths, "--show-object-format", "--show-prefix"]
        code, output = git.ask("rev-parse", *facts, "HEAD^{commit}", cwd=directory)
        lines = output.split("\n")[:-1]
        if code != 0 and git.is_no_repository(output):
            raise ScaffoldError(
                f"{directory} is not in a git repository, which this command needs. "
                f"Create one first: {_git(directory, 'init')} && {_git(directory, 'add')} --all && "
                f"{_git(directory, 'commit')}"
            )
        if code != 0 and len(lines) < 8:
            raise ScaffoldError(f"{directory}: {git.reason(output)}", details=output.strip())
        if code != 0:
            raise ScaffoldError(
                f"{directory} has no commits yet. Run: {_git(directory, 'add')} --all && {_git(directory, 'commit')}"
            )
        if len(lines) != 8:
            raise ScaffoldError(
                f"{str(directory)!r}: a folder with a line break in its path cannot be updated; rename it"
            )
        top, folder, *inside, object_format, prefix, head = lines
        directory = directory.resolve()
        objects, settings, attributes = (directory / path for path in inside)
        return cls(directory, Path(top), prefix, Path(folder), objects, settings, attributes, object_format, head)

    def git(self, *arguments: str) -> str:
        """The output of a git command, run at the root of the work tree."""
        return git.run(*arguments, cwd=self.top)

    def index(self) -> bytes:
        """The content of git's index; empty if there is none."""
        path = self.folder / "index"
        return path.read_bytes() if path.exists() else b""

    def copy_index(self, target: Path) -> None:
        """Copy git's index with its timestamp, by which git detects files that changed after it read them."""
        path = self.folder / "index"
        if path.exists():
            shutil.copy2(path, target)
        else:
            target.touch()

    def conflicts(self) -> list[str]:
        """The files with conflicts."""
        unmerged = self.git("ls-files", "--unmerged", "-z")
        return sorted({entry.partition("\t")[2] for entry in unmerged.split("\0") if entry})

    def check_settled(self) -> None:
        """Refuse conflicts, and a repository in the middle of a merge or the like; raises ScaffoldError."""
        if paths := self.conflicts():
            raise ScaffoldError(
                f"unresolved conflicts in {some(paths)}; resolve them and `git add` what you resolved, or undo the "
                f"operation: after an update with {command_for('update --undo', self.directory)}, otherwise with "
                "git reset --hard, which discards all uncommitted changes"
            )
        self.check_at_rest()

    def check_at_rest(self) -> None:
        """Refuse a repository in the middle of a merge or the like; raises ScaffoldError."""
        for name, what in _UNDER_WAY.items():
            if self._has(name):
                command = "am" if (self.folder / name / "applying").exists() else what
                raise ScaffoldError(f"A {what} is in progress in {self.top}; finish it, or run: git {command} --abort")

    def _has(self, name: str) -> bool:
        if name in _IN_REFTABLE and (self.folder / "reftable").exists():
            return git.ask("rev-parse", "--verify", "--quiet", name, cwd=self.top)[0] == 0
        return (self.folder / name).exists()

    def check_kept(self, name: str) -> None:
        """Refuse a project whose last commit lacks one of its files; raises ScaffoldError."""
        path = self.prefix + name
        if git.ask("cat-file", "-e", f"{self.head}:{path}", cwd=self.top)[0] == 0:
            return
        code, rule = git.ask("check-ignore", "--verbose", "--", path, cwd=self.top)
        if code == 0:
            place = rule.partition("\t")[0].rpartition(":")[0]
            raise ScaffoldError(
                f"{path} is ignored by {place} in {self.top}; remove that rule and commit the project, or give it "
                f"its own repository: git -C {shlex.quote(str(self.directory))} init"
            )
        raise ScaffoldError(
            f"{self.directory} has not been committed. "
            f"Run: {_git(self.directory, 'add')} --all && {_git(self.directory, 'commit')}"
        )

    def check_clean(self) -> None:
        """Refuse uncommitted changes anywhere in the repository.

        Raises:
            ScaffoldError: There are some; the message names one.
        """
        options = ["--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty"]
        # Check the files themselves: a file system monitor may lag behind.
        status = self.git("--no-optional-locks", "-c", "core.fsmonitor=false", "status", *options)
        # The old name of a rename is a separate entry.
        paths = [entry[3:] for entry in status.split("\0") if entry[2:3] == " "]
        if paths:
            raise ScaffoldError(f"uncommitted changes in {some(paths)}; commit them, or run: git stash")

    def unstaged(self) -> list[str]:
        """The tracked files that differ from the index, without conflicts."""
        listed = self.git("diff-files", "--name-only", "-z", "--ignore-submodules=dirty").split("\0")
        return sorted(set(filter(None, listed)) - set(self.conflicts()))

    def reset_command(self) -> str:
        """The command that discards all uncommitted changes, wherever it is run."""
        # A setting may make it recurse into submodules, where nothing was updated.
        only_here = ["--no-recurse-submodules"] if (self.top / ".gitmodules").exists() else []
        return shlex.join(["git", "-C", str(self.top), "reset", "--hard", *only_here])


def some(paths: list[str]) -> str:
    """The first of some files, and the number of others."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} (and {len(paths) - 1} more)"


def _git(directory: Path, command: str) -> str:
    """A git command for a folder, as it can be typed in the working directory."""
    here = directory.resolve() == Path.cwd()
    return shlex.join(["git", *([] if here else ["-C", str(directory)]), command])
