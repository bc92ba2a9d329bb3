"""Take in a project whose answers file is lost, or never was: find the cell and the version that it is most like."""

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
from scaffolder.paths import Data
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
"""The least part of the text of a stack's own files that must be found in a project."""

_MOST_CHANGES = 50
"""How many of the last changes of the templates a project is compared with, beside the releases."""
_PARTS = ("backend", "frontend")
_NAME, _SLUG = "Zyxwvut Qponmlk", "zyxwvut-qponmlk"
"""A name that no project has, to see where the templates put one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the user says of a project; None where it is to be found out."""

    name: str | None = None
    stack: str | None = None
    database: str | None = None
    frontend: str | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a project was found to be, and what an update would do with it."""

    spec: ProjectSpec
    version: str
    likeness: float
    """Which part of what the version writes is in the project, 0 to 1."""
    update: Outcome


class Files:
    """The content of what git keeps of a project."""

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
        """What the project has of a file of the templates, also where it has moved the part that the file is in."""
        if target in self._contents:
            return self._contents[target]
        part, _, end = target.partition("/")
        moved = [name for name in self._by_end.get(end, []) if name.partition("/")[0] not in _PARTS]
        return self._contents[moved[0]] if part in _PARTS and len(moved) == 1 else None


def adopt(data: Data, catalog: Catalog, directory: Path, known: Known) -> Adoption:
    """Write the answers file of a project, on a branch of its own; no file of the project is touched.

    Args:
        data: The templates at hand.
        catalog: What there is to choose from.
        directory: The project, in a git repository.
        known: What is not to be found out.

    Raises:
        UsageError: The name cannot be one.
        ScaffoldError: The project has its answers, there is no room for the branch, or the project is not alike enough.
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
    """Refuse where an answers file or a branch would be overwritten."""
    if (repository.directory / ANSWERS_FILE).exists():
        raise ScaffoldError(f"{directory} has its {ANSWERS_FILE}. Run: scaffold update, or remove that file first")
    path = repository.prefix + ANSWERS_FILE
    if git.ask("cat-file", "-e", f"{repository.head}:{path}", cwd=repository.top)[0] == 0:
        raise ScaffoldError(
            f"{path} was deleted, but the last commit has it. Take it back: git restore {ANSWERS_FILE}, "
            "or commit that it is gone"
        )
    above, _, _ = BRANCH.partition("/")
    for branch, advice in (
        (BRANCH, f"merge it, or remove it: git branch -D {BRANCH}"),
        (above, f"which leaves no room for {BRANCH}; rename it: git branch -m {above} NAME"),
    ):
        if git.ask("rev-parse", "--verify", "-q", f"refs/heads/{branch}", cwd=repository.top)[0] == 0:
            raise ScaffoldError(f"There is a branch {branch} already; {advice}")


def _closest_cell(data: Data, catalog: Catalog, files: Files, known: Known) -> ProjectSpec:
    """The cell whose template files a project is most like.

    Raises:
        ScaffoldError: It is not enough like any.
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
            "If you know its stack: scaffold adopt --stack"
        )
    match = f" (best match: {best.cell}, {whole:.0%})" if best else ""
    raise ScaffoldError(
        f"This does not look like a scaffold project{match}. Generate a new one next to it: scaffold new"
    )


def _closest_version(history: History, spec: ProjectSpec, files: Files, folder: Path) -> tuple[Version, float]:
    """The version whose render a project is most like; the renders stay in `folder`."""
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
    """The cell with the project's name: the one given, or what stands where the templates put it."""
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
    """What most often stands in a project where its templates have a word."""
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
    """Which part of two files' lines they share, 0 to 1."""
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
    """More for every file that is alike, less for every one that is not there: neither few files nor many win alone."""
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
