"""Bring a project to newer templates, or to other answers: Copier renders both sides, git merges them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffolder.errors import CatalogError, ScaffoldError, UsageError
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers, history
from scaffolder.render.answers import ANSWERS_FILE, Project
from scaffolder.render.history import History, Version
from scaffolder.render.plan import make_plan
from scaffolder.system.scratch import scratch
from scaffolder.update import apply, repository
from scaffolder.update.follow import catalog_files, follow
from scaffolder.update.merge import Merge, merge
from scaffolder.update.repository import Repository


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did, or would do."""

    before: str
    """The version that the project was made from."""
    after: str
    merge: Merge | None = None
    """None where there was nothing to do."""
    notes: tuple[str, ...] = ()
    undo: str | None = None
    """The command that takes back what was done; None where nothing was."""
    applied: bool = False
    recovered: bool = False
    """True where an earlier update was brought to its end, and nothing else was done."""
    conflicted: bool = False
    """True where files of the project are, or would be, in conflict."""

    @property
    def changes(self) -> bool:
        """True where anything of the project differs, the record of its version aside."""
        if self.merge is None:
            return False
        touched = {entry.path for entry in self.merge.entries}
        return bool(touched - {ANSWERS_FILE})


def update(data: Data, directory: Path, *, to: str | None = None, dry: bool = False, ask: bool = False) -> Outcome:
    """Merge newer templates into a project; nothing is committed.

    Args:
        data: The templates at hand.
        directory: The project, in a git repository.
        to: Which version; the one at hand by default.
        dry: Whether only to look.
        ask: Whether somebody is there to answer the new templates' new questions; they take their defaults otherwise.

    Raises:
        UsageError: There is no such version.
        ScaffoldError: The project cannot be updated as it is; the message says what to do.
    """
    where, found, ended = _start(directory, dry=dry)
    if ended:
        return ended
    here = history.current(data)
    if to is None and found.commit == here.commit != "" and not here.dirty:
        return Outcome(found.version, here.name)
    _preload()
    with history.opened(data, here) as past:
        target = here if to is None else past.find(to)
        if target is None:
            known = ", ".join(version.name for version in past.releases()) or here.name
            raise UsageError(f"--to: there is no version {to!r}; there is {known}")
        if target.commit == found.commit != "" and not target.dirty:
            return Outcome(found.version, target.name)
        return _bring(past, where, directory, found, found.spec, target, dry=dry, ask=ask)


def change(
    data: Data,
    directory: Path,
    *,
    database: str | None = None,
    frontend: str | None = None,
    dry: bool = False,
    ask: bool = False,
) -> Outcome:
    """Merge the templates at hand with other answers into a project; nothing is committed.

    Args:
        data: The templates at hand.
        directory: The project, in a git repository.
        database: The new database's id; the old one by default.
        frontend: The new front end's id; the old one by default.
        dry: Whether only to look.
        ask: As for `update`.

    Raises:
        ScaffoldError: The project cannot be changed as it is; the message says what to do.
    """
    where, found, ended = _start(directory, dry=dry)
    if ended:
        return ended
    spec = replace(found.spec, database=database or found.spec.database, frontend=frontend or found.spec.frontend)
    if spec == found.spec:
        return Outcome(found.version, found.version)
    _preload()
    with history.opened(data) as past:
        return _bring(past, where, directory, found, spec, past.here, dry=dry, ask=ask)


def render_version(
    past: History, version: Version, spec: ProjectSpec, destination: Path, *, ask: bool = False
) -> Project:
    """Render a cell as a version of the templates has it, into a folder that does not exist yet.

    Returns:
        What was rendered, with the answers that it took.

    Raises:
        ScaffoldError: The version has no such cell, or its templates cannot be rendered any more.
    """
    from scaffolder.render import render

    folders = ["project", f"backends/{spec.stack}", f"frontends/{spec.frontend}", "copier.yml"]
    with past.checkout(version, ["catalog", *(f"templates/{folder}" for folder in folders)]) as data:
        missing = [path for path in catalog_files(spec).values() if not (data.root / path).is_file()]
        if missing:
            raise ScaffoldError(f"Version {version.name} of the templates has no {missing[0]}")
        try:
            render.render(data, make_plan(data, spec), destination, version=version, ask=ask)
        except CatalogError as error:
            raise ScaffoldError(f"Version {version.name} of the templates cannot be rendered: {error}") from error
    return answers.read(destination)


def _preload() -> None:
    from scaffolder.render import render

    render.preload()


def _start(directory: Path, *, dry: bool) -> tuple[Repository, Project, Outcome | None]:
    """The project and its repository; and, where an interrupted update was brought to its end, what came of that."""
    where = repository.find(directory)
    if dry and apply.interrupted(where):
        raise ScaffoldError(
            "An update was interrupted; complete it: scaffold update, or undo it and whatever else is not committed: "
            "git reset --hard"
        )
    ended = not dry and apply.recover(where)
    if not ended:
        repository.check_settled(where)
    found = answers.read(directory)
    if not ended:
        return where, found, None
    beside, conflicted = repository.unstaged(where), bool(repository.conflicts(where))
    changed = "was changed since, and is left so: git diff shows how; the undo takes it along"
    notes = [f"{repository.some(beside)} {changed}"] if beside else []
    undo = repository.undo_command(where, directory)
    outcome = Outcome(found.version, found.version, None, tuple(notes), undo, recovered=True, conflicted=conflicted)
    return where, found, outcome


def _bring(
    past: History,
    where: Repository,
    called: Path,
    found: Project,
    spec: ProjectSpec,
    target: Version,
    *,
    dry: bool,
    ask: bool,
) -> Outcome:
    _check_recorded(where)
    origin = past.find(found.commit) or past.find(found.version)
    _check_forward(past, found, origin, target)
    spec, notes = follow(past, origin, target, spec)
    if target.dirty:
        notes.append("The templates at hand have local changes; the project records their last commit")
    with scratch() as folder:
        # The base comes first: git checks it out while Copier is still being imported.
        base = _render_base(past, found, origin, folder)
        new = folder / "new"
        made = render_version(past, target, spec, new, ask=ask)
        if made.digest == found.digest and made.spec == found.spec:
            return Outcome(found.version, target.name)
        if base is None:
            raise ScaffoldError(
                f"The project is from version {found.version}, which this scaffold does not know; take the scaffold "
                f"that made it or a newer one, or remove {ANSWERS_FILE} and run: scaffold adopt"
            )
        if base.digest != found.digest:
            notes.append(
                f"What {base.version} renders is not what the project was made from; "
                "nothing of yours is lost, but there may be more conflicts"
            )
        notes += _answers_that_differ(found.spec, made.spec)
        _settle_answers(base.directory, where.directory)
        merged = merge(where, base.directory, new, target.name, keep=not dry)
    if not merged.entries:
        return Outcome(found.version, target.name, notes=tuple(notes))
    if not dry:
        apply.apply(where, merged)
    conflicted = bool(merged.conflicts)
    undo = None if dry else repository.undo_command(where, called)
    return Outcome(found.version, target.name, merged, tuple(notes), undo, applied=not dry, conflicted=conflicted)


def _check_recorded(where: Repository) -> None:
    try:
        where.git("cat-file", "-e", f"{where.head}:{where.prefix}{ANSWERS_FILE}")
    except ScaffoldError as error:
        raise ScaffoldError(f"{where.directory} is not committed yet; git add --all && git commit") from error


def _check_forward(past: History, found: Project, origin: Version | None, target: Version) -> None:
    here = past.here
    newer = (
        f"The project is from version {found.version}, newer than this scaffold's {here.name}; install a newer scaffold"
    )
    if origin is None:
        theirs, ours = _numbers(found.version), _numbers(here.name)
        if theirs and ours and theirs > ours:
            raise ScaffoldError(newer)
        return
    if past.is_before(target, origin):
        if target.commit == here.commit:
            raise ScaffoldError(newer)
        raise UsageError(f"--to: {target.name} is older than {found.version}, which the project is from")


def _numbers(name: str) -> tuple[int, ...]:
    """`v1.10.0` → (1, 10, 0); nothing for what is no such name."""
    return tuple(map(int, name.removeprefix("v").split("."))) if re.fullmatch(r"v?\d+(\.\d+)+", name) else ()


def _render_base(past: History, found: Project, origin: Version | None, folder: Path) -> Project | None:
    """Render what the project was made from, or what is nearest to it; None where nothing is."""
    # A project made from a checkout with local changes is what that checkout renders, as long as it has them.
    candidates = [origin or past.here, *([past.here] if past.here.dirty else [])]
    renders = []
    for number, version in enumerate(candidates):
        renders.append(render_version(past, version, found.spec, folder / f"base-{number}"))
        if renders[-1].digest == found.digest:
            return renders[-1]
    return renders[0] if origin else None


def _settle_answers(base: Path, directory: Path) -> None:
    """Let the base have the answers as the project records them, so that only what people added to them is theirs."""
    recorded = (directory / ANSWERS_FILE).read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in recorded else "\n"
    header = [line for line in (base / ANSWERS_FILE).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    facts = [line for line in recorded.splitlines() if line.strip() and not line.startswith("#")]
    (base / ANSWERS_FILE).write_bytes("".join(line + end for line in [*header, *facts]).encode())


def _answers_that_differ(old: ProjectSpec, new: ProjectSpec) -> list[str]:
    """What to say about questions that two versions do not ask alike."""
    dropped = [key for key in old.more if key not in new.more]
    added = [key for key in new.more if key not in old.more]
    changed = [key for key in new.more if key in old.more and new.more[key] != old.more[key]]
    return [
        *(f"The answer {key} is dropped: nothing asks for it any more" for key in dropped),
        *(f"The answer to the new question {key} is {_line(new.more[key])}" for key in added),
        *(
            f"The answer {key} is {_line(new.more[key])}: {_line(old.more[key])} is no answer any more"
            for key in changed
        ),
    ]


def _line(answer: Any) -> str:
    return " ".join(str(answer).split())
