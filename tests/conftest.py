"""Shared by the tests: the checkout's data, and a copy of it with a throw-away stack."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scaffolder import catalog, ledger, paths
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.run import engine
from scaffolder.web.browser import PROGRAMS

ROOT = Path(__file__).resolve().parent.parent

TINY_STACK = """
name = "Tiny"
language = "python"
summary = "A throw-away stack."
docs = "https://example.com/"
bump = ["true"]

[native]
tools = { python3 = "3.11" }
setup = ["true"]
dev = "DEMO_DATA=1 python3 app.py"
start = "python3 app.py"
test = ["true"]
lint = ["true"]

[tour]
startup = "backend/app.py"
routes = "backend/app.py"
validation = "backend/app.py"
database = "backend/database.txt"
login = "backend/app.py"
events = "backend/app.py"
tests = "backend/app.py"

[tests]
files = ["backend/app.py"]
title = 'def (\\w+)'
"""

TINY_SERVER = '''\
"""Answers every request with 200 and an empty object."""

import http.server
import os


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format, *arguments):
        print("served", self.path, flush=True)


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
'''

TINY_DOCKERFILE = """\
FROM python:3.13-slim AS test
RUN true

FROM python:3.13-slim
COPY app.py .
ENV PORT=8000
USER 10001
HEALTHCHECK --interval=5s --start-period=30s --start-interval=250ms \\
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/')"]
CMD ["python", "app.py"]
"""

TINY_PARTS = {
    "commands.md": "```sh\npython3 app.py\n```\n",
    "layout.md": "| file | what is in it |\n| --- | --- |\n| `app.py` | all of it |\n",
    "notes.md": "- It has no users.\n",
    "dependabot.yml": "  - package-ecosystem: docker\n    directory: /backend\n    schedule:\n      interval: weekly\n",
    "devcontainer.json": '  "image": "debian",\n',
    "gitignore": "*.pyc\n",
}


STACK = os.environ.get("STACK", "fastapi")
"""Which stack is taken where one is enough."""


def built_stacks() -> list[str]:
    """The stacks of which a project is built: that one, or with `STACK=rotation` three, others each day."""
    if STACK != "rotation":
        return [STACK]
    stacks = list(catalog.load(paths.Data(ROOT)).stacks)
    today = datetime.now(UTC).toordinal()
    return [stacks[(3 * today + turn) % len(stacks)] for turn in range(3)]


def front_end_of_the_day() -> str:
    """The one that is taken where one is enough: another each day."""
    known = [each.id for each in catalog.load(paths.Data(ROOT)).frontends.values() if each.native]
    return os.environ.get("FRONTEND", known[datetime.now(UTC).toordinal() % len(known)])


CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
without_engine = functools.cache(engine.unavailable)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that is not here, and say so; with REQUIRE_ENGINE=1, fail."""
    reasons = []
    if item.get_closest_marker("docker"):
        reasons.append(without_engine())
    if item.get_closest_marker("browser") and CHROMIUM is None:
        reasons.append("no Chromium is installed")
    for reason in filter(None, reasons):
        if os.environ.get("REQUIRE_ENGINE"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is kept in the cache of who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def data() -> paths.Data:
    return paths.Data(ROOT)


@pytest.fixture(scope="session")
def known(data: paths.Data) -> Catalog:
    return catalog.load(data)


@pytest.fixture
def tiny_data(tmp_path: Path) -> paths.Data:
    """A copy of catalog and shared templates in which `tiny` is the only stack, added as the rules say."""
    root = tmp_path / "data"
    shutil.copytree(ROOT / "catalog", root / "catalog", ignore=shutil.ignore_patterns("stacks", ledger.NAME))
    shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("backends"))
    add_tiny(root)
    return paths.Data(root)


def add_tiny(root: Path) -> None:
    """Add a stack: one folder and one catalog file (and its name, once, to its language)."""
    languages = root / "catalog" / "languages.toml"
    text = languages.read_text(encoding="utf-8")
    languages.write_text(text.replace('["fastapi"', '["tiny", "fastapi"'), encoding="utf-8")
    (root / "catalog" / "stacks").mkdir(exist_ok=True)
    (root / "catalog" / "stacks" / "tiny.toml").write_text(TINY_STACK, encoding="utf-8")
    files = {
        "base/app.py": TINY_SERVER,
        "sqlite/database.txt": "sqlite\n",
        "postgres/database.txt": "postgres\n",
        **{f"parts/{name}": text for name, text in TINY_PARTS.items()},
    }
    for name, content in files.items():
        path = root / "templates" / "backends" / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture
def docker_data(tiny_data: paths.Data) -> paths.Data:
    """The same, with a stack that runs in a container."""
    base = tiny_data.templates / "backends" / "tiny" / "base"
    (base / "Dockerfile").write_text(TINY_DOCKERFILE, encoding="utf-8")
    app = (base / "app.py").read_text(encoding="utf-8")
    (base / "app.py").write_text(app.replace('("127.0.0.1"', '("0.0.0.0"'), encoding="utf-8")
    return tiny_data


@pytest.fixture
def tiny_spec() -> ProjectSpec:
    return ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "none")
