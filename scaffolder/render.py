"""`Plan` → files. Copier renders into a hidden folder beside the destination, and one rename shows the result."""

from __future__ import annotations

import functools
import gc
import hashlib
import json
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.ext import Extension

from scaffolder import history, proc
from scaffolder.errors import CatalogError, ScaffoldError
from scaffolder.model import ANSWER_FIELDS, Plan, PlannedFile
from scaffolder.paths import Data
from scaffolder.plan import ANSWERS_FILE, SUFFIX
from scaffolder.scratch import scratch

_STAGING = ".scaffold-"
_compiled: dict[tuple[Any, ...], CodeType] = {}


class CompileOnce(Extension):
    """Lets Jinja keep what it compiled: Copier compiles every part of every path, most of them the same text."""

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        compile_anew = environment.compile

        def compile_once(source: Any, name: Any = None, filename: Any = None, *rest: Any, **options: Any) -> Any:
            key = (source, name, *rest, *options.items())
            if key not in _compiled:
                _compiled[key] = compile_anew(source, name, filename, *rest, **options)
            return _compiled[key]

        environment.compile = compile_once  # type: ignore[method-assign]
        from_string = environment.from_string

        def constant_or_template(source: Any, *arguments: Any, **options: Any) -> Any:
            return from_string(source, *arguments, **options) if "{" in source else _Constant(source)

        environment.from_string = constant_or_template  # type: ignore[method-assign]


class _Constant:
    """A template without anything to fill in."""

    def __init__(self, text: str) -> None:
        self._text = text

    def render(self, *_: Any, **__: Any) -> str:
        return self._text


def preload() -> None:
    """Import Copier in the background: it takes 0.3 s, which the user's first answer hides."""
    threading.Thread(target=_copier, daemon=True).start()


def create(data: Data, plan: Plan, directory: Path, *, commit: bool, ask: bool = False) -> None:
    """Write a new project, whole or not at all.

    Args:
        data: Where the templates are.
        plan: What to write.
        directory: Where; missing, empty, or with nothing but a `.git` in it.
        commit: Whether to make a git repository with a first commit.
        ask: Whether somebody is there to answer what the templates ask besides.

    Raises:
        ScaffoldError: The directory is in use or cannot be written, or git failed.
        CatalogError: A template is broken.
    """
    directory = directory.absolute()
    check_destination(directory)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        # On the destination's own file system, so that one rename shows the result.
        with scratch(directory.parent, _STAGING) as staging:
            project = staging / "project"
            render(data, plan, project, ask=ask)
            if commit:
                _first_commit(project)
            _move_in(project, directory)
    except OSError as error:
        raise ScaffoldError(f"{error.filename or directory}: {error.strerror or error}") from error


def check_destination(directory: Path) -> None:
    """Refuse a destination that holds anything but a lone `.git`."""
    if directory.is_symlink() and not directory.exists():
        raise ScaffoldError(f"{directory} is a link to nowhere; remove it or take another directory")
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ScaffoldError(f"{directory} is a file; take another directory")
    if any(entry.name != ".git" for entry in directory.iterdir()):
        raise ScaffoldError(f"{directory} is not empty; take another directory, or empty this one")


def render(
    data: Data, plan: Plan, destination: Path, *, version: history.Version | None = None, ask: bool = False
) -> str:
    """Render a plan into a folder that does not exist yet.

    Args:
        data: Where the templates are.
        plan: What to write.
        destination: The folder.
        version: The templates' version, where it is known already.
        ask: Whether somebody is there to answer the questions without an answer; otherwise they take their defaults.

    Returns:
        The digest of what was rendered, as the answers file records it.

    Raises:
        CatalogError: A template is broken; the message says which and why.
        KeyboardInterrupt: The user pressed Ctrl-C at a question.
    """
    copier, settings, plumbum = _copier()
    with scratch() as template:
        _assemble(data, plan, template, destination)

        def run(answers: Mapping[str, Any]) -> None:
            # Without git on the path, Copier does not ask git about each file that it writes.
            with plumbum.local.env(PATH=""):
                copier.run_copy(
                    str(template),
                    destination,
                    data=answers,
                    settings=settings,
                    defaults=not ask,
                    quiet=True,
                    unsafe=True,  # for the extension above, which is ours
                )

        try:
            try:
                run(plan.spec.answers)
            except ValueError:
                if not plan.spec.more:
                    raise
                # An answer that is none any more: as those of a last time, Copier takes what it can of them.
                destination.mkdir(exist_ok=True)
                (destination / ANSWERS_FILE).write_text(json.dumps(dict(plan.spec.more), default=str), encoding="utf-8")
                run({key: plan.spec.answers[key] for key in ANSWER_FIELDS})
        except jinja2.TemplateError as error:
            where = _source_of(plan, template, error)
            raise CatalogError(f"{where}: {error.message or error}") from error
        except copier.errors.CopierAnswersInterrupt as interrupt:
            raise KeyboardInterrupt from interrupt
        except (copier.errors.CopierError, ValueError) as error:
            raise CatalogError(f"{data.templates / 'copier.yml'}: {error}") from error
    digest = digest_of(destination)
    _write_answers(version or history.current(data), digest, destination / ANSWERS_FILE)
    return digest


def digest_of(folder: Path) -> str:
    """A hash over every file's path, executable bit and content; answers file and git repository are left out."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name == ANSWERS_FILE or name.startswith(".git/"):
            continue
        executable = bool(path.stat().st_mode & 0o100)
        total.update(f"{name}\0{executable:d}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def _copier() -> tuple[Any, Any, Any]:
    # What an import makes stays: looking for garbage among it, now or later, takes a quarter of the time.
    gc.disable()
    try:
        import copier
        import plumbum
    finally:
        gc.freeze()
        gc.enable()
    return copier, copier.Settings(), plumbum


def _assemble(data: Data, plan: Plan, template: Path, verbatim: Path) -> None:
    """Lay out what Copier wants: its configuration, the files in `template/`, and what they include in `parts/`.

    What is only to be copied goes straight to `verbatim`: on the way through Copier a file takes ten times as long.
    """
    shutil.copyfile(data.templates / "copier.yml", template / "copier.yml")
    (template / "template").mkdir()
    (template / "template" / (ANSWERS_FILE + SUFFIX)).write_text("{{ _copier_answers|to_json }}", encoding="utf-8")
    made: set[Path] = set()
    for folder, files in (("template", plan.files), ("parts", plan.parts)):
        for file in files:
            target = _place(template, folder, file) if file.rendered or folder == "parts" else verbatim / file.target
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            shutil.copy(file.source, target)


def _place(template: Path, folder: str, file: PlannedFile) -> Path:
    """Where a file is in the template that Copier gets."""
    return template / folder / (file.target + SUFFIX if folder == "template" else file.target)


def _source_of(plan: Plan, template: Path, error: jinja2.TemplateError) -> str:
    """The template file, and the line where Jinja knows it, that an error is about."""
    traceback, found = error.__traceback__, ""
    while traceback:
        filename = traceback.tb_frame.f_code.co_filename
        if filename.startswith(str(template)):
            found = f"{filename}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        found = f"{error.filename}:{error.lineno}"
    path, _, line = found.rpartition(":")
    for folder, files in (("template", plan.files), ("parts", plan.parts)):
        for file in files:
            if Path(path) == _place(template, folder, file):
                return f"{file.source}:{line}"
    return found or "templates"


def _write_answers(version: history.Version, digest: str, path: Path) -> None:
    """Turn what Copier says of its questions into the answers file of a project."""
    import yaml

    answered = json.loads(path.read_text(encoding="utf-8"))
    more = sorted(key for key in answered if key not in ANSWER_FIELDS and not key.startswith("_"))
    answers = {
        "_version": version.name,
        "_commit": version.commit,
        "_digest": digest,
        **{key: answered[key] for key in [*ANSWER_FIELDS, *more]},
    }
    note = "# Written by scaffold: the answers that made this project. Leave it to `scaffold update`.\n"
    text = note + yaml.safe_dump(answers, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _first_commit(project: Path) -> None:
    branch = [] if proc.ask_git("config", "init.defaultBranch", cwd=project)[0] == 0 else ["-b", "main"]
    proc.git("init", "-q", *branch, cwd=project)
    proc.git("add", "--all", cwd=project)
    # Somebody without an identity still gets a commit; nobody is asked for a signature or runs a hook.
    known, _ = proc.ask_git("var", "GIT_AUTHOR_IDENT", cwd=project)
    identity = [] if known == 0 else ["-c", "user.name=scaffold", "-c", "user.email=scaffold@localhost"]
    options = [*identity, "-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null"]
    proc.git(*options, "commit", "-q", "-m", "Start from scaffold's templates", cwd=project)


def _move_in(project: Path, directory: Path) -> None:
    """Show the project under its name: by one rename where nothing is there yet."""
    if not directory.exists():
        project.rename(directory)
        return
    # The folder may be somebody's working directory or hold a `.git`: it stays, and the entries move in.
    moved: list[Path] = []
    try:
        for entry in list(project.iterdir()):
            entry.rename(directory / entry.name)
            moved.append(directory / entry.name)
    except BaseException:
        for entry in moved:
            entry.rename(project / entry.name)
        raise
