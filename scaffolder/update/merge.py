"""Old render, project, new render → what git makes of the three. Touches none of the project's files."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.system import git, proc
from scaffolder.system.scratch import scratch
from scaffolder.update.repository import Repository

YOURS = "yours"
"""How conflict markers call the project's side."""

_STAGES = {
    "123": "you and the templates changed it",
    "13": "you deleted it, the templates changed it",
    "12": "you changed it, the templates deleted it",
    "23": "you and the templates added it",
}
_STAGE = re.compile(r"([0-7]{6}) ([0-9a-f]+) ([123])\t(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as git's index has it; no mode where it is to be removed."""

    path: str
    """Below the project, with `/`."""
    mode: str
    id: str
    stage: int = 0
    """0, or in a conflict 1 the old templates', 2 the project's, 3 the new templates' file."""
    new: bool = False
    """True where the project has no such file yet."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that only the user can settle."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes out, and what it means for the user."""

    tree: str
    """The tree of the project as it will be, conflict markers included."""
    entries: tuple[Entry, ...]
    """What differs from the project's last commit; a path in conflict has its stages here, too."""
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    conflicts: tuple[Conflict, ...]
    kept: tuple[str, ...]
    """What the templates still have and the user deleted."""


def merge(repository: Repository, base: Path, new: Path, label: str, *, keep: bool) -> Merge:
    """Merge a project with new templates.

    Args:
        repository: Where the project is; its last commit is one side.
        base: The render that the project comes from.
        new: The render that it shall come from.
        label: How conflict markers call the new side; part of a git branch's name.
        keep: Whether to leave the objects in the project's repository, as needed to apply the result.

    Raises:
        ScaffoldError: git is older than 2.38, or failed.
    """
    with scratch() as folder:
        sides = _Scratch(repository, folder, keep=keep)
        yours = repository.git("rev-parse", f"{repository.head}:{repository.prefix}")
        old_tree, new_tree = sides.tree(base), sides.tree(new)
        start = sides.commit(old_tree)
        sides.branch(YOURS, sides.commit(yours, start))
        sides.branch(f"templates/{label}", sides.commit(new_tree, start))
        result, stages = sides.merge(YOURS, f"templates/{label}")
        return _understand(sides, yours, old_tree, new_tree, result, stages)


class _Scratch:
    """A bare repository of our own that sees the project's objects and attributes."""

    def __init__(self, repository: Repository, folder: Path, *, keep: bool) -> None:
        self._folder = folder
        self._top = repository.top
        self._prefix = repository.prefix
        self._id_length = len(repository.head)
        git_folder = folder / "git"
        self._env = {
            "GIT_DIR": str(git_folder),
            "GIT_WORK_TREE": str(self._top),
            "GIT_OBJECT_DIRECTORY": str(repository.objects if keep else git_folder / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": git.object_folder(repository.objects),
            **git.AS_SCAFFOLD,
        }
        # The project's own settings may name merge drivers.
        self._settings = ["-c", f"include.path={repository.settings}", *git.EXACT_MERGE]
        options = ["--bare", "--template=", f"--object-format={repository.object_format}"]
        git.run("init", "-q", *options, str(git_folder), cwd=folder)
        if repository.attributes.is_file():
            (git_folder / "info").mkdir(exist_ok=True)
            shutil.copyfile(repository.attributes, git_folder / "info" / "attributes")

    def git(self, *arguments: str, **env: str) -> str:
        return git.run(*self._settings, *arguments, cwd=self._top, env={**self._env, **env})

    def tree(self, render: Path) -> str:
        """A folder's files as a tree."""
        where = {"GIT_WORK_TREE": str(render), "GIT_INDEX_FILE": str(self._folder / f"{render.name}.index")}
        self.git("-C", str(render), "add", "--all", "--force", ".", **where)
        return self.git("write-tree", **where)

    def commit(self, tree: str, *parents: str) -> str:
        """A commit of a tree at the project's place in its repository, where attributes from above hold for it."""
        for part in reversed(self._prefix.split("/")[:-1]):
            entry = f"040000 tree {tree}\t{part}\0"
            tree = git.run("mktree", "-z", cwd=self._top, env=self._env, stdin=entry)
        return self.git("commit-tree", tree, *(f"-p{parent}" for parent in parents), "-m", "scaffold")

    def branch(self, name: str, commit: str) -> None:
        self.git("update-ref", f"refs/heads/{name}", commit)

    def merge(self, ours: str, theirs: str) -> tuple[str, list[Entry]]:
        """The merged tree and the stages of what is in conflict."""
        command = ["merge-tree", "--write-tree", "--no-messages", "-z", ours, theirs]
        code, output = git.ask(*self._settings, *command, cwd=self._top, env=self._env)
        if code not in (0, 1) or "usage: git merge-tree" in output:
            version = git.run("--version", cwd=self._folder)
            raise ScaffoldError(
                f"An update needs git 2.38 or newer, and this is {version}"
                if "usage:" in output
                else "git merge-tree failed",
                details=proc.tail(output) if "usage:" not in output else "",
            )
        # A merge driver's own output may stand around git's.
        first, *listed = _fields(output)
        tree, stages = first[-self._id_length :], []
        for line in listed:
            found = _STAGE.fullmatch(line)
            if found is None:
                continue
            mode, id, stage, path = found.groups()
            stages.append(Entry(path.removeprefix(self._prefix), mode, id, int(stage)))
        return self.git("rev-parse", f"{tree}:{self._prefix}") if self._prefix else tree, stages

    def difference(self, one: str, other: str, *options: str) -> list[str]:
        return _fields(self.git("diff-tree", "-r", "-z", *options, one, other))


def _fields(output: str) -> list[str]:
    return [field for field in output.split("\0") if field]


def _understand(sides: _Scratch, yours: str, old_tree: str, new_tree: str, result: str, stages: list[Entry]) -> Merge:
    kinds: dict[str, str] = {}
    for stage in stages:
        kinds[stage.path] = kinds.get(stage.path, "") + str(stage.stage)
    reasons = [Conflict(path, _STAGES.get(kind, "names collide")) for path, kind in sorted(kinds.items())]
    raw = sides.difference(yours, result, "--no-renames", "--raw", "--no-abbrev")
    entries = []
    for facts, path in zip(raw[::2], raw[1::2], strict=True):
        _, mode, _, id, status = facts.split()
        entries.append(Entry(path, "" if status == "D" else mode, id, new=status == "A"))
    if any("\ufffd" in entry.path for entry in (*entries, *stages)):
        raise ScaffoldError("A file that the update touches has a name that is not UTF-8; rename it first")
    changes: dict[str, list[str]] = {"M": [], "A": [], "D": []}
    renamed = []
    for status, old, path in _named(sides.difference(yours, result, "-M", "--name-status")):
        if path in kinds:
            continue
        if status == "R":
            renamed.append((old, path))
        else:
            changes["M" if status == "T" else status].append(path)
    deleted = {
        path for status, _, path in _named(sides.difference(old_tree, yours, "-M", "--name-status")) if status == "D"
    }
    gone = {path for status, _, path in _named(sides.difference(old_tree, new_tree, "--name-status")) if status == "D"}
    return Merge(
        tree=result,
        entries=(*entries, *stages),
        changed=tuple(changes["M"]),
        added=tuple(changes["A"]),
        removed=tuple(changes["D"]),
        renamed=tuple(renamed),
        conflicts=tuple(reasons),
        kept=tuple(sorted(deleted - gone - set(kinds))),
    )


def _named(fields: list[str]) -> list[tuple[str, str, str]]:
    """Fields of `--name-status -z` → status, old path where it is a rename, path."""
    found, rest = [], iter(fields)
    for status in rest:
        old = next(rest) if status[0] in "RC" else ""
        found.append((status[0], old, next(rest)))
    return found
