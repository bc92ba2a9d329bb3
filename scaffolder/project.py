"""Read a project that `scaffold new` wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.model import ANSWER_FIELDS, Catalog, ProjectSpec
from scaffolder.plan import ANSWERS_FILE


@dataclass(frozen=True, slots=True)
class Project:
    """A generated project on disk."""

    directory: Path
    spec: ProjectSpec
    version: str
    """The templates' version that it was made from."""
    commit: str
    digest: str


def read(directory: Path) -> Project:
    """Read the answers of the project in a directory.

    Raises:
        ScaffoldError: There is no project, or its answers file is broken.
    """
    import yaml

    path = directory / ANSWERS_FILE
    try:
        answers = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ScaffoldError(f"{directory} is no project of scaffold's: it has no {ANSWERS_FILE}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScaffoldError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(answers, dict):
        raise ScaffoldError(f"{path} is broken: it must be a list of `key: value`")

    def text(key: str) -> str:
        value = answers.get(key)
        if not isinstance(value, str):
            raise ScaffoldError(f"{path} is broken: {key} is missing or no text")
        return value

    more = {str(key): value for key, value in answers.items() if key not in ANSWER_FIELDS and str(key)[:1] != "_"}
    spec = ProjectSpec(**{name: text(key) for key, name in ANSWER_FIELDS.items()}, more=more)
    return Project(directory.resolve(), spec, text("_version"), text("_commit"), text("_digest"))


def check_known(project: Project, catalog: Catalog) -> None:
    """Refuse a project of something that the catalog lacks; raises ScaffoldError."""
    for key, known in (
        ("stack", catalog.stacks),
        ("database", catalog.databases),
        ("frontend", catalog.frontends),
    ):
        chosen = getattr(project.spec, key)
        if chosen not in known:
            path = project.directory / ANSWERS_FILE
            raise ScaffoldError(f"{path}: there is no {key} {chosen!r}; there is {', '.join(known)}")
