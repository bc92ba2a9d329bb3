"""Adopts a project without an answers file: finds the cell and the version that it is most similar to."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

from scaffolder import questionnaire
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.paths import Data, command_for, program
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.history import History, Version, opened
from scaffolder.render.plan import make_plan, template_folders
from scaffolder.system import git
from scaffolder.system.scratch import scratch
from scaffolder.update.merge import merge
from scaffolder.update.origin import render_version
from scaffolder.update.outcome import Outcome
from scaffolder.update.repository import Repository

BRANCH = "scaffold/adopt"
ENOUGH = 0.3
"""The minimum share of the text of a stack's own files that must be found in a project."""

_MOST_CHANGES = 50
"""How many of the latest template changes a project is compared with, in addition to the releases."""
_PARTS = ("backend", "frontend")
_NAME, _SLUG = "Zyxwvut Qponmlk", "zyxwvut-qponmlk"
"""A name that no project has, to find where the templates put the name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the user says about a project; None is to be detected."""

    name: str | None = None
    stack: str | None = None
    database: str | None = None
    frontend: str | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a project was identified as, and what an update would change."""

    spec: ProjectSpec
    version: str
    likeness: float
    """The share of the version's output that is in the project, 0 to 1."""
    update: Outcome


class Files:
    """The contents of a project's tracked files."""

    def __init__(self, repository: Repository) -> None:
        listed = git.run("ls-files", "-z", cwd=repository.directory).split("\0")
        paths = {name: repository.directory / name for name in listed if name}
        self._contents = {
            name: path.read_bytes() for name, path in paths.items() if path.is_file() and not path.is_symlink()
        }
        self._by_end: dict[str, list[str]] = {}
        for name in self._contents:
            parts = name.split("/")
            for at in range(1, len(parts)):
                self._by_end.setdefault("/".join(parts[at:]), []).append(name)

    def get(self, target: str) -> bytes | None:
        """The project's copy of a template file, even if the project moved the part that contains it."""
        if target in self._contents:
            return self._contents[target]
        part, _, end = target.partition("/")
        moved = [name for name in self._by_end.get(end, []) if name.partition("/")[0] not in _PARTS]
        return self._contents[moved[0]] if part in _PARTS and len(moved) == 1 else None


def adopt(data: Data, catalog: Catalog, directory: Path, known: Known) -> Adoption:
    """Write the answers file of a project on a separate branch; no file of the project is touched.

    Args:
        data: The current templates.
        catalog: What there is to choose from.
        directory: The project, in a git repository.
        known: What need not be detected.

    Raises:
        UsageError: The name cannot be one.
        ScaffoldError: The project already has its answers, the branch cannot be created, or nothing is similar enough.
    """
    repository = Repository.find(directory)
    _check_free(repository, directory)
    files = Files(repository)
    with opened(data) as history, scratch() as folder:
        cell = _closest_cell(data, catalog, files, known)
        spec = _named(history, cell, files, folder, known.name or repository.directory.name, given=bool(known.name))
        version, likeness = _closest_version(history, spec, files, folder)
        base, new = _render_folder(folder, version), _render_folder(folder, history.here)
        commit = _commit(repository, base / ANSWERS_FILE, folder)
        if not new.exists():
            render_version(history, history.here, spec, new)
        label = f"templates/{history.here.name}"
        merged = merge(replace(repository, head=commit), base, new, label, keep=False)
        repository.git("branch", BRANCH, commit)
    outcome = Outcome(version.name, history.here.name, merged if merged.entries else None)
    return Adoption(spec, version.name, likeness, outcome)


def _check_free(repository: Repository, directory: Path) -> None:
    """Refuse to overwrite an answers file or a branch."""
    if (repository.directory / ANSWERS_FILE).exists():
        raise ScaffoldError(
            f"{directory} already has {ANSWERS_FILE}. "
            f"Run: {command_for('update', directory)}, or remove that file first"
        )
    path = repository.prefix + ANSWERS_FILE
    if git.ask("cat-file", "-e", f"{repository.head}:{path}", cwd=repository.top)[0] == 0:
        raise ScaffoldError(
            f"{path} was deleted, but the last commit has it. Restore it: git restore {ANSWERS_FILE}, "
            "or commit the deletion"
        )
    above, _, _ = BRANCH.partition("/")
    for branch, advice in (
        (BRANCH, f"; merge it, or delete it: git branch -D {BRANCH}"),
        (above, f", so {BRANCH} cannot be created; rename it: git branch -m {above} NAME"),
    ):
        if git.ask("rev-parse", "--verify", "-q", f"refs/heads/{branch}", cwd=repository.top)[0] == 0:
            raise ScaffoldError(f"The branch {branch} already exists{advice}")


def _closest_cell(data: Data, catalog: Catalog, files: Files, known: Known) -> ProjectSpec:
    """The cell whose template files are most similar to a project.

    Raises:
        ScaffoldError: None is similar enough.
    """

    @cache
    def likeness(source: Path, target: str) -> float:
        return _likeness(source.read_bytes(), files.get(target))

    best, scores = None, (False, float("-inf"), 0.0, 0.0)
    for stack, database, frontend in product(
        [known.stack] if known.stack else catalog.stacks,
        [known.database] if known.database else catalog.databases,
        [known.frontend] if known.frontend else catalog.frontends,
    ):
        spec = ProjectSpec(_NAME, _SLUG, stack, database, frontend)
        planned = {file: likeness(file.source, file.target) for file in make_plan(data, spec).files}
        own = _part([alike for file, alike in planned.items() if data.templates / "backends" in file.source.parents])
        alike = list(planned.values())
        score = own >= ENOUGH, _score(alike), own, _part(alike)
        if best is None or score[:2] > scores[:2]:
            best, scores = spec, score
    enough, _, own, whole = scores
    if best and (enough or (known.stack and whole >= ENOUGH)):
        return best
    if best and whole >= ENOUGH:
        raise ScaffoldError(
            f"No stack's own files are in this project (best match: {catalog.stacks[best.stack].name}, {own:.0%}). "
            f"If you know its stack: {program()} adopt --stack"
        )
    match = f" (best match: {best.cell}, {whole:.0%})" if best else ""
    raise ScaffoldError(
        f"This does not look like a scaffold project{match}. Generate a new one next to it: {program()} new"
    )


def _closest_version(history: History, spec: ProjectSpec, files: Files, folder: Path) -> tuple[Version, float]:
    """The version whose render is most similar to a project; the renders stay in `folder`."""
    best, best_score, part = history.here, float("-inf"), 0.0
    changes = history.changes(*(f"templates/{each}" for each in template_folders(spec)), most=_MOST_CHANGES)
    for version in [history.here, *reversed(history.releases()), *changes]:
        if best_score == float("inf"):
            break
        render = _render_folder(folder, version)
        if render.exists():
            continue
        try:
            render_version(history, version, spec, render)
        except ScaffoldError:  # it had no such cell yet
            continue
        alike = [_likeness(content, files.get(target)) for target, content in _contents(render)]
        score = float("inf") if set(alike) == {1.0} else _score(alike)
        if score > best_score:
            best, best_score, part = version, score, _part(alike)
    return best, part


def _render_folder(folder: Path, version: Version) -> Path:
    return folder / (version.commit or "here")


def _named(history: History, cell: ProjectSpec, files: Files, folder: Path, name: str, *, given: bool) -> ProjectSpec:
    """The cell with the project's name: the given one, or the one found where the templates put it."""
    render = folder / "named"
    render_version(history, history.here, cell, render)
    name = name if given else _text_for(_NAME, render, files) or name
    try:
        slug = questionnaire.slug_of(name)
    except UsageError:
        if given:
            raise
        name = slug = "shop"
    return replace(cell, name=name, slug=(None if given else _text_for(_SLUG, render, files)) or slug)


def _text_for(word: str, render: Path, files: Files) -> str | None:
    """The most frequent text in a project where its templates have a given word."""
    seen: Counter[str] = Counter()
    for target, content in _contents(render):
        theirs = (files.get(target) or b"").decode("utf-8", "replace").splitlines()
        for line in content.decode("utf-8", "replace").splitlines():
            if line.count(word) == 1:
                pattern = re.compile(re.escape(line).replace(re.escape(word), "(.+)"))
                found = [match[1] for match in map(pattern.fullmatch, theirs) if match][:1]
                seen.update(map(html.unescape, found) if target.endswith(".html") else found)
    return max(seen, key=seen.__getitem__) if seen else None


def _contents(render: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(render.rglob("*")):
        if path.is_file() and path.name != ANSWERS_FILE:
            yield path.relative_to(render).as_posix(), path.read_bytes()


def _likeness(ours: bytes, theirs: bytes | None) -> float:
    """The share of lines that two files have in common, 0 to 1."""
    if theirs is None:
        return 0.0
    if ours == theirs:
        return 1.0
    one, other = Counter(ours.splitlines()), Counter(theirs.splitlines())
    lines = one.total() + other.total()
    return 2 * (one & other).total() / lines if lines else 1.0


def _part(alike: list[float]) -> float:
    return sum(alike) / len(alike) if alike else 0.0


def _score(alike: list[float]) -> float:
    """Adds for similar files and subtracts for missing ones, so that neither few files nor many win by number."""
    return sum(alike) - sum(likeness == 0 for likeness in alike)


def _commit(repository: Repository, answers: Path, folder: Path) -> str:
    """A commit on top of the last one that adds the answers file; returns its id."""
    env = {"GIT_INDEX_FILE": str(folder / "index"), **git.missing_identity(repository.top)}

    def run(*arguments: str) -> str:
        return git.run(*arguments, cwd=repository.top, env=env)

    blob = run("hash-object", "-w", "--no-filters", str(answers))
    run("read-tree", repository.head)
    run("update-index", "--add", "--cacheinfo", f"100644,{blob},{repository.prefix}{ANSWERS_FILE}")
    message = "Record the answers that this project was created with"
    return run("commit-tree", run("write-tree"), "-p", repository.head, "-m", message)
