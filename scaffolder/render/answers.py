"""The answers file of a project: its choices, and the version of the templates that wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffolder.errors import ScaffoldError
from scaffolder.model import ANSWER_FIELDS, Catalog, ProjectSpec

ANSWERS_FILE = ".copier-answers.yml"
_NOTE = "# Written by scaffold: the answers that made this project. Leave it to `scaffold update`.\n"


@dataclass(frozen=True, slots=True)
class Project:
    """A generated project on disk."""

    directory: Path
    spec: ProjectSpec
    version: str
    """The templates' version that it was generated from."""
    commit: str
    digest: str


def read(directory: Path) -> Project:
    """Read the answers of the project in a directory.

    Raises:
        ScaffoldError: There is no project, or its answers file is invalid.
    """
    path = directory / ANSWERS_FILE
    try:
        return parse(directory, path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if not directory.is_dir():
            raise ScaffoldError(f"{directory} does not exist or is not a directory") from error
        raise ScaffoldError(f"{directory} is not a scaffold project: it has no {ANSWERS_FILE}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{path} cannot be read: {' '.join(str(error).split())}") from error


def parse(directory: Path, text: str) -> Project:
    """The same for the text of an answers file; raises the same."""
    path = directory / ANSWERS_FILE
    try:
        answers = yaml.safe_load(text)
    except yaml.YAMLError as error:
        if "\n<<<<<<< " in f"\n{text}":
            raise ScaffoldError(f"{path} has conflict markers; resolve the conflict first") from error
        raise ScaffoldError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(answers, dict):
        raise ScaffoldError(f"{path} is invalid: expected a YAML mapping")
    if "_src_path" in answers and "_digest" not in answers:
        raise ScaffoldError(f"{directory} is not a scaffold project: its {ANSWERS_FILE} is from another template")

    def string(key: str) -> str:
        value = answers.get(key)
        if not isinstance(value, str):
            raise ScaffoldError(f"{path} is invalid: {key} is missing or not a string")
        return value

    more = {str(key): value for key, value in answers.items() if key not in ANSWER_FIELDS and str(key)[:1] != "_"}
    spec = ProjectSpec(**{name: string(key) for key, name in ANSWER_FIELDS.items()}, more=more)
    return Project(directory.resolve(), spec, string("_version"), string("_commit"), string("_digest"))


def check_known(project: Project, catalog: Catalog) -> None:
    """Refuse a project with a choice that the catalog does not have; raises ScaffoldError."""
    for key, known in (
        ("stack", catalog.stacks),
        ("database", catalog.databases),
        ("frontend", catalog.frontends),
    ):
        chosen = getattr(project.spec, key)
        if chosen not in known:
            path = project.directory / ANSWERS_FILE
            raise ScaffoldError(f"{path}: there is no {key} {chosen!r}; choose from {', '.join(known)}")


def write(path: Path, version: str, commit: str, digest: str, answered: Mapping[str, Any]) -> None:
    """Write the answers file of what was just rendered.

    Args:
        path: The file.
        version: Name of the templates' version.
        commit: Its commit; empty if there is none.
        digest: The digest of what was rendered.
        answered: Copier's answers to its questions.
    """
    more = sorted(key for key in answered if key not in ANSWER_FIELDS and not key.startswith("_"))
    answers = {
        "_version": version,
        "_commit": commit,
        "_digest": digest,
        **{key: answered[key] for key in [*ANSWER_FIELDS, *more]},
    }
    path.write_text(_NOTE + _dump(answers), encoding="utf-8", newline="\n")


def settle(theirs: str, new: str) -> str | None:
    """Put new answers into an edited answers file: comments, quotes and order are kept.

    Args:
        theirs: The file's text.
        new: What `write` wrote for the same project.

    Returns:
        The text with exactly the answers of `new`; None if its formatting cannot be kept.
    """
    answers: dict[str, Any] = yaml.safe_load(new)
    mark = "\ufeff" if theirs.startswith("\ufeff") else ""
    text = theirs.removeprefix(mark)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    known: dict[str, Any] = yaml.safe_load(text)
    for key, value in reversed(root.value):
        name, start, end = str(key.value), key.start_mark.index, value.end_mark.index
        # A block's end is the beginning of the line after it.
        end = start + len(text[start:end].rstrip("\r\n"))
        if name not in answers:
            line_end = text.find("\n", end)
            text = text[:start] + (text[line_end + 1 :] if line_end >= 0 else "")
        elif known.get(name) != answers[name]:
            plain = isinstance(value, yaml.ScalarNode) and value.value and value.style in (None, "'", '"')
            if plain and not isinstance(answers[name], list | dict):
                start = value.start_mark.index
                written = _dump(answers[name], default_style=value.style).removesuffix("\n...\n")
            else:
                written = _dump({name: answers[name]})
            text = text[:start] + written.rstrip("\n").replace("\n", newline) + text[end:]
    added = {name: value for name, value in answers.items() if name not in known}
    if added:
        text = text if text.endswith("\n") else text + newline
        text += _dump(added).replace("\n", newline)
    try:
        kept = yaml.safe_load(text) == answers
    except yaml.YAMLError:
        kept = False
    return mark + text if kept else None


def _dump(value: Any, default_style: str | None = None) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, default_style=default_style)
