"""Every cell of the catalog as text: what it writes is whole, tidy, and true to catalog and contract."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import product
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, add_tiny

from scaffolder import catalog, paths
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.render import plan, render

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
CONTRACT = yaml.safe_load(DATA.contract.read_text(encoding="utf-8"))
CELLS = [
    ProjectSpec("My Shop", "my-shop", stack, database, frontend)
    for stack, database, frontend in product(KNOWN.stacks, KNOWN.databases, KNOWN.frontends)
]
PARTS = {"commands.md", "layout.md", "notes.md", "dependabot.yml", "devcontainer.json", "gitignore"}
MORE_PARTS = {"add-a-field.md"}
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
]


class ComposeLoader(yaml.SafeLoader):
    """YAML with the tags by which Compose replaces what an earlier file says."""


ComposeLoader.add_multi_constructor("!", lambda loader, _, node: loader.construct_sequence(node))


@pytest.fixture(scope="module", params=CELLS, ids=lambda spec: spec.cell)
def cell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectSpec, Path]:
    spec: ProjectSpec = request.param
    folder = tmp_path_factory.mktemp(spec.cell) / "shop"
    render.create(DATA, plan.make_plan(DATA, spec), folder, commit=False)
    return spec, folder


def texts(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                found[path.relative_to(folder).as_posix()] = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
    return found


def test_every_file_is_tidy(cell: tuple[ProjectSpec, Path]) -> None:
    for name, text in texts(cell[1]).items():
        if not text:
            continue
        assert text.endswith("\n"), f"{name} has no newline at its end"
        assert not text.endswith("\n\n"), f"{name} ends in a blank line"
        assert "\r" not in text, f"{name} has a carriage return"
        spaced = [number for number, line in enumerate(text.split("\n"), 1) if line != line.rstrip()]
        assert not spaced, f"{name} has spaces at the end of line {spaced[0]}"
        assert "\n\n\n\n" not in text, f"{name} has more than two blank lines in a row"


def test_nothing_is_left_to_fill_in(cell: tuple[ProjectSpec, Path]) -> None:
    for name, text in texts(cell[1]).items():
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", text), name
        assert "{%" not in text, name
        assert not name.endswith(".jinja"), name


def test_json_and_yaml_are_well_formed(cell: tuple[ProjectSpec, Path]) -> None:
    for name, text in texts(cell[1]).items():
        if name.endswith((".yml", ".yaml")):
            yaml.load(text, ComposeLoader)
        elif name.endswith(".json"):
            json.loads(text)


def test_git_ignores_nothing_that_is_generated(cell: tuple[ProjectSpec, Path]) -> None:
    folder = cell[1]
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    files = [file for file in files if not file.startswith(".git/")]
    command = ["git", "-c", "core.excludesFile=", "check-ignore", "--stdin"]
    done = subprocess.run(command, cwd=folder, input="\n".join(files), capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_lockfiles_name_no_host(cell: tuple[ProjectSpec, Path]) -> None:
    for name, text in texts(cell[1]).items():
        if name.endswith("package-lock.json"):
            assert '"resolved"' not in text, name
        elif "requirements" in name:
            assert "://" not in text, name


def test_readme_prints_the_very_commands_of_the_catalog(cell: tuple[ProjectSpec, Path]) -> None:
    spec, folder = cell
    natives = [KNOWN.stacks[spec.stack].native, KNOWN.frontends[spec.frontend].native]
    readme = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    for native in filter(None, natives):
        for command in (*native.setup, native.dev, *native.test, *native.lint):
            assert command in readme, f"README.md lacks the line {command!r}"


def test_agents_file_is_short(cell: tuple[ProjectSpec, Path]) -> None:
    assert len((cell[1] / "AGENTS.md").read_text(encoding="utf-8").splitlines()) <= 25


def test_the_tour_leads_to_files(cell: tuple[ProjectSpec, Path]) -> None:
    spec, folder = cell
    for topic, path in KNOWN.stacks[spec.stack].tour.items():
        assert (folder / path).is_file(), f"{topic}: {path}"


def test_the_contract_ships_as_it_is(cell: tuple[ProjectSpec, Path]) -> None:
    assert (cell[1] / "backend" / "openapi.yaml").read_bytes() == DATA.contract.read_bytes()


def test_readme_lists_the_contracts_operations(cell: tuple[ProjectSpec, Path]) -> None:
    readme = (cell[1] / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([A-Z]+) (\S+)` \| (.+) \|$", readme, re.MULTILINE)
    assert listed == [(method, path, operation["summary"]) for method, path, operation in OPERATIONS]


def test_requests_http_has_each_operation_with_the_contracts_example(cell: tuple[ProjectSpec, Path]) -> None:
    text = (cell[1] / "requests.http").read_text(encoding="utf-8")
    titles = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert titles == [operation["summary"] for _, _, operation in OPERATIONS]
    for method, path, operation in OPERATIONS:
        assert re.search(
            rf"^{method} {{{{api}}}}{re.escape(path.replace('{product_id}', '{{product_id}}'))}(\?|$)",
            text,
            re.MULTILINE,
        )
        body = operation.get("requestBody", {})
        if method == "POST":
            body = CONTRACT["components"]["requestBodies"]["Product"] if "$ref" in body else body
            assert json.dumps(body["content"]["application/json"]["example"]) in text


def test_only_a_project_with_a_database_server_reads_test_database_url(cell: tuple[ProjectSpec, Path]) -> None:
    """With an embedded database the tests make their own; the variable may be set for another project."""
    spec, folder = cell
    reading = [path for path in folder.rglob("*") if path.is_file() and b"TEST_DATABASE_URL" in path.read_bytes()]
    assert bool(reading) != KNOWN.databases[spec.database].embedded, reading


def test_dockerfiles_are_the_interface(cell: tuple[ProjectSpec, Path]) -> None:
    for path in cell[1].glob("*/Dockerfile"):
        text = path.read_text(encoding="utf-8")
        assert "# syntax=" not in text
        assert re.search(r"^FROM .+ AS test$", text, re.MULTILINE | re.IGNORECASE)
        last = text[text.rindex("\nFROM ") :]
        assert "HEALTHCHECK" in last
        assert re.search(r"^USER [1-9]", last, re.MULTILINE), "a runtime is never root's"


@pytest.mark.parametrize("stack", KNOWN.stacks)
def test_a_stack_has_all_its_parts(stack: str) -> None:
    folder = DATA.templates / "backends" / stack
    parts = {path.name.removesuffix(".jinja") for path in (folder / "parts").iterdir()}
    assert PARTS <= parts <= PARTS | MORE_PARTS
    shown = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    of_a_database = {f"add-a-field.{database}.patch" for database in KNOWN.databases}
    assert shown - of_a_database == {"base", "sqlite", "postgres", "parts", "hello", "add-a-field.patch"}


def test_nothing_outside_its_folder_knows_a_stack() -> None:
    names = "|".join(KNOWN.stacks)
    for folder in (ROOT / "scaffolder", ROOT / "templates" / "project", ROOT / "templates" / "frontends"):
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".jinja", ".yaml", ".yml", ".ts", ".tsx"):
                text = path.read_text(encoding="utf-8")
                assert not re.search(rf"""stack(\.id)? *== *["']({names})""", text), path


def test_a_throw_away_stack_takes_one_folder_and_one_file(tmp_path: Path) -> None:
    for folder in ("catalog", "templates"):
        subprocess.run(["cp", "-r", ROOT / folder, tmp_path], check=True)
    add_tiny(tmp_path)
    data = paths.Data(tmp_path)
    loaded: Catalog = catalog.load(data)
    assert set(loaded.stacks) == {*KNOWN.stacks, "tiny"}
    for database, frontend in product(loaded.databases, loaded.frontends):
        spec = ProjectSpec("My Shop", "my-shop", "tiny", database, frontend)
        target = tmp_path / spec.cell
        render.create(data, plan.make_plan(data, spec), target, commit=False)
        assert (target / "backend" / "database.txt").read_text(encoding="utf-8") == f"{database}\n"
