"""The checks of the front ends, against pages of which it is known what they do: no engine, no build."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mutants.habits import Habits
from mutants.pages import Faults, Site
from mutants.server import Shop
from mutants.serving import Door, served

from scaffolder import web
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD
from scaffolder.web import browser

CHECKS = {check.name: check for check in web.CHECKS}

MUTANTS: dict[str, Faults] = {
    "keyboard.enough": {"index.html": ('<a class="skip-link" href="#main">Skip to the products</a>', "")},
    "live.second_page": {"src/api/events.js": ("new WebSocket(", "new Web_Socket(")},
    "login.passwords": {"src/session/session.js": ("sessionStorage.setItem", "String")},
    "looks.light": {"index.html": ('favicon.svg" alt=""', 'favicon.svg"')},
    "looks.light_320": {
        "src/styles.css": ("@media", "@media print, (min-width: 1px) { .topbar { width: 60rem } } @media")
    },
    "page.headers": {"headers": ("script-src 'self'", "script-src 'self' 'unsafe-inline'")},
    "products.delete": {"src/products/deleteDialog.js": ("Deleted “", "Gone: “")},
    "products.pages": {"src/products/productsPage.js": ("  heading.focus();\n", "")},
    "products.no_answer": {"src/api/client.js": ("patience = 15_000", "patience = 60_000")},
    "products.search": {"src/products/productsPage.js": ("search.value = place.get().q;", "")},
}
"""Check → what makes a page that it refuses."""


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with served() as door:
        door.app = Site(Shop(Habits()))
        login = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        with httpx.Client(base_url=door.url, trust_env=False) as client:
            token = client.post("/api/auth/login", json=login).json()["access_token"]
            client.headers["authorization"] = f"Bearer {token}"
            for number in range(12):
                body = {"name": f"Thing {number}", "description": None, "price_cents": 1000, "stock": 50}
                client.post("/api/products", json=body).raise_for_status()
        yield door


def scaffold(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "scaffolder", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def suite(door: Door) -> Iterator[web.Suite]:
    with web.Suite.open(door.url) as suite:
        yield suite


@pytest.mark.browser
@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if not check.needs_control])
def test_a_front_end_that_keeps_the_rules_passes(suite: web.Suite, name: str) -> None:
    result = suite.judge(CHECKS[name])
    assert (result.status, result.reason) == ("passed", "")


def test_what_is_missing_is_said_in_one_line(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "NEEDED", ("no_such_playwright",))
    with pytest.raises(ScaffoldError, match=r"^The checks of a front end need Playwright: .*scaffolder\[web\]$"):
        web.run_checks(door.url)


def test_what_is_no_shop_is_not_judged(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="does not answer"):
        web.run_checks("http://127.0.0.1:9")
    with pytest.raises(UsageError, match="no check named nothing"):
        web.run_checks(door.url, only=["nothing"])
    monkeypatch.setattr("scaffolder.web.run.MOST", 5)
    with pytest.raises(UsageError, match="has 12 products, and the checks need 2 to 5"):
        web.run_checks(door.url)
    monkeypatch.setattr(door, "app", door.app.shop)
    with pytest.raises(UsageError, match="it answers 404, and no HTML"):
        web.run_checks(door.url)


@pytest.mark.browser
@pytest.mark.parametrize("name", MUTANTS)
def test_a_front_end_that_breaks_a_rule_is_refused(
    door: Door, suite: web.Suite, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(door.app, "faults", MUTANTS[name])
    monkeypatch.setattr(suite, "timeout", 3)
    result = suite.judge(CHECKS[name])
    print(result.reason)
    assert result.status == "failed"
    assert result.reason


@pytest.mark.browser
def test_who_cannot_log_in_is_told(door: Door) -> None:
    done = scaffold("check", "--web", door.url, "--password", "another")
    assert (done.returncode, done.stdout) == (2, "")
    assert "demo@example.com cannot log in" in done.stderr


@pytest.mark.browser
def test_the_command_reports_as_that_for_backends_does(door: Door, tmp_path: Path) -> None:
    chosen = ["--only", "login.escape", "--only", "page", "--only", "live.backend_away"]
    done = scaffold("check", "--web", door.url, *chosen, "--junit", str(tmp_path / "junit.xml"))
    assert done.returncode == 0, done.stderr
    assert "✓ login.escape" in done.stdout
    assert "2 passed, 1 skipped" in done.stdout
    assert "live.backend_away" in (tmp_path / "junit.xml").read_text(encoding="utf-8")
    door.app.faults = MUTANTS["page.headers"]
    try:
        done = scaffold("check", "--web", door.url, "--only", "page", "--json")
    finally:
        door.app.faults = {}
    assert done.returncode == 1
    assert [each["status"] for each in json.loads(done.stdout)["checks"]] == ["failed"]


def test_the_list_needs_neither_playwright_nor_a_url() -> None:
    code = "import sys; from scaffolder import cli; sys.modules['playwright'] = None; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--web", "--list"], capture_output=True, text=True, check=True
    )
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == list(CHECKS)
