"""The README's "Add a field to Product": each stack and each front end has a patch that does what its steps say.

Docker builds the front ends and the default stack; `STACK=gin nox -s tests -- tests/test_add_a_field.py` takes another
stack, `STACK=rotation` three of them, others each day.
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
from upgrades import commit

from scaffolder import catalog, paths
from scaffolder.model import NO_FRONTEND, ProjectSpec
from scaffolder.render import plan, render
from scaffolder.system import git

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
CODE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """A project to which the patch has added the field, and what its README says of that."""

    shop: Path
    part: str
    """The folder that the patch changes: `backend` or `frontend`."""
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
    stack, database, frontend = request.param
    shop = tmp_path_factory.mktemp("field") / "shop"
    spec = ProjectSpec("My Shop", "my-shop", stack, database, frontend)
    render.create(DATA, plan.make_plan(DATA, spec), shop, commit=False)
    git.run("init", "-q", cwd=shop)
    readme = (shop / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Add a field to Product\n")[1].split("\n## ")[0].split("\nFinally, ")[0]
    contract, steps = section.split("\nThen the backend, in `backend/`:\n")
    if frontend == NO_FRONTEND:
        commit(shop)
        # A generated migration may be another one for each database.
        patches = [DATA.templates / "backends" / stack / f"add-a-field{of}.patch" for of in ("", f".{database}")]
        return Case(shop, "backend", steps, contract, apply(shop, *filter(Path.exists, patches)))
    _, steps = steps.split("\nThen the front end, in `frontend/`:\n")
    apply(shop, DATA.templates / "backends" / stack / "add-a-field.patch")
    commit(shop)
    return Case(
        shop, "frontend", steps, contract, apply(shop, DATA.templates / "frontends" / frontend / "add-a-field.patch")
    )


def apply(shop: Path, *patches: Path) -> tuple[int, str]:
    """How `git apply` ends, and what it warns of."""
    command = ["git", "apply", "--whitespace=error-all", *map(str, patches)]
    done = subprocess.run(command, cwd=shop, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def normal(text: str) -> str:
    return " ".join(text.split())


def contains(whole: Any, part: Any) -> bool:
    """Whether a document has all that a part of it shows."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(contains(whole.get(key), value) for key, value in part.items())
    return bool(whole == part)


def cells(stacks: Iterable[str]) -> list[tuple[str, str, str]]:
    return [(stack, database, NO_FRONTEND) for stack in stacks for database in KNOWN.databases]


def built_cells() -> list[tuple[str, str, str]]:
    """The cells of the built stacks; where those rotate, each with the one database today and the other tomorrow."""
    every = cells(built_stacks())
    return every[datetime.now(UTC).toordinal() % 2 :: 2] if STACK == "rotation" else every


def cases(chosen: Iterable[tuple[str, str, str]]) -> pytest.MarkDecorator:
    """The same for several projects: each of a stack, a database and a front end."""
    return pytest.mark.parametrize("case", [pytest.param(each, id="-".join(each)) for each in chosen], indirect=True)


FRONTENDS = [("fastapi", "sqlite", each.id) for each in KNOWN.frontends.values() if each.native]


@cases([*cells(KNOWN.stacks), *FRONTENDS])
def test_the_patch_applies_without_a_warning(case: Case) -> None:
    assert case.applied == (0, "")


@cases([*cells(KNOWN.stacks), *FRONTENDS])
def test_the_patch_changes_the_files_that_the_steps_name_and_no_others(case: Case) -> None:
    steps = CODE.sub("", case.steps)
    spans = re.findall(r"`([^`\n]+)`", steps)
    named = {f"{case.part}/{span}" for span in spans if (case.shop / case.part / span).is_file()}
    if case.part == "backend":
        named.add("backend/openapi.yaml")
    folders = [
        f"{case.part}/{folder}"
        for two, folder in re.findall(r"(two files to )?`([^`\n]+)/`", steps)
        for _ in range(2 if two else 1)
    ]
    changes = case.changes()
    unnamed = {path: status for path, status in changes.items() if path not in named}
    assert named <= set(changes)
    # A generated file has a name of its own; the steps name its folder, and say if it gets two.
    assert [str(Path(path).parent) for path in unnamed] == folders
    assert set(unnamed.values()) <= {"A"}


@cases([*cells(KNOWN.stacks), *FRONTENDS])
def test_the_patch_holds_what_the_steps_show(case: Case) -> None:
    changed = [normal((case.shop / path).read_text(encoding="utf-8")) for path in case.changes()]
    shown = [code for _, language, code in CODE.findall(case.steps) if language != "sh"]
    assert shown
    for code in shown:
        assert any(normal(code) in text for text in changed), code


@cases(cells(KNOWN.stacks))
def test_the_patch_makes_of_the_contract_what_the_readme_shows(case: Case) -> None:
    contract = yaml.safe_load((case.shop / "backend" / "openapi.yaml").read_text(encoding="utf-8"))
    ((_, _, shown),) = CODE.findall(case.contract)
    assert contains(contract["components"]["schemas"], yaml.safe_load(textwrap.dedent(shown)))


@pytest.mark.docker
@cases([*built_cells(), *FRONTENDS])
def test_the_project_with_the_field_passes_its_own_checks(case: Case) -> None:
    image = f"scaffold-test-{os.getpid()}-field"
    build = ["docker", "build", "--target", "test", "--tag", image, case.part]
    try:
        done = subprocess.run(build, cwd=case.shop, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        subprocess.run(["docker", "image", "rm", "--force", image], capture_output=True, check=False)
