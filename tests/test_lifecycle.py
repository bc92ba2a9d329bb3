"""The checks of a backend's life: a sound server passes each, and each has a server that it alone refuses."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffolder.errors import ScaffoldError
from scaffolder.model import Ports
from scaffolder.run import endpoint, engine, ready
from scaffolder.run.containers import EngineRunner
from scaffolder.smoke import lifecycle
from scaffolder.system import proc

pytestmark = pytest.mark.docker

MUTANTS = {
    "seeds-twice": "stops_and_keeps_data",
    "no-login": "seeded_once",
    "loses-data": "stops_and_keeps_data",
    "ignores-SIGTERM": "stops_and_keeps_data",
    "exits-9": "stops_and_keeps_data",
    "ignores-SIGINT": "interrupted",
    "silent": "logs",
    "logs-twice": "logs",
    "logs-health": "logs",
    "hoards": "large_upload",
    "takes-DATABASE_URL": "malformed_settings",
    "takes-SECRET_KEY": "malformed_settings",
    "takes-PORT": "malformed_settings",
    "takes-DEMO_DATA": "malformed_settings",
    "unnamed": "malformed_settings",
    "wordy": "malformed_settings",
    "stack-trace": "malformed_settings",
    "shows-value": "unreachable_database",
    "starts-unreachable": "unreachable_database",
    "silent-key": "other_settings",
    "proxied": "other_settings",
    "fixed-port": "other_settings",
    "silent-port": "taken_port",
    "ends-well": "taken_port",
}
"""A fault → the check that refuses it."""
COMPOSED = {
    "FAULT_USER": ("0:0", "non_root"),
    "FAULT_READ_ONLY": ("false", "read_only"),
    "FAULT_NO_HEALTHCHECK": ("true", "healthcheck"),
}
"""A variable of compose.yaml → its value in the mutant, and the check that refuses it."""
POSTGRES = {
    "always-healthy": "database_away",
    "plain-health": "database_away",
    "silent-health": "database_away",
    "logs-out": "database_away",
    "plain-error": "database_away",
    "ignores-sslmode": "unencrypted_database",
    "hasty": "locked_table",
}
POSTGRES_URL = "postgresql://shop@database:5432/shop"
HERE = Path(__file__).with_name("life")


@pytest.fixture(scope="module")
def image() -> Iterator[None]:
    """The server's image, built once; what the tests start is removed at the end."""
    try:
        runner({}).build(lambda _: None)
        yield
    finally:
        engine.remove_projects(lambda name: name == NAME)


NAME = f"scaffold-test-life-{proc.mark()}-{secrets.token_hex(2)}"


def runner(environment: dict[str, str]) -> EngineRunner:
    fixed = {"BIND_ADDRESS": endpoint.bind_address(), "SECRET_KEY": "k" * 32}
    return EngineRunner(
        HERE, has_frontend=False, name=NAME, preferred=Ports(0, 0), environment={**fixed, **environment}
    )


def start(environment: dict[str, str]) -> lifecycle.Life:
    """A server with an empty database."""
    postgres = "DATABASE_URL" in environment
    running = runner(environment | ({"COMPOSE_PROFILES": "postgres"} if postgres else {}))
    running.compose("down", "--volumes", "--timeout", "0")
    if postgres:
        running.compose("up", "--detach", "--wait", "database")
    ports = running.up(lambda _: None, wait=False)
    ready.wait_for(f"{ports.api_url}/api/health", lambda: True)
    return lifecycle.Life(running, ports, {}, patience=8, database="database" if postgres else None)


def judges(life: lifecycle.Life) -> dict[str, lifecycle.Judge]:
    return {"life.seeded_once": lifecycle.first(), **dict(lifecycle.rest(life))}


@pytest.mark.parametrize("database", [{}, {"DATABASE_URL": POSTGRES_URL}], ids=["sqlite", "postgres"])
def test_a_sound_server_passes_all(image: None, database: dict[str, str]) -> None:
    life = start(database)
    checks = judges(life)
    for judge in checks.values():
        judge(life)
    assert set(life.figures) == {
        "idle_megabytes", "image_megabytes", "loaded_megabytes", "ready_milliseconds", "stop_seconds",
    }  # fmt: skip
    asked = {name.removeprefix("life.") for name in checks}
    refused = {*MUTANTS.values(), *(check for _, check in COMPOSED.values()), *POSTGRES.values()}
    assert asked <= refused, "every check has a mutant"


@pytest.mark.parametrize(("fault", "check"), MUTANTS.items())
def test_a_fault_is_refused(image: None, fault: str, check: str) -> None:
    life = start({"FAULT": fault})
    with pytest.raises(ScaffoldError):
        judges(life)[f"life.{check}"](life)


@pytest.mark.parametrize(("variable", "value", "check"), [(name, *rest) for name, rest in COMPOSED.items()])
def test_a_loose_container_is_refused(image: None, variable: str, value: str, check: str) -> None:
    life = start({variable: value})
    with pytest.raises(ScaffoldError):
        judges(life)[f"life.{check}"](life)


@pytest.mark.parametrize(("fault", "check"), POSTGRES.items())
def test_a_fault_with_its_database_is_refused(image: None, fault: str, check: str) -> None:
    life = start({"FAULT": fault, "DATABASE_URL": POSTGRES_URL})
    with pytest.raises(ScaffoldError):
        judges(life)[f"life.{check}"](life)
