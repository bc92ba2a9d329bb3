"""How a project differs from what was generated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.render import answers
from scaffolder.render.answers import ANSWERS_FILE
from scaffolder.render.history import opened
from scaffolder.system import git
from scaffolder.system.scratch import scratch
from scaffolder.update.origin import render_base, unknown
from scaffolder.update.repository import Repository
from scaffolder.update.sides import Sides


@dataclass(frozen=True, slots=True)
class Difference:
    """How a project has changed since it was generated or last updated."""

    version: str
    """The templates' version that the project is from."""
    files: tuple[tuple[str, str], ...]
    """git's status letter (A added, M changed, D deleted, R renamed, T type changed), and the path."""
    patch: bytes
    """The same as a patch for `git apply` in a repository of the project alone."""
    exact: bool
    """False if the original render cannot be reproduced: the changes then include those of the templates."""


def difference(data: Data, directory: Path) -> Difference:
    """Compare a project's current files with what its templates rendered, except the answers file.

    Args:
        data: The current templates.
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
        seen = ["ls-files", "--cached", "--others", "--exclude-standard"]
        if not git.run(*seen, "--", ANSWERS_FILE, cwd=repository.directory):
            repository.check_kept(ANSWERS_FILE)
        generated, now = sides.tree(base.directory), sides.work_tree(new=True)
        now = sides.replaced(now, generated, [ANSWERS_FILE])
        files = tuple((status, path) for status, _, path in sides.changes(generated, now))
        return Difference(project.version, files, sides.patch(generated, now), base.digest == project.digest)
