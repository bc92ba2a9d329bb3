"""The generated parts of the docs match the catalog and the contract; `nox -s docs` regenerates it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from scaffolder.contract import CHECKS
from scaffolder.model import Catalog

README = ROOT / "README.md"
SESSION = ROOT / "docs" / "session.svg"
CHECK_LIST = ROOT / "catalog" / "contract" / "CHECKS.md"


def compare(path: Path, wanted: str) -> None:
    if os.environ.get("WRITE_DOCS"):
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, "run `nox -s docs`"


def test_readme_lists_the_stacks(known: Catalog) -> None:
    rows = [
        f"| [{stack.name}]({stack.docs}) | {known.languages[stack.language].name} | {stack.summary} |"
        for stack in known.stacks.values()
    ]
    table = "\n".join(["| stack | language | |", "| --- | --- | --- |", *rows])
    text = README.read_text(encoding="utf-8")
    wanted = re.sub(r"(?<=<!-- stacks -->\n).*?(?=\n<!-- /stacks -->)", lambda _: table, text, count=1, flags=re.DOTALL)
    compare(README, wanted)


def test_the_list_of_checks_is_the_checks() -> None:
    lines = [
        "# The checks",
        "",
        f"`scaffold check URL` runs these {len(CHECKS)} checks, except those that run only on request or need the "
        "secret key, unless you ask for them. `nox -s docs` writes this list.",
    ]
    for group, checks in groupby(CHECKS, key=lambda check: check.group):
        lines += ["", f"## {group}", ""]
        for check in checks:
            remarks = " Needs the secret key." if check.needs_key else ""
            remarks += f" Takes up to {check.extra:g} s, so it runs only on request." if check.slow else ""
            lines.append(f"- `{check.name}`: {check.rule}{remarks}")
            lines += [f"  - Free: {freedom}" for freedom in check.freedoms]
    compare(CHECK_LIST, "\n".join(lines) + "\n")


def test_the_recorded_session_is_what_the_questionnaire_shows(tmp_path: Path) -> None:
    recorded = tmp_path / "session.svg"
    subprocess.run([sys.executable, ROOT / "docs" / "record.py", "session", recorded], check=True)
    compare(SESSION, recorded.read_text(encoding="utf-8"))


def test_the_recorded_session_loads_nothing() -> None:
    svg = SESSION.read_text(encoding="utf-8")
    assert set(re.findall(r"\w+://[^\s\"<]+", svg)) == {"http://www.w3.org/2000/svg", "http://localhost:8080"}
    assert not re.search(r"href|url\(|@import|@font-face|<script", svg)


@pytest.mark.parametrize(
    "page", [README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")], ids=lambda page: page.name
)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (extract,) = re.findall(r"^command=\$\((.+)\)$", script, re.MULTILINE)
    done = subprocess.run(["bash", "-c", extract], cwd=ROOT, capture_output=True, text=True, check=True)
    (command,) = re.findall(r"<!-- test -->\n```sh\n(.+)\n```", README.read_text(encoding="utf-8"))
    assert done.stdout.strip() == command
    assert command.endswith("nox")


def test_every_nox_session_that_is_named_exists() -> None:
    body = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8")).body
    sessions = {node.name for node in body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    pages = [README, ROOT / "CONTRIBUTING.md", ROOT / ".ci" / "run", *(ROOT / "docs").glob("*.md")]
    named = {
        word.split("-")[0]
        for page in (*pages, *(ROOT / ".github" / "workflows").iterdir())
        for words in re.findall(r"nox -s ((?:\w[\w.-]* ?)+)", page.read_text(encoding="utf-8"))
        for word in words.split()
    }
    assert named - sessions == set()
    assert named >= {"lint", "types", "tests", "pythons", "bump"}


def test_the_workflow_tests_every_python_that_nox_knows() -> None:
    (pythons,) = re.findall(r"nox.session\(python=(\[.+\])\)", (ROOT / "noxfile.py").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    (main,) = [step["with"]["python-version"] for step in jobs["tests"]["steps"] if "python" in step.get("uses", "")]
    assert sorted([main, *jobs["pythons"]["strategy"]["matrix"]["python"]]) == ast.literal_eval(pythons)
