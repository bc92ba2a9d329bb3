"""`Plan` → files. Everything is written to a hidden folder first, so that nothing half-written is ever visible."""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import shlex
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from traceback import walk_tb
from typing import Any

import jinja2
import yaml

from scaffolder.errors import CatalogError, ScaffoldError
from scaffolder.model import ANSWER_FIELDS, Plan, PlannedFile
from scaffolder.paths import Data, program
from scaffolder.render import answers, history
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.extensions import SOURCES
from scaffolder.render.history import Version
from scaffolder.render.kept import digest_of
from scaffolder.render.plan import SUFFIX, display_names
from scaffolder.system import git, proc
from scaffolder.system.scratch import scratch

_STAGING = ".scaffold-"
_MANIFEST = "moving.json"
_DOCUMENT = "document"
"""The one file that Copier renders: the answers, then every rendered file, each after a `_BREAK`."""
_BREAK = "\0"
_EXTENSIONS = [f"scaffolder.render.extensions.{name}" for name in ("SourcesInPlace", "KeptBytecode")]
_rendering = threading.Lock()
"""Copier and its dependencies keep process-wide state."""


def preload() -> None:
    """Import Copier in the background: it takes 0.3 s, which the user's first answer hides."""

    def work() -> None:
        # An error comes up again, with a message, when Copier is needed.
        with contextlib.suppress(Exception):
            _copier()

    threading.Thread(target=work, daemon=True).start()


def create(data: Data, plan: Plan, directory: Path, *, commit: bool, ask: bool = False) -> Version:
    """Write a new project, completely or not at all.

    Args:
        data: Where the templates are.
        plan: What to write.
        directory: Where; missing, empty, or with only a `.git` in it.
        commit: Whether to make a git repository with a first commit.
        ask: Whether to ask the templates' additional questions.

    Returns:
        The version of the templates that the project records.

    Raises:
        ScaffoldError: The directory is in use or cannot be written, or git failed.
        CatalogError: A template is broken.
    """
    directory = directory.absolute()
    check_destination(directory)
    try:
        sources = _marks(data, plan)
        version = history.current(data)
        directory.parent.mkdir(parents=True, exist_ok=True)
        existed = directory.exists()
        # On the destination's own file system, so that renames show the result.
        with scratch(directory if existed else directory.parent, _STAGING) as staging:
            project = staging / "project"
            render(data, plan, project, version=version, ask=ask)
            if _marks(data, plan) != sources:
                raise ScaffoldError(f"{data.root} changed while the project was written; run this command again")
            if commit:
                _first_commit(project)
            if existed:
                _check_empty(directory, staging.name)
                _move_in(staging, project, directory)
            else:
                # Never replaces what someone else has put there in the meantime.
                project.rename(directory)
    except OSError as error:
        place = error.filename2 or error.filename or directory
        # Copier's git commands fail with several lines, the last of them git's own.
        reason = error.strerror or str(error).splitlines()[-1].rpartition("| ")[2]
        raise ScaffoldError(f"{place}: {reason}") from error
    return version


def check_destination(directory: Path) -> None:
    """Refuse a destination that contains anything but `.git`; leftovers of a killed `create` are removed first.

    Raises:
        ScaffoldError: It is in use, or cannot be read.
    """
    if directory.is_symlink() and not directory.exists():
        raise ScaffoldError(f"{directory} is a broken symbolic link; remove it or choose another directory")
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ScaffoldError(f"{directory} is a file; choose another directory")
    try:
        _take_back(directory)
        _check_empty(directory)
    except OSError as error:
        raise ScaffoldError(f"{error.filename or directory}: {error.strerror or error}") from error


def _check_empty(directory: Path, *but: str) -> None:
    names = {entry.name for entry in directory.iterdir()}
    if ANSWERS_FILE in names:
        raise ScaffoldError(
            f"{directory} is already a scaffold project. Start it: {program()} run {shlex.quote(str(directory))}"
        )
    if names - {".git", *but}:
        raise ScaffoldError(f"{directory} is not empty; choose another directory, or empty this one")


def render(data: Data, plan: Plan, destination: Path, *, version: Version | None = None, ask: bool = False) -> str:
    """Render a plan into a folder that does not exist yet. Thread-safe.

    Args:
        data: Where the templates are.
        plan: What to write.
        destination: The folder.
        version: The templates' version, if already known.
        ask: Whether to ask the questions without an answer; otherwise they take their defaults.

    Returns:
        The digest of what was rendered, as the answers file records it.

    Raises:
        CatalogError: A template is broken; the message says which and why.
        KeyboardInterrupt: The user pressed Ctrl-C at a question.
    """
    for file in plan.files:
        if not file.rendered:
            _copy(file.source, destination / file.target)
    rendered = [file for file in plan.files if file.rendered]
    with scratch() as folder:
        template = folder / "template"
        _assemble(data, plan, rendered, template)
        try:
            document = _ask_copier(plan, display_names(data, plan.spec), template, folder, ask=ask)
        except jinja2.TemplateError as error:
            raise CatalogError(f"{_source_of(data, plan, error)}: {error.message or error}") from error
        except ValueError as error:
            raise CatalogError(f"{data.templates / 'copier.yml'}: {error}") from error
    answered, *texts = document.split(_BREAK)
    if len(texts) != len(rendered):
        raise CatalogError(f"{data.templates}: a template of {plan.spec.cell} has a NUL character")
    for file, text in zip(rendered, texts, strict=True):
        _copy(file.source, destination / file.target, text)
    digest = digest_of(destination)
    version = version or history.current(data)
    answers.write(destination / ANSWERS_FILE, version.name, version.commit, digest, json.loads(answered))
    return digest


@functools.cache
def _copier() -> tuple[Any, Any]:
    import copier

    return copier, copier.Settings()


def _ask_copier(plan: Plan, called: Mapping[str, str], template: Path, folder: Path, *, ask: bool) -> str:
    """The rendered document; raises jinja2.TemplateError, or ValueError if an answer or the configuration is bad."""
    copier, settings = _copier()

    def run(destination: Path, given: Mapping[str, Any], last_time: str = "") -> str:
        # On an error some versions of Copier remove the folder that they have not created yet, hiding the error.
        destination.mkdir()
        if last_time:
            (destination / ANSWERS_FILE).write_text(last_time, encoding="utf-8")
        with _rendering:
            # `settings`: the user's own Copier settings would leak into the answers.
            # `unsafe`: `_assemble` names an extension, ours.
            options = {"settings": settings, "defaults": not ask, "quiet": True, "unsafe": True}
            copier.run_copy(str(template), destination, data={**called, **given}, **options)
        return (destination / _DOCUMENT).read_bytes().decode("utf-8")

    try:
        try:
            return run(folder / "first", plan.spec.answers)
        except ValueError:
            if not plan.spec.more:
                raise
            # One of the answers is no longer valid: passed as previous answers, Copier keeps the valid ones.
            given = {key: plan.spec.answers[key] for key in ANSWER_FIELDS}
            return run(folder / "second", given, json.dumps(dict(plan.spec.more), default=str))
    except copier.errors.CopierAnswersInterrupt as interrupt:
        raise KeyboardInterrupt from interrupt
    except copier.errors.CopierError as error:
        raise ValueError(str(error)) from error


def _assemble(data: Data, plan: Plan, rendered: list[PlannedFile], template: Path) -> None:
    """Write what Copier needs: its configuration, one document that includes all files, and their locations.

    One document, because Copier takes ten times as long per file as Jinja.
    """
    configuration = dict(_configuration((data.templates / "copier.yml").read_text(encoding="utf-8")))
    # Versions before the first release named one of our classes, which no longer exists.
    extensions = configuration.get("_jinja_extensions", [])
    kept = [name for name in extensions if not name.startswith("scaffolder.")]
    configuration["_jinja_extensions"] = [*kept, *_EXTENSIONS]
    configuration |= {"_subdirectory": _DOCUMENT, "_exclude": [], "_templates_suffix": SUFFIX}
    names = [f"files/{file.target}" for file in rendered]
    sources = dict(zip(names, rendered, strict=True)) | {f"parts/{file.target}": file for file in plan.parts}
    syntax = configuration.get("_envops") or {}
    block, end = syntax.get("block_start_string", "{%"), syntax.get("block_end_string", "%}")
    variable, over = syntax.get("variable_start_string", "{{"), syntax.get("variable_end_string", "}}")
    includes = (f"{_BREAK}{block} include {json.dumps(name)} {end}" for name in names)
    text = f"{variable} _copier_answers|to_json {over}{''.join(includes)}"
    (template / _DOCUMENT).mkdir(parents=True)
    (template / _DOCUMENT / (_DOCUMENT + SUFFIX)).write_text(text, encoding="utf-8")
    (template / SOURCES).write_text(
        json.dumps({name: str(file.source) for name, file in sources.items()}), encoding="utf-8"
    )
    # JSON is YAML, and fast to write.
    (template / "copier.yml").write_text(json.dumps(configuration, default=str), encoding="utf-8")


@functools.lru_cache(maxsize=8)
def _configuration(text: str) -> dict[str, Any]:
    configuration: dict[str, Any] = yaml.safe_load(text)
    return configuration


def _copy(source: Path, target: Path, text: str | None = None) -> None:
    """Copy a file, or write a text instead, with the mode of a new file and the source's executable bit."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        shutil.copyfile(source, target)
    else:
        target.write_text(text, encoding="utf-8", newline="\n")
    if source.stat().st_mode & 0o100:
        mode = target.stat().st_mode
        target.chmod(mode | (mode & 0o444) >> 2)


def _source_of(data: Data, plan: Plan, error: jinja2.TemplateError) -> str:
    """The template file of an error, with the line if Jinja knows it."""
    # Cached bytecode names the folder in which the templates were compiled.
    files = [*plan.files, *plan.parts]
    sources = {f"/{file.source.relative_to(data.root).as_posix()}": file.source for file in files}
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    for filename, line in reversed(places):
        for end, source in sources.items():
            if filename.endswith(end):
                return f"{source}:{line}"
    return "templates"


def _first_commit(project: Path) -> None:
    branch = [] if git.ask("config", "init.defaultBranch", cwd=project)[0] == 0 else ["-b", "main"]
    git.run("init", "-q", *branch, cwd=project)
    # Every file, whatever the user's global ignore file says: the folder contains nothing else.
    git.run("add", "--all", "--force", cwd=project)
    options = [*git.NO_HOOKS, "-c", "commit.gpgSign=false"]
    env = git.missing_identity(project)
    git.run(*options, "commit", "-q", "-m", "Start from scaffold's templates", cwd=project, env=env)


def _move_in(staging: Path, project: Path, directory: Path) -> None:
    """Move the staging folder's contents into the directory around it, which may be someone's working directory."""
    # The answers file last: a partial project is not a project yet.
    names = sorted((entry.name for entry in project.iterdir()), key=lambda name: (name == ANSWERS_FILE, name))
    ours = {path.relative_to(project).as_posix(): _mark(path) for path in _files([project])}
    (staging / _MANIFEST).write_text(json.dumps({"names": names, "files": ours}), encoding="utf-8")
    try:
        for name in names:
            _put(project / name, directory / name)
    except BaseException:
        _move_back(staging, directory)
        raise


def _put(path: Path, target: Path) -> None:
    """Move a file or a folder, replacing at most an empty folder."""
    if path.is_dir():
        path.rename(target)
        return
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        path.rename(target)
    else:
        path.unlink()


def _mark(path: Path) -> list[int]:
    """Tells whether a file is still the one that was written."""
    facts = path.lstat()
    return [facts.st_ino, facts.st_size, facts.st_mtime_ns]


def _marks(data: Data, plan: Plan) -> list[list[int]]:
    """Tells whether a plan's templates are unchanged since they were read; git would take much longer."""
    files = [file.source for file in (*plan.files, *plan.parts)]
    return [_mark(path) for path in (data.templates / "copier.yml", *files)]


def _take_back(directory: Path) -> None:
    """Remove what killed runs left in a directory, restoring it."""
    for staging in directory.glob(f"{_STAGING}*-*-*"):
        if proc.left_by_the_dead(staging.name.removeprefix(_STAGING)):
            _move_back(staging, directory)
            shutil.rmtree(staging)


def _move_back(staging: Path, directory: Path) -> None:
    manifest = staging / _MANIFEST
    if not manifest.is_file():
        return
    written = json.loads(manifest.read_text(encoding="utf-8"))
    ours = written["files"]
    places = {name: directory / name for name in written["names"] if os.path.lexists(directory / name)}
    # Files still in the staging folder were not moved: the name is someone else's, or a hard link to the same file.
    moved = {
        name: path
        for name, path in places.items()
        if not (staging / "project" / name).exists() or ours.get(name) == _mark(path)
    }
    for path in _files([*moved.values()]):
        if ours.get(path.relative_to(directory).as_posix()) != _mark(path):
            raise ScaffoldError(
                f"{path} was edited after an interrupted scaffold new; save it elsewhere, and empty {directory}"
            )
    for name, path in moved.items():
        path.rename(staging / "project" / name)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        folder = path.is_dir() and not path.is_symlink()
        yield from (each for each in (path.rglob("*") if folder else [path]) if each.is_symlink() or not each.is_dir())
