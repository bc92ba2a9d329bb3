"""The README's "Add a field to Product": each stack has a patch that does what its steps say.

Docker builds the default stack; `STACK=gin nox -s tests -- tests/test_add_a_field.py` takes another, `STACK=rotation`
three of them, others each day.
"""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, STACK, built_stacks

from scaffolder import catalog, paths
from scaffolder.model import ProjectSpec
from scaffolder.render import plan, render
from scaffolder.system import git

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
CODE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """A project to which the patch has added the field, and what its README says of that."""

    shop: Path
    steps: str
    contract: str
    applied: tuple[int, str]
    """How `git apply` ended, and what it warned of."""

    def changes(self) -> dict[str, str]:
        """The files that differ from the first commit, and how."""
        git.run("add", "--all", cwd=self.shop)
        lines = git.run("diff", "--cached", "--name-status", "--no-renames", cwd=self.shop).splitlines()
        return {path: status for status, path in (line.split("\t") for line in lines)}


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    stack, database = request.param.rsplit("-", 1)
    shop = tmp_path_factory.mktemp("field") / "shop"
    spec = ProjectSpec("My Shop", "my-shop", stack, database, "none")
    render.create(DATA, plan.make_plan(DATA, spec), shop, commit=False)
    git.run("init", "-q", cwd=shop)
    git.run("add", "--all", cwd=shop)
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    git.run(*identity, "commit", "-q", "-m", "New", cwd=shop)
    readme = (shop / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Add a field to Product\n")[1].split("\n## ")[0]
    contract, steps = section.split("\nThen the backend, in `backend/`:\n")
    # A generated migration may be another one for each database.
    patches = [DATA.templates / "backends" / stack / f"add-a-field{of}.patch" for of in ("", f".{database}")]
    apply = ["git", "apply", "--whitespace=error-all", *(str(patch) for patch in patches if patch.exists())]
    done = subprocess.run(apply, cwd=shop, capture_output=True, text=True, check=False)
    return Case(shop, steps, contract, (done.returncode, done.stderr))


def normal(text: str) -> str:
    return " ".join(text.split())


def contains(whole: Any, part: Any) -> bool:
    """Whether a document has all that a part of it shows."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(contains(whole.get(key), value) for key, value in part.items())
    return bool(whole == part)


def cells(stacks: Iterable[str]) -> list[str]:
    return [f"{stack}-{database}" for stack in stacks for database in KNOWN.databases]


def built_cells() -> list[str]:
    """The cells of the built stacks; where those rotate, each with the one database today and the other tomorrow."""
    every = cells(built_stacks())
    return every[datetime.now(UTC).toordinal() % 2 :: 2] if STACK == "rotation" else every


each_cell = pytest.mark.parametrize("case", cells(KNOWN.stacks), indirect=True)


@each_cell
def test_the_patch_applies_without_a_warning(case: Case) -> None:
    assert case.applied == (0, "")


@each_cell
def test_the_patch_changes_the_files_that_the_steps_name_and_no_others(case: Case) -> None:
    backend = case.shop / "backend"
    spans = re.findall(r"`([^`\n]+)`", CODE.sub("", case.steps))
    named = {f"backend/{span}" for span in spans if (backend / span).is_file()} | {"backend/openapi.yaml"}
    folders = [f"backend/{span}".rstrip("/") for span in spans if span.endswith("/")]
    changes = case.changes()
    unnamed = {path: status for path, status in changes.items() if path not in named}
    assert named <= set(changes)
    # A generated file has a name of its own; the steps name its folder.
    assert [str(Path(path).parent) for path in unnamed] == folders
    assert set(unnamed.values()) <= {"A"}


@each_cell
def test_the_patch_holds_what_the_steps_show(case: Case) -> None:
    changed = [normal((case.shop / path).read_text(encoding="utf-8")) for path in case.changes()]
    shown = [code for _, language, code in CODE.findall(case.steps) if language != "sh"]
    assert shown
    for code in shown:
        assert any(normal(code) in text for text in changed), code


@each_cell
def test_the_patch_makes_of_the_contract_what_the_readme_shows(case: Case) -> None:
    contract = yaml.safe_load((case.shop / "backend" / "openapi.yaml").read_text(encoding="utf-8"))
    ((_, _, shown),) = CODE.findall(case.contract)
    assert contains(contract["components"]["schemas"], yaml.safe_load(textwrap.dedent(shown)))


@pytest.mark.docker
@pytest.mark.parametrize("case", built_cells(), indirect=True)
def test_the_project_with_the_field_passes_its_own_checks(case: Case) -> None:
    image = f"scaffold-test-{os.getpid()}-field"
    build = ["docker", "build", "--target", "test", "--tag", image, "backend"]
    try:
        done = subprocess.run(build, cwd=case.shop, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        subprocess.run(["docker", "image", "rm", "--force", image], capture_output=True, check=False)
