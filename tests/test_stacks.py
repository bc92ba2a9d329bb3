"""A stack as a user has it: by the README's commands, in Docker and natively.

The default stack with the front end of the day; `STACK=gin FRONTEND=vue nox -s tests -- tests/test_stacks.py` takes
others.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import CHROMIUM, STACK, front_end_of_the_day

from scaffolder.system import ports


@dataclass(frozen=True)
class Shop:
    directory: Path
    web_url: str
    api_url: str
    environment: dict[str, str]


def scaffold(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    command = [sys.executable, "-m", "scaffolder", *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def status(url: str) -> int:
    with urllib.request.urlopen(url) as answer:
        return int(answer.status)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("stacks")
    scaffold("new", "shop", "--stack", STACK, "--frontend", front_end_of_the_day(), "--yes", cwd=folder)
    environment = {
        **os.environ,
        "COMPOSE_PROJECT_NAME": f"scaffold-test-{os.getpid()}",
        "API_PORT": str(ports.pick()),
        "WEB_PORT": str(ports.pick()),
    }
    directory = folder / "shop"
    try:
        subprocess.run(["docker", "compose", "up", "--build", "--wait"], cwd=directory, env=environment, check=True)
        web, api = environment["WEB_PORT"], environment["API_PORT"]
        yield Shop(directory, f"http://127.0.0.1:{web}", f"http://127.0.0.1:{api}", environment)
    finally:
        down = ["docker", "compose", "down", "--volumes", "--rmi", "local"]
        subprocess.run(down, cwd=directory, env=environment, check=True)


@pytest.fixture(scope="module")
def tested(shop: Shop) -> Iterator[str]:
    """The image that the front end is tested in: Node.js, all packages, and the sources."""
    tag = f"{shop.environment['COMPOSE_PROJECT_NAME']}-tested"
    subprocess.run(
        ["docker", "build", "--quiet", "--target", "test", "--tag", tag, "frontend"], cwd=shop.directory, check=True
    )
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], check=True, capture_output=True)


@pytest.mark.docker
def test_the_front_ends_types_are_the_contracts(shop: Shop, tested: str) -> None:
    script = "npm run --silent generate >/dev/null && cat src/api/schema.d.ts"
    contract = f"{shop.directory}/backend/openapi.yaml:/backend/openapi.yaml:ro"
    command = ["docker", "run", "--rm", "--volume", contract, tested, "sh", "-c"]
    where = subprocess.run([*command, "pwd"], capture_output=True, text=True, check=True).stdout.strip()
    assert where.count("/") == 1, "the contract is mounted next to the front end's folder"
    generated = subprocess.run([*command, script], capture_output=True, text=True, check=True).stdout
    assert generated == (shop.directory / "frontend" / "src" / "api" / "schema.d.ts").read_text(encoding="utf-8")


@pytest.mark.docker
@pytest.mark.browser
@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js is installed")
def test_the_projects_own_tests_in_a_browser_pass(shop: Shop, tested: str) -> None:
    """With this machine's browser, which is why Playwright is taken out of the image."""
    folder = shop.directory / "frontend"
    packages = [f"node_modules/{name}" for name in ("@playwright", "playwright", "playwright-core")]
    pack = ["docker", "run", "--rm", tested, "tar", "--create", *packages]
    with subprocess.Popen(pack, stdout=subprocess.PIPE) as packed:
        subprocess.run(["tar", "--extract"], cwd=folder, stdin=packed.stdout, check=True)
    command = ["node", "node_modules/playwright/cli.js", "test"]
    environment = {**os.environ, "BASE_URL": shop.web_url, "CHROMIUM_PATH": str(CHROMIUM)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.docker
def test_run_and_stop_by_docker(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    scaffold("new", "shop", "--stack", STACK, "--frontend", "none", "--yes", cwd=tmp_path)
    (tmp_path / "shop" / ".env").write_text(f"COMPOSE_PROJECT_NAME=scaffold-test-run-{os.getpid()}\n", encoding="utf-8")
    try:
        running = json.loads(scaffold("run", "shop", "--docker", "--json", cwd=tmp_path, env=env))
        assert running["kind"] == "docker"
        assert status(f"{running['api']}/api/health") == 200
        assert "is stopped" in scaffold("stop", "shop", cwd=tmp_path, env=env)
        assert "is not running" in scaffold("stop", "shop", cwd=tmp_path, env=env)
    finally:
        down = ["docker", "compose", "down", "--volumes", "--rmi", "local"]
        subprocess.run(down, cwd=tmp_path / "shop", env={**os.environ, **env}, check=True)


@pytest.mark.network
def test_run_and_stop_without_docker(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    scaffold("new", "shop", "--stack", STACK, "--frontend", "none", "--yes", cwd=tmp_path)
    running = json.loads(scaffold("run", "shop", "--native", "--json", cwd=tmp_path, env=env))
    try:
        assert running["kind"] == "native"
        assert status(f"{running['api']}/api/products") == 200
    finally:
        assert "is stopped" in scaffold("stop", "shop", cwd=tmp_path, env=env)
    git = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path / "shop", capture_output=True, text=True, check=True
    )
    assert git.stdout == "", "running leaves nothing that git does not ignore"
