"""Updates a project to newer templates or other answers: Copier renders both sides, git merges them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffolder import questionnaire
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers
from scaffolder.render.answers import ANSWERS_FILE, Project
from scaffolder.render.history import History, Version, current, opened
from scaffolder.system.scratch import scratch
from scaffolder.update import apply, ignored, refusals
from scaffolder.update.advice import advise
from scaffolder.update.follow import catalog_files, follow
from scaffolder.update.merge import merge
from scaffolder.update.origin import differences, render_base, render_version, unknown
from scaffolder.update.outcome import Outcome, finished
from scaffolder.update.repository import Repository, some
from scaffolder.update.reverse import is_undone, record, undo

__all__ = ["Outcome", "change", "undo", "update"]


@dataclass(frozen=True, slots=True)
class _Task:
    """A project, and what to do with it."""

    history: History
    repository: Repository
    project: Project
    spec: ProjectSpec
    """The answers that the project will have."""
    target: Version
    dry: bool
    ask: bool


def update(data: Data, directory: Path, *, to: str | None = None, dry: bool = False, ask: bool = False) -> Outcome:
    """Merge newer templates into a project; nothing is committed.

    Args:
        data: The current templates.
        directory: The project, in a git repository.
        to: The target version; by default the current one.
        dry: Whether only to preview it.
        ask: Whether to ask the new templates' new questions; otherwise they take their defaults.

    Raises:
        UsageError: There is no such version.
        ScaffoldError: The project cannot be updated as it is; the message says what to do.
    """
    repository, project, recovered = _start(directory, dry=dry)
    here = current(data)
    if recovered:
        reached = to in (project.version, project.commit) if to else project.commit == here.commit
        return replace(recovered, again=not reached)
    if to is None and project.commit == here.commit != "" and not here.dirty:
        return Outcome(project.version, here.name)
    _preload()
    with opened(data, here) as history:
        target = here if to is None else history.find(to)
        if target is None:
            known = ", ".join(version.name for version in history.releases()) or here.name
            raise UsageError(f"--to: there is no version {to!r}; choose from {known}")
        if target.commit == project.commit != "" and not target.dirty:
            return Outcome(project.version, target.name)
        return _bring(_Task(history, repository, project, project.spec, target, dry, ask))


def change(
    data: Data,
    directory: Path,
    *,
    name: str | None = None,
    database: str | None = None,
    frontend: str | None = None,
    dry: bool = False,
    ask: bool = False,
) -> Outcome:
    """Merge the current templates, with other answers, into a project; nothing is committed.

    Args:
        data: The current templates.
        directory: The project, in a git repository.
        name: The project's new name; the old one by default.
        database: The new database's id; the old one by default.
        frontend: The new front end's id; the old one by default.
        dry: Whether only to preview it.
        ask: As for `update`.

    Raises:
        UsageError: The name cannot be one.
        ScaffoldError: The project cannot be changed as it is; the message says what to do.
    """
    repository, project, recovered = _start(directory, dry=dry)
    old = project.spec
    spec = replace(old, database=database or old.database, frontend=frontend or old.frontend)
    if name:
        spec = replace(spec, name=name, slug=questionnaire.slug_of(name))
    if recovered:
        return replace(recovered, again=spec != old)
    if spec == old:
        return Outcome(project.version, project.version)
    _preload()
    with opened(data) as history:
        outcome = _bring(_Task(history, repository, project, spec, history.here, dry, ask))
    notes = []
    if spec.database != old.database:
        notes.append(
            f"Data is not migrated: what is stored in {old.database} stays there, and {spec.database} starts empty"
        )
    elif spec.slug != old.slug:
        notes.append(f"Docker names volumes after the project: the data of {old.slug} stays in its volumes")
    return replace(outcome, notes=(*outcome.notes, *notes)) if outcome.merge else outcome


def _preload() -> None:
    from scaffolder.render import render

    render.preload()


def _start(directory: Path, *, dry: bool) -> tuple[Repository, Project, Outcome | None]:
    """The project and its repository; and, if an interrupted update was completed, its outcome."""
    repository = Repository.find(directory)
    if dry:
        apply.check_not_interrupted(repository)
    applied = None if dry else apply.recover(repository)
    if not applied:
        repository.check_settled()
    project = answers.read(directory)
    if not applied:
        return repository, project, None
    undone = is_undone(repository)
    outcome = Outcome(project.version, project.version, applied=not undone, undone=undone, recovered=True)
    return repository, project, finished(outcome, applied, conflicted=bool(repository.conflicts()))


def _bring(task: _Task) -> Outcome:
    """Update a project from its original version to the target."""
    history, repository, project = task.history, task.repository, task.project
    repository.check_kept(ANSWERS_FILE)
    origin = history.find(project.commit) or history.find(project.version)
    _check_forward(history, project, origin, task.target)
    spec, notes = follow(history, origin, task.target, task.spec)
    if task.target.dirty:
        notes.append("The templates have uncommitted changes; the project records their last commit")
    with scratch() as folder:
        # The base comes first: git checks it out while Copier is still being imported.
        base = render_base(history, repository, project, origin, folder)
        new = render_version(history, task.target, spec, folder / "new", ask=task.ask)
        if new.digest == project.digest and new.spec == project.spec:
            return Outcome(project.version, task.target.name)
        if base is None:
            raise ScaffoldError(unknown(history, project))
        if base.digest != project.digest:
            notes.append(
                f"{base.version} no longer renders exactly what this project was generated from. "
                "Your edits are safe, but expect more conflicts"
            )
        notes += differences(project.spec, new.spec)
        notes += _settle_answers(base, new, repository.directory)
        notes += _keep_ignored(repository, base.directory, new.directory)
        label = f"templates/{task.target.name}"
        merged = merge(repository, base.directory, new.directory, label, keep=not task.dry)
        parts = _parts(history, task.target, spec)
        notes += advise(repository.directory, merged, base.directory, new.directory, parts)
    outcome = Outcome(project.version, task.target.name, merged, tuple(notes), conflicted=bool(merged.conflicts))
    return _preview(repository, outcome) if task.dry else _apply(repository, outcome)


def _preview(repository: Repository, outcome: Outcome) -> Outcome:
    assert outcome.merge
    try:
        refusals.check(repository, outcome.merge)
        repository.check_clean()
    except ScaffoldError as error:
        return replace(outcome, refusal=str(error))
    return outcome


def _apply(repository: Repository, outcome: Outcome) -> Outcome:
    assert outcome.merge
    text = record(repository, outcome.merge, outcome.before, outcome.after)
    applied = apply.apply(repository, outcome.merge, record=text, check=repository.check_clean)
    return finished(replace(outcome, applied=True), applied, conflicted=outcome.conflicted)


def _check_forward(history: History, project: Project, origin: Version | None, target: Version) -> None:
    here = history.here
    newer = (
        f"The project is from version {project.version}, newer than this scaffold's {here.name}; "
        "install a newer scaffold"
    )
    if origin is None:
        theirs, ours = _number(project.version), _number(here.name)
        if theirs and ours and theirs > ours:
            raise ScaffoldError(newer)
        return
    if history.is_before(target, origin):
        if target.commit == here.commit:
            raise ScaffoldError(newer)
        raise UsageError(f"--to: {target.name} is older than {project.version}, the project's version")


def _number(name: str) -> Any:
    """A comparable version from a tag such as `v1.10.0`; None for a commit or any other name."""
    from packaging import version

    try:
        return version.Version(name) if "." in name else None
    except version.InvalidVersion:
        return None


def _settle_answers(base: Project, new: Project, directory: Path) -> list[str]:
    """Give both renders the answers file as formatted in the project, so that only values differ."""
    theirs = (directory / ANSWERS_FILE).read_bytes().decode("utf-8")
    path = new.directory / ANSWERS_FILE
    settled = answers.settle(theirs, path.read_text(encoding="utf-8"))
    (base.directory / ANSWERS_FILE).write_bytes(theirs.encode())
    if settled is None:
        return [f"{ANSWERS_FILE} was rewritten: your changes to it are only in git"]
    path.write_bytes(settled.encode())
    return []


def _keep_ignored(repository: Repository, base: Path, new: Path) -> list[str]:
    paths = ignored.keep(repository, base, new)
    if not paths:
        return []
    return [f"{some(paths)} still exists, so .gitignore keeps ignoring it; remove both when you no longer need it"]


def _parts(history: History, version: Version, spec: ProjectSpec) -> Mapping[str, Mapping[str, Any]]:
    """The catalog's native commands for the project's parts, by folder."""
    files = catalog_files(spec)
    texts = {
        folder: history.read(version, files[key]) for folder, key in (("backend", "stack"), ("frontend", "frontend"))
    }
    parts = {folder: tomllib.loads(text).get("native") for folder, text in texts.items() if text}
    return {folder: native for folder, native in parts.items() if native}
