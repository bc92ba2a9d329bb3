"""What a project was made from: a version of the templates and answers, rendered again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path, PurePosixPath
from typing import Any

from scaffolder.errors import CatalogError, ScaffoldError
from scaffolder.model import ANSWER_FIELDS, ProjectSpec
from scaffolder.render import answers, kept
from scaffolder.render.answers import ANSWERS_FILE, Project
from scaffolder.render.history import History, Version
from scaffolder.render.plan import make_plan, template_folders
from scaffolder.system import git
from scaffolder.update.follow import catalog_files
from scaffolder.update.repository import Repository

_CHANGED_BY = {"database": "--database", "frontend": "--frontend", "name": "--name"}
_MOST_EDITS = 50


def render_version(
    history: History, version: Version, spec: ProjectSpec, destination: Path, *, ask: bool = False
) -> Project:
    """Render a cell as a version of the templates has it, into a folder that does not exist yet.

    Returns:
        What was rendered, with the answers that it took.

    Raises:
        ScaffoldError: The version has no such cell, or its templates cannot be rendered any more.
    """
    from scaffolder.render import render

    folders = [f"templates/{folder}" for folder in template_folders(spec)]
    with history.checkout(version, ["catalog", "templates/copier.yml", *folders]) as data:
        missing = [path for path in catalog_files(spec).values() if not (data.root / path).is_file()]
        if missing:
            raise ScaffoldError(f"Version {version.name} of the templates has no {missing[0]}")
        try:
            render.render(data, make_plan(data, spec), destination, version=version, ask=ask)
        except CatalogError as error:
            raise ScaffoldError(f"Version {version.name} of the templates cannot be rendered: {error}") from error
    return answers.read(destination)


def render_base(
    history: History, repository: Repository, project: Project, origin: Version | None, folder: Path
) -> Project | None:
    """Render what a project was made from, or what is nearest to it.

    Args:
        history: The versions of the templates.
        repository: Where the project is.
        project: What it records.
        origin: The version that it names, where that is known.
        folder: A temporary folder.

    Returns:
        The render, of another digest than the project's where nothing renders the same; None where nothing is near.

    Raises:
        ScaffoldError: The project's answers were edited by hand.
    """
    kept_base = kept.take(project, folder / "kept")
    if kept_base:
        return kept_base
    # A project made from a checkout with local changes is what that checkout renders, as long as it has them.
    candidates = [origin or history.here, *([history.here] if history.here.dirty else [])]
    renders = []
    for number, version in enumerate(candidates):
        renders.append(render_version(history, version, project.spec, folder / f"base-{number}"))
        if renders[-1].digest == project.digest:
            kept.keep(project, renders[-1].directory)
            return renders[-1]
    if origin is None:
        return None
    made = _spec_in_git(repository, project) or _spec_by_digest(history, origin, project, folder)
    if made is None:
        return renders[0]
    _check_edits(project, made)
    return render_version(history, origin, made, folder / "base-as-made")


def unknown(history: History, project: Project) -> str:
    """Why nothing is known of what a project was made from, and what to do."""
    adopt = f"remove {ANSWERS_FILE}, commit that, and run: scaffold adopt"
    if not project.commit:
        return f"The project was made by a scaffold that did not know its version; to find it out, {adopt}"
    if history.here.problem:
        return (
            f"This scaffold does not know its own version ({history.here.problem}), so it can only update what it "
            "made itself; install one that was built from a git clone"
        )
    return (
        f"The project is from version {project.version}, which this scaffold does not know; use the scaffold that "
        f"made it, or {adopt}"
    )


def _spec_in_git(repository: Repository, project: Project) -> ProjectSpec | None:
    """The answers as scaffold wrote them, where git has them and they were others than now."""
    path = repository.prefix + ANSWERS_FILE
    commits = repository.git("log", "--format=%H", f"--max-count={_MOST_EDITS}", "--", path).split()
    written = None
    for commit in commits:
        code, text = git.ask("cat-file", "blob", f"{commit}:{path}", cwd=repository.top)
        try:
            recorded = answers.parse(project.directory, text) if code == 0 else None
        except ScaffoldError:
            recorded = None
        if recorded is None or recorded.digest != project.digest:
            break
        written = recorded.spec
    return written if written != project.spec else None


def _spec_by_digest(history: History, origin: Version, project: Project, folder: Path) -> ProjectSpec | None:
    """The answers whose render has the digest that the project records."""
    kinds = (history.files(origin, f"catalog/{kind}") for kind in ("databases", "frontends"))
    ids = ([PurePosixPath(name).stem for name in names] for names in kinds)
    for number, (database, frontend) in enumerate(product(*ids)):
        spec = replace(project.spec, database=database, frontend=frontend)
        if spec != project.spec and (
            render_version(history, origin, spec, folder / f"other-{number}").digest == project.digest
        ):
            return spec
    return None


def _check_edits(project: Project, made: ProjectSpec) -> None:
    """Refuse choices that were edited by hand: the files are those of other choices."""
    edits = [(key, name) for key, name in ANSWER_FIELDS.items() if getattr(project.spec, name) != getattr(made, name)]
    if not edits:
        return
    says = " and ".join(f"{key} {getattr(project.spec, name)!r}" for key, name in edits)
    was = " and ".join(repr(getattr(made, name)) for _, name in edits)
    words = list(_words(project, [name for _, name in edits]))
    command = f", then run: {shlex.join(['scaffold', 'change', *words])}" if words else ""
    path = project.directory / ANSWERS_FILE
    raise ScaffoldError(f"{path} says {says}, but the project was made with {was}. Set it back and commit{command}")


def _words(project: Project, names: list[str]) -> Iterator[str]:
    for name, flag in _CHANGED_BY.items():
        if name in names:
            yield from (flag, getattr(project.spec, name))


def differences(old: ProjectSpec, new: ProjectSpec) -> list[str]:
    """What to say about questions that two versions do not ask alike."""
    dropped = [key for key in old.more if key not in new.more]
    added = [key for key in new.more if key not in old.more]
    changed = [key for key in new.more if key in old.more and new.more[key] != old.more[key]]
    return [
        *(f'Dropped the answer "{key}": the templates no longer ask for it' for key in dropped),
        *(f'The answer to the new question "{key}" is {_line(new.more[key])}' for key in added),
        *(
            f'"{key}" was reset to {_line(new.more[key])}: {_line(old.more[key])} is no longer a valid choice'
            for key in changed
        ),
    ]


def _line(answer: Any) -> str:
    return " ".join(str(answer).split())
