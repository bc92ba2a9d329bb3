"""How `docker compose` is called, and what it makes of a project. It needs the command line, no engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import shops

from scaffolder.errors import ScaffoldError
from scaffolder.model import Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.answers import Project
from scaffolder.run import compose, endpoint
from scaffolder.run.compose import Compose
from scaffolder.run.containers import EngineRunner
from scaffolder.system import proc

pytestmark = pytest.mark.skipif(proc.which("docker") is None, reason="docker is not installed")


@pytest.fixture(autouse=True)
def an_engine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///var/run/docker.sock")
    endpoint.find.cache_clear()


@pytest.fixture
def project(docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> Project:
    return shops.write(docker_data, tiny_spec, tmp_path / "shop")


def dot_env(project: Project, text: str) -> None:
    (project.directory / ".env").write_text(text, encoding="utf-8")


def test_the_environment_file_counts_as_compose_reads_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EngineRunner.of(project).preferred == Ports(8000, 0)
    assert EngineRunner.of(project).said("COMPOSE_PROJECT_NAME") is None
    dot_env(project, "BASE=81\nexport API_PORT=\"${BASE}23\" # mine\nSECRET_KEY='a # b'\n")
    runner = EngineRunner.of(project)
    assert runner.preferred.api == 8123
    assert runner.model.settings["SECRET_KEY"] == "a # b"
    monkeypatch.setenv("API_PORT", "9000")
    assert EngineRunner.of(project).preferred.api == 9000


@pytest.mark.parametrize("value", ["99999", "eighty", "-1"])
def test_a_port_that_cannot_be_is_refused_by_its_variable(project: Project, value: str) -> None:
    dot_env(project, f"API_PORT={value}\n")
    with pytest.raises(ScaffoldError) as refused:
        EngineRunner.of(project)
    assert str(refused.value) == f"API_PORT must be a port from 1 to 65535, and is {value}"


def test_what_compose_refuses_is_one_line(project: Project) -> None:
    (project.directory / "compose.yaml").write_text("services: 1\n", encoding="utf-8")
    with pytest.raises(ScaffoldError, match=r"docker compose refuses .*/shop: .*services"):
        EngineRunner.of(project)


def test_the_environment_never_names_another_project(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "compose.yaml").write_text("name: other\nservices: {other: {image: other}}\n", encoding="utf-8")
    (other / "env").write_text("API_PORT=1\n", encoding="utf-8")
    monkeypatch.setenv("COMPOSE_FILE", str(other / "compose.yaml"))
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "other")
    monkeypatch.setenv("COMPOSE_PROFILES", "other")
    monkeypatch.setenv("COMPOSE_ENV_FILES", str(other / "env"))
    runner = EngineRunner.of(project)
    assert (runner.name, set(runner.model.services), runner.preferred.api) == ("my-shop", {"backend"}, 8000)


def test_how_compose_works_may_come_from_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_PARALLEL_LIMIT", "1")
    assert "COMPOSE_PARALLEL_LIMIT" not in Compose(project.directory, None, {}, sealed=True).variables()


def test_the_project_itself_may_add_files_and_take_another_name(project: Project) -> None:
    override = "services: {more: {image: more}, backend: {environment: {MORE: '1'}}}\n"
    (project.directory / "compose.override.yaml").write_text(override, encoding="utf-8")
    dot_env(project, "COMPOSE_PROJECT_NAME=mine\n")
    runner = EngineRunner.of(project)
    model = runner.model
    assert runner.said("COMPOSE_PROJECT_NAME") == "mine"
    assert (model.name, set(model.services), model.settings["MORE"]) == ("mine", {"backend", "more"}, "1")


def test_a_folder_without_a_compose_file_never_stands_for_the_one_above(project: Project) -> None:
    inside = project.directory / "backend"
    with pytest.raises(ScaffoldError, match=r"backend has no compose\.yaml"):
        Compose(inside, None, {}, sealed=False).model()


def test_a_sealed_project_reads_nothing_of_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DEMO_DATA", "API_PORT", "TOKEN", "LEVEL"):
        monkeypatch.setenv(name, "9")
    override = "services: {backend: {environment: [TOKEN], build: {args: {LEVEL: }}}}\n"
    (project.directory / "compose.override.yaml").write_text(override, encoding="utf-8")
    open_to_all = EngineRunner(project.directory, has_frontend=False).model
    assert {open_to_all.settings[name] for name in ("SECRET_KEY", "DEMO_DATA", "TOKEN")} == {"9"}
    sealed = EngineRunner(project.directory, has_frontend=False, environment={"SECRET_KEY": "ours"}, sealed=True)
    assert sealed.model.settings["SECRET_KEY"] == "ours"
    assert sealed.model.settings["DEMO_DATA"] == "1"
    assert "TOKEN" not in sealed.model.settings
    assert sealed.model.api == 8000


def test_variables_are_found_wherever_compose_looks_for_them(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n"
        "  a:\n"
        "    command: $ONE ${TWO:-${THREE}} $$FOUR $$$FIVE ${HOME}\n"
        "    environment: [SIX, SEVEN=7]\n"
        "    build: {args: {EIGHT: , NINE: 9}}\n"
        "    ports: !reset []\n"
        "secrets: {key: {environment: TEN}}\n",
        encoding="utf-8",
    )
    assert compose.read_variables(tmp_path) == {"ONE", "TWO", "THREE", "FIVE", "SIX", "EIGHT", "TEN", "HOME"}
    left_out = Compose(tmp_path, None, {}, sealed=True).variables()
    assert "ONE" in left_out
    assert "HOME" not in left_out, "docker itself needs it"


@pytest.mark.parametrize(
    ("named", "settings", "given"),
    [
        ("tcp://builder:2375", "", "0.0.0.0"),
        ("tcp://builder:2375", "# BIND_ADDRESS=127.0.0.1\n", "0.0.0.0"),
        ("tcp://builder:2375", "BIND_ADDRESS=127.0.0.1\n", None),
        ("tcp://builder:2375", "API_PORT=1\nBIND_ADDRESS=10.0.0.5\n", None),
        ("unix:///var/run/docker.sock", "", None),
    ],
)
def test_only_where_nothing_says_otherwise_a_project_is_published_to_all(
    project: Project, monkeypatch: pytest.MonkeyPatch, named: str, settings: str, given: str | None
) -> None:
    monkeypatch.setenv("DOCKER_HOST", named)
    dot_env(project, settings)
    assert EngineRunner.of(project).environment.get("BIND_ADDRESS") == given
