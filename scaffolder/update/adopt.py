"""Take in a project whose answers file is lost, or never was: find the cell and the version that it is most like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

from scaffolder import questionnaire
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import history
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.history import History, Version
from scaffolder.render.plan import make_plan
from scaffolder.system import git
from scaffolder.system.scratch import scratch
from scaffolder.update import Outcome, render_version, repository
from scaffolder.update.merge import merge
from scaffolder.update.repository import Repository

BRANCH = "scaffold/adopt"
ENOUGH = 0.3
"""The least part of a cell's text that must be found in a project."""

_NAME, _SLUG = "Zyxwvut Qponmlk", "zyxwvut-qponmlk"
"""A name that no project has, to see where the templates put one."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a project was found to be, and what an update would do with it."""

    spec: ProjectSpec
    version: str
    likeness: float
    """Which part of what the version writes is in the project, 0 to 1."""
    update: Outcome


def adopt(data: Data, catalog: Catalog, directory: Path, *, name: str | None = None) -> Adoption:
    """Write the answers file of a project, on a branch of its own; no file of the project is touched.

    Args:
        data: The templates at hand.
        catalog: What there is to choose from.
        directory: The project, in a git repository.
        name: What it is called; by default what it calls itself where the templates have a project's name.

    Raises:
        UsageError: The name cannot be one.
        ScaffoldError: The project has its answers, the branch is there already, or nothing is like the project.
    """
    where = repository.find(directory)
    if (where.directory / ANSWERS_FILE).exists():
        raise ScaffoldError(
            f"{directory} has its {ANSWERS_FILE}; update it: scaffold update, or remove that file first"
        )
    if git.ask("rev-parse", "--verify", "-q", f"refs/heads/{BRANCH}", cwd=where.top)[0] == 0:
        raise ScaffoldError(f"There is a branch {BRANCH} already; merge it, or remove it: git branch -D {BRANCH}")
    files = _files(where)
    with history.opened(data) as past, scratch() as folder:
        cell = _closest_cell(data, catalog, files)
        spec = _named(past, cell, files, folder, name or where.directory.name, given=name is not None)
        version, likeness = _closest_version(past, spec, files, folder)
        base, new = folder / version.commit, folder / (past.here.commit or "here")
        answers = base / ANSWERS_FILE
        commit = _commit(where, answers, folder)
        if not new.exists():
            render_version(past, past.here, spec, new)
        merged = merge(replace(where, head=commit), base, new, past.here.name, keep=False)
        where.git("branch", BRANCH, commit)
    outcome = Outcome(version.name, past.here.name, merged if merged.entries else None)
    return Adoption(spec, version.name, likeness, outcome)


def _files(where: Repository) -> Mapping[str, bytes]:
    """The content of what git keeps of the project, by path."""
    listed = git.run("ls-files", "-z", cwd=where.directory).split("\0")
    paths = {name: where.directory / name for name in listed if name}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file() and not path.is_symlink()}


def _closest_cell(data: Data, catalog: Catalog, files: Mapping[str, bytes]) -> ProjectSpec:
    """The cell whose template files a project is most like.

    Raises:
        ScaffoldError: It is not enough like any.
    """

    @cache
    def likeness(source: Path, target: str) -> float:
        return _likeness(source.read_bytes(), files.get(target))

    best, best_score, best_part = None, 0.0, 0.0
    for stack, database, frontend in product(catalog.stacks, catalog.databases, catalog.frontends):
        spec = ProjectSpec(_NAME, _SLUG, stack, database, frontend)
        found = [likeness(file.source, file.target) for file in make_plan(data, spec).files]
        if best is None or _score(found) > best_score:
            best, best_score, best_part = spec, _score(found), sum(found) / len(found)
    if best is None or best_part < ENOUGH:
        closest = f"; the closest, {best.cell}, is {best_part:.0%} like it" if best else ""
        raise ScaffoldError(
            f"The project is like nothing that scaffold writes{closest}; make one beside it: scaffold new"
        )
    return best


def _closest_version(
    past: History, spec: ProjectSpec, files: Mapping[str, bytes], folder: Path
) -> tuple[Version, float]:
    """The version whose render a project is most like, the newest of several; the renders stay in `folder`."""
    best, best_score, part = past.here, float("-inf"), 0.0
    for version in [past.here, *reversed(past.releases())]:
        render = folder / (version.commit or "here")
        if render.exists():
            continue
        try:
            render_version(past, version, spec, render)
        except ScaffoldError:  # it had no such cell yet
            continue
        found = [_likeness(content, files.get(target)) for target, content in _contents(render)]
        if _score(found) > best_score:
            best, best_score, part = version, _score(found), sum(found) / len(found)
    return best, part


def _named(
    past: History, cell: ProjectSpec, files: Mapping[str, bytes], folder: Path, default: str, *, given: bool
) -> ProjectSpec:
    """The cell with the project's name: the one given, or what stands where the templates put it."""
    render = folder / "named"
    render_version(past, past.here, cell, render)
    name = default if given else _found(render, files, _NAME) or default
    try:
        slug = questionnaire.slug_of(name)
    except UsageError:
        if given:
            raise
        name = slug = "shop"
    return replace(cell, name=name, slug=(None if given else _found(render, files, _SLUG)) or slug)


def _found(render: Path, files: Mapping[str, bytes], word: str) -> str | None:
    """What most often stands in a project where its templates have a word."""
    seen: Counter[str] = Counter()
    for target, content in _contents(render):
        theirs = files.get(target, b"").decode("utf-8", "replace").splitlines()
        for line in content.decode("utf-8", "replace").splitlines():
            if line.count(word) == 1:
                pattern = re.compile(re.escape(line).replace(re.escape(word), "(.+)"))
                seen.update([match[1] for match in map(pattern.fullmatch, theirs) if match][:1])
    return max(seen, key=seen.__getitem__) if seen else None


def _contents(render: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(render.rglob("*")):
        if path.is_file() and path.name != ANSWERS_FILE:
            yield path.relative_to(render).as_posix(), path.read_bytes()


def _likeness(ours: bytes, theirs: bytes | None) -> float:
    """Which part of two files' lines they share, 0 to 1."""
    if theirs is None:
        return 0.0
    if ours == theirs:
        return 1.0
    one, other = Counter(ours.splitlines()), Counter(theirs.splitlines())
    lines = one.total() + other.total()
    return 2 * (one & other).total() / lines if lines else 1.0


def _score(found: list[float]) -> float:
    """More for every file that is alike, less for every one that is not there: neither few files nor many win alone."""
    return sum(found) - sum(likeness == 0 for likeness in found)


def _commit(where: Repository, answers: Path, folder: Path) -> str:
    """A commit on top of the last one that adds the answers file; returns its id."""
    env = {"GIT_INDEX_FILE": str(folder / "index"), **git.missing_identity(where.top)}
    blob = where.git("hash-object", "-w", "--no-filters", str(answers))
    git.run("read-tree", where.head, cwd=where.top, env=env)
    entry = f"100644,{blob},{where.prefix}{ANSWERS_FILE}"
    git.run("update-index", "--add", "--cacheinfo", entry, cwd=where.top, env=env)
    tree = git.run("write-tree", cwd=where.top, env=env)
    message = "Record the answers that scaffold's templates were filled in with"
    return git.run("commit-tree", tree, "-p", where.head, "-m", message, cwd=where.top, env=env)
