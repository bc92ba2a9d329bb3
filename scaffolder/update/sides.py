"""The sides of a merge as git trees, in our own bare repository, and the result of `git merge-tree`."""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.system import git, proc
from scaffolder.update.repository import Repository

Folders = Sequence[tuple[str, str]]
"""A folder's old path, and its new one."""

_ATTRIBUTES = ".gitattributes"
_UNREADABLE = re.compile("[\ufffd\n]|/$")
_STAGE = re.compile(r"([0-7]{6}) ([0-9a-f]+) ([123])\t(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as in git's index; without a mode if it is to be removed."""

    path: str
    """Below the project, with `/`."""
    mode: str
    id: str
    stage: int = 0
    """0, or in a conflict 1 for the old templates, 2 for the project, 3 for the new templates."""
    new: bool = False
    """True if the project has no such file yet."""


@dataclass(frozen=True, slots=True)
class Message:
    """git's message about a conflict, with its paths."""

    kind: str
    """Such as `rename/delete`, one of git's stable names."""
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The output of `git merge-tree`."""

    tree: str
    stages: tuple[Entry, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Trees:
    """The three trees of a merge, each of the project's folder."""

    base: str
    yours: str
    theirs: str


class Sides:
    """A bare repository with access to a project's objects, settings and attributes."""

    def __init__(self, repository: Repository, folder: Path, *, keep: bool) -> None:
        """Make it.

        Args:
            repository: Where the project is.
            folder: A temporary folder for it.
            keep: Whether objects go to the project's own repository, as needed to apply a result.
        """
        self._folder = folder
        self._repository = repository
        self._prefix = repository.prefix
        self._changes: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        git_folder = folder / "git"
        self.objects = {
            "GIT_OBJECT_DIRECTORY": str(repository.objects if keep else git_folder / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": git.object_folder(repository.objects),
        }
        """The variables that say where objects are read and written."""
        self._env = {
            "GIT_DIR": str(git_folder),
            "GIT_WORK_TREE": str(repository.top),
            **self.objects,
            **git.AS_SCAFFOLD,
        }
        # The project's own settings may name merge drivers and filters.
        self._settings = ["-c", f"include.path={repository.settings}", *git.EXACT_MERGE]
        options = ["--bare", "--template=", f"--object-format={repository.object_format}"]
        git.run("init", "-q", *options, str(git_folder), cwd=folder)
        if repository.attributes.is_file():
            (git_folder / "info").mkdir(exist_ok=True)
            shutil.copyfile(repository.attributes, git_folder / "info" / "attributes")

    def git(self, *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """The output of a git command."""
        environment = {**self._env, **(env or {})}
        return git.run(*self._settings, *arguments, cwd=self._repository.top, env=environment, stdin=stdin)

    def yours(self) -> str:
        """The project's tree in its last commit."""
        return self.of(self._repository.head)

    def of(self, commit: str) -> str:
        """The project's tree in a commit, or in the tree of a whole repository."""
        return self.git("rev-parse", f"{commit}:{self._prefix}")

    def work_tree(self, *, new: bool = False) -> str:
        """The project's tree with its current files, staged or not; with `new` also untracked ones."""
        index = self._folder / "now.index"
        self._repository.copy_index(index)
        env = {"GIT_INDEX_FILE": str(index), **self.objects}
        top, below = self._repository.top, [f":(top,literal){self._prefix}"] if self._prefix else []
        # The whole work tree, because an index with conflicts cannot be written as a tree.
        git.run(*git.NO_HOOKS, "add", "--update", ".", cwd=top, env=env)
        if new:
            listed = git.run("ls-files", "--others", "--exclude-standard", "-z", "--", *below, cwd=top, env=env)
            # Neither names that could not be read as they are, nor nested repositories, which end with a slash.
            found = [name for name in _fields(listed) if not _UNREADABLE.search(name)]
            names = "".join(
                f"{name}\0" for name in found if (top / name).is_symlink() or os.access(top / name, os.R_OK)
            )
            git.run(*git.NO_HOOKS, "update-index", "--add", "-z", "--stdin", cwd=top, env=env, stdin=names)
        tree = git.run("write-tree", cwd=top, env=env)
        return self.of(tree)

    def tree(self, render: Path) -> str:
        """A folder's files as a tree, stored according to the project's attributes and filters."""
        env = {"GIT_INDEX_FILE": str(self._folder / f"{render.name}.index")}
        own = {self._prefix + path.relative_to(render).as_posix(): path for path in render.rglob(_ATTRIBUTES)}
        projects = self._attributes
        if {name: path.read_bytes() for name, path in own.items()} == projects:
            env |= {"GIT_WORK_TREE": str(render)}
            self.git("-C", str(render), "add", "--all", "--force", ".", env=env)
            return self.git("write-tree", env=env)
        root = self._folder / f"{render.name}.files"
        shutil.copytree(render, root / self._prefix, ignore=shutil.ignore_patterns(_ATTRIBUTES))
        for name, content in projects.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        env |= {"GIT_WORK_TREE": str(root)}
        self.git("-C", str(root), "add", "--all", "--force", ".", env=env)
        names = "".join(f"{path}\n" for path in own.values())
        ids = self.git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=names, env=env).split()
        nothing = "0" * len(self._repository.head)
        lines = [f"0 {nothing}\t{name}" for name in projects]
        lines += [f"100644 {id}\t{name}" for name, id in zip(own, ids, strict=True)]
        self._feed(lines, env)
        return self.git("write-tree", f"--prefix={self._prefix}", env=env)

    @functools.cached_property
    def _attributes(self) -> dict[str, bytes]:
        """The contents of the attributes files that apply to the project, by path in the repository."""
        listed = self._repository.git("ls-files", "-z", "--", f":(top,glob)**/{_ATTRIBUTES}").split("\0")
        names = {name for name in listed if name and _concerns(name.removesuffix(_ATTRIBUTES), self._prefix)}
        files = {name: self._repository.top / name for name in sorted(names)}
        return {name: path.read_bytes() for name, path in files.items() if path.is_file() and not path.is_symlink()}

    def moved(self, tree: str, folders: Folders) -> str:
        """The tree with some of its folders moved."""
        index = self._folder / "moved.index"
        env = {"GIT_INDEX_FILE": str(index)}
        index.unlink(missing_ok=True)
        files = self._listed(tree).items()
        self._feed([f"{mode} {id}\t{place(path, folders)}" for path, (mode, id) in files], env)
        return self.git("write-tree", env=env)

    def replaced(self, tree: str, other: str, paths: Iterable[str]) -> str:
        """The tree with some paths as in another tree, or without those that it lacks."""
        names = list(paths)
        if not names:
            return tree
        env = {"GIT_INDEX_FILE": str(self._folder / "replaced.index")}
        self.git("read-tree", tree, env=env)
        lines = [f"0 {'0' * len(tree)}\t{name}" for name in names]
        listed = self._listed(other)
        self._feed([*lines, *(f"{listed[name][0]} {listed[name][1]}\t{name}" for name in names if name in listed)], env)
        return self.git("write-tree", env=env)

    def ids(self, tree: str, paths: Iterable[str]) -> dict[str, str]:
        """The ids of those files that a tree has."""
        listed = self._listed(tree)
        return {path: listed[path][1] for path in paths if path in listed}

    def entries_of(self, tree: str, paths: Iterable[str], before: str) -> list[Entry]:
        """The index entries for some paths as in a tree; those that the tree before lacks are new."""
        listed, known = self._listed(tree), self._listed(before)
        nothing = ("", "0" * len(tree))
        return [Entry(path, *listed.get(path, nothing), new=path not in known) for path in sorted(paths)]

    def _listed(self, tree: str) -> dict[str, tuple[str, str]]:
        """Mode and id of every file of a tree, by path."""
        lines = _fields(self.git("ls-tree", "-r", "-z", tree))
        facts = (line.partition("\t")[::2] for line in lines)
        return {path: (fact.split()[0], fact.split()[2]) for fact, path in facts}

    def _feed(self, lines: Iterable[str], env: Mapping[str, str]) -> None:
        self.git("update-index", "-z", "--index-info", stdin="".join(f"{line}\0" for line in lines), env=env)

    def merge(self, trees: Trees, yours: str, theirs: str) -> Result:
        """Merge three trees.

        Args:
            trees: What to merge.
            yours: The label of the project's side in conflict markers.
            theirs: The label of the other side; both are valid branch names.

        Raises:
            ScaffoldError: git is older than 2.38, or failed.
        """
        start = self._commit(trees.base)
        commits = {yours: self._commit(trees.yours, start), theirs: self._commit(trees.theirs, start)}
        orders = "".join(f"update refs/heads/{name} {commit}\n" for name, commit in commits.items())
        self.git("update-ref", "--stdin", stdin=orders)
        command = ["merge-tree", "--write-tree", "--messages", "-z", yours, theirs]
        code, output = git.ask(*self._settings, *command, cwd=self._repository.top, env=self._env)
        if code not in (0, 1) or "usage: git merge-tree" in output:
            version = git.run("--version", cwd=self._folder)
            raise ScaffoldError(
                f"An update needs git 2.38 or newer, and this is {version}"
                if "usage:" in output
                else "git merge-tree failed",
                details=proc.tail(output) if "usage:" not in output else "",
            )
        first, *rest = output.split("\0")
        # A merge driver's own output may come before git's.
        tree = first[-len(self._repository.head) :]
        stages = []
        while rest and (stage := _STAGE.fullmatch(rest[0])):
            mode, id, number, path = stage.groups()
            stages.append(Entry(path.removeprefix(self._prefix), mode, id, int(number)))
            rest.pop(0)
        tree = self.of(tree) if self._prefix else tree
        return Result(tree, tuple(stages), self._messages(rest[1:]))

    def _messages(self, fields: list[str]) -> tuple[Message, ...]:
        """git's messages: a count, that many paths, the kind, a sentence; repeated."""
        messages = []
        while fields and fields[0].isdigit() and len(fields) > int(fields[0]) + 2:
            count = int(fields[0])
            paths = tuple(path.removeprefix(self._prefix) for path in fields[1 : count + 1])
            kind = fields[count + 1]
            if kind.startswith("CONFLICT"):
                messages.append(Message(kind.partition("(")[2].rstrip(")"), paths))
            fields = fields[count + 3 :]
        return tuple(messages)

    def _commit(self, tree: str, *parents: str) -> str:
        """A commit of a tree at the project's path in its repository, so that attributes from parent folders apply."""
        for part in reversed(self._prefix.split("/")[:-1]):
            tree = self.git("mktree", "-z", stdin=f"040000 tree {tree}\t{part}\0")
        return self.git("commit-tree", tree, *(f"-p{parent}" for parent in parents), "-m", "scaffold")

    def files(self, tree: str) -> list[str]:
        """The paths of all files of a tree."""
        return _fields(self.git("ls-tree", "-r", "--name-only", "-z", tree))

    def changes(self, one: str, other: str) -> list[tuple[str, str, str]]:
        """The differences of two trees: status letter, old path of a rename, path."""
        if (one, other) not in self._changes:
            rest = iter(self._difference(one, other, "--name-status", "-M"))
            self._changes[one, other] = [
                (status[0], next(rest) if status[0] == "R" else "", next(rest)) for status in rest
            ]
        return self._changes[one, other]

    def patch(self, one: str, other: str) -> bytes:
        """The differences of two trees as a patch for `git apply` in a repository of the project alone."""
        path = self._folder / "patch"
        exact = ["--no-ext-diff", "--no-textconv", "--binary"]
        self.git("diff-tree", "-r", "-p", "-M", *exact, f"--output={path}", one, other)
        return path.read_bytes()

    def entries(self, one: str, other: str) -> list[Entry]:
        """The index entries that change one tree into another."""
        raw, entries = self._difference(one, other, "--no-renames", "--raw", "--no-abbrev"), []
        for facts, path in zip(raw[::2], raw[1::2], strict=True):
            _, mode, _, id, status = facts.split()
            entries.append(Entry(path, "" if status == "D" else mode, id, new=status == "A"))
        return entries

    def _difference(self, one: str, other: str, *options: str) -> list[str]:
        return _fields(self.git("diff-tree", "-r", "-z", *options, one, other))


def place(path: str, folders: Folders) -> str:
    """A path after some folders were moved."""
    places = (new + path.removeprefix(old) for old, new in folders if path.startswith(f"{old}/"))
    return next(places, path)


def _concerns(folder: str, prefix: str) -> bool:
    """Whether an attributes file in a folder applies to files of a project: from above it or inside it."""
    return folder.startswith(prefix) or prefix.startswith(folder)


def _fields(output: str) -> list[str]:
    return [field for field in output.split("\0") if field]
