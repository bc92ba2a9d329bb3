"""The front ends: one experience in each of them, driven in a real browser by role and name alone.

The checks are those of `scaffold check --web`. Docker builds each front end with the default stack. One that runs
already is driven instead where WEB_URL says where, and WEB_STOP and WEB_START are the commands that stop and start its
backend: see CONTRIBUTING.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, STACK

from scaffolder import catalog, paths, web
from scaffolder.render.plan import make_plan
from scaffolder.system import ports

FRONTENDS = [each.id for each in catalog.load(paths.Data(ROOT)).frontends.values() if each.native]
TEMPLATES = ROOT / "templates" / "frontends"
RUNNING = os.environ.get("WEB_URL")
SCREENSHOTS = ROOT / ".screenshots"
STYLES = ("looks.dark", "looks.light_320", "looks.wide", "looks.forced_colours", "docs.dark", "docs.light_320")
"""What judges the styles, which all front ends share: one of them is looked at in every way, the others only in light
colours and, with every state of the page, in dark ones on a small phone."""

TEXTS = """\
Skip to the products
Log in
Log out
Logging in…
Anyone can browse. Log in to make changes.
Demo login:
E-mail
Password
Cancel
Products
Search products
Search by name
Connecting…
Live
Reconnecting…
New product
Edit product
Delete product?
Products, oldest first
Product
Price
In stock
Updated
Actions
Sold out
Low
Pages
Previous
Next
Try again
Nothing found
Clear search
No products yet
Add the first one with “New product”.
Log in to add the first one.
Name
Description
(optional)
Stock
pieces
Save
Saving…
Save anyway
Save as new
Delete
Deleting…
will be deleted for everyone. This cannot be undone.
Show
Served by
""".splitlines()
"""The texts of the page, and the names of its controls."""
COMPOSED = ("Edit {}", "Delete {}", "Saved “{}”.", "Deleted “{}”.", "Page {} of {}")


def layers(frontend: str) -> list[Path]:
    return [TEMPLATES / layer for layer in (*catalog.load(paths.Data(ROOT)).frontends[frontend].layers, frontend)]


def sources(frontend: str) -> str:
    """All that a front end shows words from, with the white space as a browser has it."""
    files = [
        path
        for layer in layers(frontend)
        for path in sorted((layer / "base").rglob("*"))
        if path.name.endswith((".ts", ".tsx", ".vue", ".js", ".jinja")) and not re.search(r"\.test\.|/test/", str(path))
    ]
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)


@pytest.mark.parametrize("frontend", FRONTENDS)
def test_a_front_end_says_what_all_say(frontend: str) -> None:
    text = sources(frontend)
    assert [each for each in TEXTS if each not in text] == []
    gap = r"\s?(\$?\{\{?.+?\}\}?|'.{1,60}?')\s?"
    patterns = {each: gap.join(re.escape(part) for part in each.split("{}")) for each in COMPOSED}
    assert [each for each, pattern in patterns.items() if not re.search(pattern, text)] == []


def test_the_types_of_the_api_are_the_same_in_both_languages() -> None:
    specs = catalog.cells(catalog.load(paths.Data(ROOT)), ["fastapi"], ["sqlite"], FRONTENDS)
    files = [file for spec in specs for file in make_plan(paths.Data(ROOT), spec).files]
    types = [file.source.read_bytes() for file in files if file.target == "frontend/src/api/schema.d.ts"]
    assert len(types) == len(FRONTENDS)
    assert len({*types}) == 1


STRIP_TYPES = """
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

const bare = (text) => text.replace(/^ *(\\/\\/|\\/\\*|\\*).*$/gm, '').replaceAll(".ts'", ".js'")
    .replace(/\\s/g, '').replace(/,(?=[)\\]}])/g, '');
for (const file of globSync('**/*.ts', { cwd: 'typescript' })) {
  // One of them imports Swagger UI, which only a bundler finds.
  if (/\\.test\\.|\\.d\\.|^test|^docs\\/main/.test(file)) continue;
  const typed = stripTypeScriptTypes(readFileSync(`typescript/${file}`, 'utf8'));
  const plain = readFileSync(`javascript/${file.replace(/ts$/, 'js')}`, 'utf8');
  console.log(file, bare(typed) === bare(plain) ? 'same' : 'differs');
}
"""


@pytest.mark.docker
def test_the_plain_javascript_is_the_typescript_without_its_types() -> None:
    """The logic is written twice, once in each language; this keeps the two the same."""
    volumes = {"typescript": "shared/typescript", "javascript": "vanilla"}
    mounts = [f"--volume={TEMPLATES}/{folder}/base/src:/code/{name}:ro" for name, folder in volumes.items()]
    node = ["node", "--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", STRIP_TYPES]
    command = ["docker", "run", "--rm", "--network=none", *mounts, "--workdir=/code", "node:26-slim", *node]
    files = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(files) > 10
    assert [file for file in files if not file.endswith(" same")] == []


LOG_IN = """
nginx
for attempt in $(seq 30); do
  curl -s -o /dev/null -w '%{http_code}\\n' -H "X-Forwarded-For: 203.0.113.$attempt, 198.51.100.7" \\
    -X POST http://127.0.0.1:8081/api/auth/login
done
"""


@pytest.mark.docker
def test_logins_are_limited_by_the_address_that_the_proxy_adds() -> None:
    """What the client itself claims comes before it."""
    mount = f"--volume={TEMPLATES}/shared/base/nginx.conf:/etc/nginx/nginx.conf:ro"
    command = ["docker", "run", "--rm", "--network=none", "--add-host=backend:127.0.0.1", mount, "nginx:1.30"]
    done = subprocess.run([*command, "sh", "-ec", LOG_IN], capture_output=True, text=True, check=True)
    first, *_, last = done.stdout.split()
    assert (first, last) == ("502", "429"), done.stderr


def docker_unless_running(test: Callable[..., None]) -> Callable[..., None]:
    marked: Callable[..., None] = test if RUNNING else pytest.mark.docker(test)
    return marked


@dataclass
class Shop:
    """A project that runs, with one of the front ends."""

    frontend: str
    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture(scope="module", params=["running"] if RUNNING else FRONTENDS)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    def shell(command: str) -> Callable[[], None]:
        def run() -> None:
            subprocess.run(["sh", "-c", command], check=True)

        return run

    if RUNNING:
        name = os.environ.get("WEB_NAME", "running")
        stop, start = shell(os.environ["WEB_STOP"]), shell(os.environ["WEB_START"])
        yield Shop(name, RUNNING, stop, start)
        return
    folder = tmp_path_factory.mktemp(request.param)
    new = [sys.executable, "-m", "scaffolder", "new", "shop", "--stack", STACK, "--frontend", request.param, "--yes"]
    subprocess.run(new, cwd=folder, check=True, capture_output=True)
    environment = {
        **os.environ,
        "COMPOSE_PROJECT_NAME": f"scaffold-test-{request.param}-{os.getpid()}",
        "API_PORT": str(ports.pick()),
        "WEB_PORT": str(ports.pick()),
    }

    def compose(*arguments: str) -> None:
        subprocess.run(["docker", "compose", *arguments], cwd=folder / "shop", env=environment, check=True)

    try:
        compose("up", "--build", "--wait")
        url = f"http://127.0.0.1:{environment['WEB_PORT']}"
        yield Shop(request.param, url, lambda: compose("stop", "backend"), lambda: compose("up", "--wait", "backend"))
    finally:
        compose("down", "--volumes", "--rmi", "local")


@pytest.fixture(scope="module")
def suite(shop: Shop) -> Iterator[web.Suite]:
    control = web.Control(shop.stop, shop.start)
    pictures = SCREENSHOTS / shop.frontend
    pictures.mkdir(parents=True, exist_ok=True)
    with web.Suite.open(shop.url, web.Options(control=control, pictures=pictures, timeout=60)) as suite:
        yield suite


@pytest.mark.browser
@docker_unless_running
@pytest.mark.parametrize("check", web.CHECKS, ids=lambda check: check.name)
def test_a_front_end_keeps_the_rules(shop: Shop, suite: web.Suite, check: web.Check) -> None:
    if check.name in STYLES and shop.frontend in FRONTENDS[1:]:
        pytest.skip("the styles are those of the first front end")
    result = suite.judge(check)
    assert (result.status, result.reason) == ("passed", "")
