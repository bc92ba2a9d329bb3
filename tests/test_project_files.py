"""The files around a project's two parts: Compose, settings, git, CI, dev container."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, STACK
from test_templates import ComposeLoader

from scaffolder import catalog, paths
from scaffolder.model import NO_FRONTEND, ProjectSpec
from scaffolder.render import plan, render

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
SPECS = [
    ProjectSpec("My Shop", "my-shop", STACK, database, frontend)
    for database, frontend in product(KNOWN.databases, KNOWN.frontends)
]
COMPOSE_FILES = ("compose.yaml", "compose.production.yaml")
PRODUCTION = ["docker", "compose", *(word for name in COMPOSE_FILES for word in ("-f", name))]
SECRETS = {"SECRET_KEY": "k" * 32, "DATABASE_PASSWORD": "p"}
NAMES_THAT_YAML_MISREADS = [
    "2048",
    "007",
    "1e3",
    "0x10",
    "0o17",
    "null",
    "true",
    "no",
    "2024-01-01",
    "'quoted' \"shop\"",
]
STAGES = ["base", "dependencies", "test", "build", "runtime"]


def make(spec: ProjectSpec, folder: Path, *, commit: bool = False) -> Path:
    render.create(DATA, plan.make_plan(DATA, spec), folder, commit=commit)
    return folder


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: f"{spec.database}-{spec.frontend}")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectSpec, Path]:
    return request.param, make(request.param, tmp_path_factory.mktemp("project") / "shop")


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def compose(folder: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(read(folder, name), ComposeLoader)
    return loaded


def test_env_example_lists_the_variables_that_compose_reads(made: tuple[ProjectSpec, Path]) -> None:
    folder = made[1]
    listed = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", read(folder, ".env.example"), re.MULTILINE))
    taken: dict[str, set[str]] = {}
    for name in COMPOSE_FILES:
        for variable, default in re.findall(r"\$\{([A-Z_]+)(?::-([^}]*))?", read(folder, name)):
            taken.setdefault(variable, set()).add(default)
    assert set(listed) == set(taken)
    for variable in re.findall(r"^([A-Z_]+)=.", read(folder, ".env.example"), re.MULTILINE):
        assert taken[variable] == {listed[variable]}, f"{variable} has another value than the default"


def test_every_service_is_confined_and_comes_back(made: tuple[ProjectSpec, Path]) -> None:
    spec, folder = made
    development, production = (compose(folder, name)["services"] for name in COMPOSE_FILES)
    for name, service in {**development, "caddy": production["caddy"]}.items():
        assert service["restart"] == "unless-stopped", name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(re.search(r":size=\d+m$", mount) for mount in service["tmpfs"]), name
    for name in development.keys() - {"database", "dev-database"}:
        assert all(port.startswith("${BIND_ADDRESS:-127.0.0.1}:") for port in development[name]["ports"]), name
        assert production[name]["ports"] == [], name
    if not KNOWN.databases[spec.database].embedded:
        assert "ports" not in development["database"]
        assert development["database"]["networks"] == ["database"]
        assert compose(folder, "compose.yaml")["networks"]["database"] == {"internal": True}
        assert all(port.startswith("127.0.0.1:") for port in development["dev-database"]["ports"])
        assert development["dev-database"]["profiles"] == ["dev"]


@pytest.mark.docker
def test_production_asks_for_its_secrets(made: tuple[ProjectSpec, Path]) -> None:
    spec, folder = made
    secrets = ["SECRET_KEY"] if KNOWN.databases[spec.database].embedded else list(SECRETS)
    for missing in secrets:
        env = {name: value for name, value in SECRETS.items() if name != missing}
        command = ["env", "-u", missing, *(f"{name}={value}" for name, value in env.items()), *PRODUCTION]
        refused = subprocess.run([*command, "config"], cwd=folder, capture_output=True, text=True, check=False)
        assert refused.returncode != 0
        assert f"{missing} is missing a value: set it in .env; generate one with openssl rand" in refused.stderr
    given = [f"{name}={SECRETS[name]}" for name in secrets]
    command = ["env", *given, *PRODUCTION, "config", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    config = json.loads(done.stdout)
    assert config["name"] == "my-shop-production"
    assert config["services"]["backend"]["environment"]["DEMO_DATA"] == "0"
    assert {name for name, service in config["services"].items() if service.get("ports")} == {"caddy"}
    if secrets != ["SECRET_KEY"]:
        assert config["services"]["backend"]["environment"]["DATABASE_URL"] == "postgresql://shop:p@database:5432/shop"
        assert config["services"]["database"]["environment"]["POSTGRES_PASSWORD"] == "p"


@pytest.mark.docker
@pytest.mark.parametrize("name", NAMES_THAT_YAML_MISREADS)
def test_compose_takes_a_name_that_yaml_reads_as_something_else(name: str, tmp_path: Path) -> None:
    slug = re.sub("[^a-z0-9-]+", "-", name).strip("-")
    folder = make(ProjectSpec(name, slug, STACK, "postgres", "react"), tmp_path / "shop")
    for command in (["docker", "compose"], ["env", *(f"{key}={value}" for key, value in SECRETS.items()), *PRODUCTION]):
        done = subprocess.run([*command, "config", "--quiet"], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_checkout_by_gits_habits_of_windows_has_no_carriage_return(tmp_path: Path) -> None:
    folder = make(SPECS[0], tmp_path / "shop", commit=True)
    clone = ["git", "clone", "--quiet", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", "shop", "copy"]
    subprocess.run(clone, cwd=tmp_path, check=True)
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert files
    assert [file for file in files if b"\r" in (tmp_path / "copy" / file).read_bytes()] == []


@pytest.mark.parametrize("stack", KNOWN.stacks)
@pytest.mark.parametrize("database", KNOWN.databases)
@pytest.mark.parametrize("frontend", KNOWN.frontends)
def test_the_dev_container_has_what_the_whole_project_takes(
    stack: str, database: str, frontend: str, tmp_path: Path
) -> None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"a key comes twice: {names}"
        return dict(pairs)

    folder = make(ProjectSpec("My Shop", "my-shop", stack, database, frontend), tmp_path / "shop")
    config = json.loads(read(folder, ".devcontainer/devcontainer.json"), object_pairs_hook=unique)
    features = " ".join(config["features"])
    assert "/docker-in-docker:" in features
    if frontend != NO_FRONTEND:
        assert "/node:" in features
        assert "cd frontend" in config["updateContentCommand"]
        assert 5173 in config["forwardPorts"]
    assert "cd backend" in json.dumps(config["postCreateCommand"])
    if not KNOWN.databases[database].embedded:
        assert config["postStartCommand"].endswith(" dev-database")
        assert config["containerEnv"].keys() == {"DATABASE_URL", "TEST_DATABASE_URL"}
        for url in config["containerEnv"].values():
            assert f"={url}\n" in read(folder, "README.md"), "what README tells is what the dev container does"


def test_a_front_ends_dockerfile_has_the_stages_of_all(made: tuple[ProjectSpec, Path]) -> None:
    spec, folder = made
    if spec.frontend == NO_FRONTEND:
        pytest.skip("there is none")
    text = read(folder, "frontend/Dockerfile")
    assert re.findall(r"^FROM \S+ AS (\w+)$", text, re.MULTILINE) == STAGES
    runtime = text[text.rindex("\nFROM ") :]
    assert 'LABEL org.opencontainers.image.title="my-shop-frontend"' in runtime
    copies = re.findall(r"^COPY .*$", runtime, re.MULTILINE)
    assert copies
    assert all(copy.startswith("COPY --from=build ") for copy in copies)
    assert "HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=250ms" in runtime


def test_ci_notices_every_answer_that_is_no_success(made: tuple[ProjectSpec, Path]) -> None:
    folder = made[1]
    workflow = yaml.safe_load(read(folder, ".github/workflows/ci.yml"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    asked = [step["run"] for step in steps if "curl" in step.get("run", "")]
    assert asked
    assert all("--fail-early --fail " in run for run in asked)
    assert any("compose.production.yaml config" in step.get("run", "") for step in steps)
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]["part"]
    assert matrix == [path.parent.name for path in sorted(folder.glob("*/Dockerfile"))]


def test_dependabot_watches_each_folder_once(made: tuple[ProjectSpec, Path]) -> None:
    spec, folder = made
    updates = yaml.safe_load(read(folder, ".github/dependabot.yml"))["updates"]
    watched = [(entry["package-ecosystem"], entry.get("directory") or tuple(entry["directories"])) for entry in updates]
    assert len(watched) == len(set(watched))
    expected = {("docker-compose", "/"), ("devcontainers", "/"), ("github-actions", "/"), ("docker", "/backend")}
    if spec.frontend != NO_FRONTEND:
        expected.add(("docker", "/frontend"))
    assert expected <= set(watched)


def test_gitignore_says_nothing_twice(made: tuple[ProjectSpec, Path]) -> None:
    lines = read(made[1], ".gitignore").splitlines()
    assert ".env" in lines
    assert len(lines) == len(set(lines))
    assert "" not in lines


def test_readme_shows_how_a_field_is_added_where_a_stack_tells(tiny_data: paths.Data, tmp_path: Path) -> None:
    def readme(folder: str) -> str:
        spec = ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "react")
        render.create(tiny_data, plan.make_plan(tiny_data, spec), tmp_path / folder, commit=False)
        return read(tmp_path / folder, "README.md")

    without = readme("without")
    assert "## Add a field to Product" in without
    assert "Then the backend" not in without
    assert "parseProduct.ts` reads it" in without
    part = tiny_data.templates / "backends" / "tiny" / "parts" / "add-a-field.md"
    part.write_text("1. `app.py` stores it.\n", encoding="utf-8")
    assert "Then the backend, in `backend/`:\n\n1. `app.py` stores it.\n\nThen the front end" in readme("with")
