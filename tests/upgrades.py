"""Shared by the update tests: templates with releases, and edited projects."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT, add_tiny

from scaffolder import ledger, paths
from scaffolder.model import ProjectSpec
from scaffolder.render import history, render
from scaffolder.render.plan import make_plan
from scaffolder.system import git

IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")
SPEC = ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "none")


def lines(count: int, word: str = "line") -> str:
    """A text that git can find the places of a change in."""
    return "".join(f"{word} {number}\n" for number in range(count))


def commit(folder: Path, message: str = "Edit") -> str:
    """Commit everything in a repository."""
    git.run("add", "--all", cwd=folder)
    git.run(*IDENTITY, "commit", "-q", "--allow-empty", "-m", message, cwd=folder)
    return git.run("rev-parse", "HEAD", cwd=folder)


def write(path: Path, content: str | bytes) -> Path:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file; what is to be replaced must be there."""
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


@contextlib.contextmanager
def checkout(data: paths.Data, revision: str) -> Iterator[paths.Data]:
    """Catalog and templates as they were at a tag or a commit."""
    with history.opened(data) as versions:
        version = versions.find(revision)
        assert version is not None, revision
        with versions.checkout(version) as old:
            yield old


Snapshot = dict[str, tuple[int, bytes]]


def snapshot(folder: Path) -> Snapshot:
    """Every file's mode and bytes, links and folders included, what git keeps for itself left out."""
    found: Snapshot = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name == ".git" or name.startswith(".git/"):
            continue
        if path.is_symlink():
            found[name] = (0, bytes(path.readlink()))
        else:
            found[name] = (path.stat().st_mode, b"" if path.is_dir() else path.read_bytes())
    return found


@dataclass(frozen=True)
class Templates:
    """A git repository with catalog and templates of a stack; by default a throw-away one."""

    root: Path
    stack: str = "tiny"

    @property
    def data(self) -> paths.Data:
        return paths.Data(self.root)

    @property
    def base(self) -> Path:
        return self.root / "templates" / "backends" / self.stack / "base"

    def release(self, tag: str) -> str:
        """Commit and tag."""
        made = commit(self.root, tag)
        git.run("tag", tag, cwd=self.root)
        return made

    def project(self, directory: Path, spec: ProjectSpec = SPEC) -> Path:
        """A project of what is at hand, with its first commit."""
        render.create(self.data, make_plan(self.data, spec), directory, commit=True)
        return directory


def make_templates(root: Path) -> Templates:
    """Templates of the throw-away stack, released as v1.0.0."""
    shutil.copytree(ROOT / "catalog", root / "catalog", ignore=shutil.ignore_patterns("stacks", ledger.NAME))
    shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("backends"))
    add_tiny(root)
    templates = Templates(root)
    write(templates.base / "long.txt", lines(40))
    git.run("init", "-q", cwd=root)
    templates.release("v1.0.0")
    return templates
