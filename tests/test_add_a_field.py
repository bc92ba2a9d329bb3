"""The README's "Add a field to Product": each stack has a patch that does what its steps say.

Docker builds the default stack; `STACK=gin nox -s tests -- tests/test_add_a_field.py` takes another, `STACK=rotation`
three of them, others each day.
"""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, built_stacks

from scaffolder import catalog, paths
from scaffolder.model import ProjectSpec
from scaffolder.render import plan, render
from scaffolder.system import git

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
CODE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """A project without the field, the patch that adds it, and what the README says of it."""

    shop: Path
    patch: Path
    steps: str
    contract: str

    def apply(self) -> None:
        git.run("apply", str(self.patch), cwd=self.shop)

    def changes(self) -> dict[str, str]:
        """The files that differ from the first commit, and how."""
        git.run("add", "--all", cwd=self.shop)
        lines = git.run("diff", "--cached", "--name-status", "--no-renames", cwd=self.shop).splitlines()
        return {path: status for status, path in (line.split("\t") for line in lines)}


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    stack: str = request.param
    shop = tmp_path / "shop"
    spec = ProjectSpec("My Shop", "my-shop", stack, "sqlite", "none")
    render.create(DATA, plan.make_plan(DATA, spec), shop, commit=False)
    git.run("init", "-q", cwd=shop)
    git.run("add", "--all", cwd=shop)
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    git.run(*identity, "commit", "-q", "-m", "New", cwd=shop)
    readme = (shop / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Add a field to Product\n")[1].split("\n## ")[0]
    contract, steps = section.split("\nThen the backend, in `backend/`:\n")
    return Case(shop, DATA.templates / "backends" / stack / "add-a-field.patch", steps, contract)


def normal(text: str) -> str:
    return " ".join(text.split())


def contains(whole: Any, part: Any) -> bool:
    """Whether a document has all that a part of it shows."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(contains(whole.get(key), value) for key, value in part.items())
    return bool(whole == part)


each_stack = pytest.mark.parametrize("case", KNOWN.stacks, indirect=True)


@each_stack
def test_the_patch_applies_without_a_warning(case: Case) -> None:
    check = ["git", "apply", "--check", "--whitespace=error-all", str(case.patch)]
    done = subprocess.run(check, cwd=case.shop, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@each_stack
def test_the_patch_changes_the_files_that_the_steps_name_and_no_others(case: Case) -> None:
    case.apply()
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


@each_stack
def test_the_patch_holds_what_the_steps_show(case: Case) -> None:
    case.apply()
    changed = [normal((case.shop / path).read_text(encoding="utf-8")) for path in case.changes()]
    shown = [code for _, language, code in CODE.findall(case.steps) if language != "sh"]
    assert shown
    for code in shown:
        assert any(normal(code) in text for text in changed), code


@each_stack
def test_the_patch_makes_of_the_contract_what_the_readme_shows(case: Case) -> None:
    case.apply()
    contract = yaml.safe_load((case.shop / "backend" / "openapi.yaml").read_text(encoding="utf-8"))
    ((_, _, shown),) = CODE.findall(case.contract)
    assert contains(contract["components"]["schemas"], yaml.safe_load(textwrap.dedent(shown)))


@pytest.mark.docker
@pytest.mark.parametrize("case", built_stacks(), indirect=True)
def test_the_project_with_the_field_passes_its_own_checks(case: Case) -> None:
    case.apply()
    image = f"scaffold-test-{os.getpid()}-field"
    build = ["docker", "build", "--target", "test", "--tag", image, "backend"]
    try:
        done = subprocess.run(build, cwd=case.shop, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        subprocess.run(["docker", "image", "rm", "--force", image], capture_output=True, check=False)
