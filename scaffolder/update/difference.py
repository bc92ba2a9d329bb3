"""How a project differs from what was generated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.render import answers
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.history import opened
from scaffolder.system.scratch import scratch
from scaffolder.update.origin import render_base, unknown
from scaffolder.update.repository import Repository
from scaffolder.update.sides import Sides


@dataclass(frozen=True, slots=True)
class Difference:
    """What somebody made of a project since it was generated or last updated."""

    version: str
    """Of the templates that the project is from."""
    files: tuple[tuple[str, str], ...]
    """A letter as git has it (A added, M changed, D deleted, R renamed, T of another type), and the path."""
    patch: bytes
    """The same as `git apply` takes it in the folder of what was generated."""
    exact: bool
    """False where nothing renders what the project was created from: changes of the templates are among these."""


def difference(data: Data, directory: Path) -> Difference:
    """Compare a project's files as they are now with what its templates rendered; the answers file is left out.

    Args:
        data: The templates at hand.
        directory: The project, in a git repository.

    Raises:
        ScaffoldError: There is no such project, or this scaffold does not know what it was made from.
    """
    repository = Repository.find(directory)
    repository.check_settled()
    project = answers.read(directory)
    with opened(data) as history, scratch() as folder:
        origin = history.find(project.commit) or history.find(project.version)
        base = render_base(history, repository, project, origin, folder)
        if base is None:
            raise ScaffoldError(unknown(history, project))
        sides = Sides(repository, folder, keep=False)
        generated, now = sides.tree(base.directory), sides.work_tree(new=True)
        now = sides.replaced(now, generated, [ANSWERS_FILE])
        files = tuple((status, path) for status, _, path in sides.changes(generated, now))
        return Difference(project.version, files, sides.patch(generated, now), base.digest == project.digest)
