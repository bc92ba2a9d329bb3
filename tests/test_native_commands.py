"""The commands that run a stack without Docker, tried where its tools are: in its own image, the project mounted.

Of the stacks whose tools this machine has not, one is tried, another each day; `STACK=all nox -s tests --
tests/test_native_commands.py` takes them all, `STACK=rails` that one.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT

from scaffolder import catalog, paths
from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, Native, ProjectSpec
from scaffolder.render import render
from scaffolder.render.plan import make_plan
from scaffolder.run import engine, native, ready, setup
from scaffolder.system import ports

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
STACK = os.environ.get("STACK", "rotation")
FOLDER, HOME = "/shop", "/home/user"
START_SECONDS = 600
"""Long, as a command for development may build all of it again, on a busy machine."""


def tried_stacks() -> list[str]:
    if STACK not in ("rotation", "all"):
        return [STACK]
    absent = [id for id, stack in KNOWN.stacks.items() if native.missing_tool(stack.native)]
    today = datetime.now(UTC).toordinal() % len(absent) if absent else 0
    return absent if STACK == "all" else absent[today : today + 1]


@dataclass(frozen=True)
class Machine:
    """What a user's machine is to a stack: its tools, a home, and the backend's folder."""

    stack: str
    image: str
    backend: Path
    home: Path

    @property
    def commands(self) -> Native:
        return KNOWN.stacks[self.stack].native

    def start(self, command: str, **environment: str) -> Any:
        """A container that runs a command as `scaffold run --native` does: by the same shell, for the same user."""
        return engine.client().containers.run(
            self.image,
            ["sh", "-c", command],
            detach=True,
            init=True,
            user=f"{os.getuid()}:{os.getgid()}",
            network_mode="host",
            working_dir=FOLDER,
            volumes=[f"{self.backend}:{FOLDER}", f"{self.home}:{HOME}"],
            environment={"HOME": HOME, **environment},
        )


@pytest.fixture(scope="module", params=tried_stacks())
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which set-up has run."""
    stack, folder = str(request.param), tmp_path_factory.mktemp("native")
    spec = ProjectSpec("My Shop", "my-shop", stack, "sqlite", "none")
    render.create(DATA, make_plan(DATA, spec), folder / "shop", commit=False)
    (folder / "home").mkdir()
    backend, image = folder / "shop" / "backend", f"scaffold-test-native-{stack}-{os.getpid()}"
    subprocess.run(["docker", "build", "--target", "dependencies", "--tag", image, backend], check=True)
    tried = Machine(stack, image, backend, folder / "home")
    try:
        for command in tried.commands.setup:
            container = tried.start(command)
            try:
                code = container.wait(timeout=setup.SECONDS)["StatusCode"]
                assert code == 0, f"{command}\n{logs(container)}"
            finally:
                container.remove(force=True)
        yield tried
    finally:
        subprocess.run(["docker", "rmi", "--force", image], check=True, capture_output=True)


def databases(folder: Path) -> list[Path]:
    """The SQLite databases anywhere in a folder."""
    magic = b"SQLite format 3"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.relative_to(folder) for path in files if path.read_bytes().startswith(magic)]


def runs(container: Any) -> bool:
    container.reload()
    return str(container.status) == "running"


def logs(container: Any) -> str:
    return str(container.logs(tail=50).decode(errors="replace"))


@pytest.mark.docker
@pytest.mark.parametrize(("purpose", "products"), [("start", 0), ("dev", 12)])
def test_a_backend_starts_by_its_command(machine: Machine, purpose: str, products: int) -> None:
    """As it comes it is empty; for development it has the demo data. Both use the same database."""
    port = ports.pick()
    container = machine.start(getattr(machine.commands, purpose), HOST=LOCALHOST, PORT=str(port))
    url = f"http://{LOCALHOST}:{port}/api"
    try:
        ready.wait_for(f"{url}/health", partial(runs, container), START_SECONDS)
        health = httpx.get(f"{url}/health", trust_env=False, timeout=10).json()
        assert health == {"status": "ok", "stack": machine.stack, "database": "sqlite"}
        found = httpx.get(f"{url}/products", trust_env=False, timeout=10).json()
        assert found["total"] == products
        assert len(databases(machine.backend)) == 1, databases(machine.backend)
    except ScaffoldError as error:
        pytest.fail(f"{error}\n{logs(container)}", pytrace=False)
    finally:
        container.remove(force=True)
