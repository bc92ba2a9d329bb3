"""The checks of the front ends, against pages of which it is known what they do: no engine, no build."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner
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
    "login.escape": {"index.html": ('for="email"', 'for="e-mail"')},
    "looks.light": {"index.html": ('<label for="search" class="visually-hidden">Search products</label>', "")},
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


@pytest.fixture(scope="module")
def suite(door: Door) -> Iterator[web.Suite]:
    with web.Suite.open(door.url) as suite:
        yield suite


@pytest.mark.browser
@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if not check.needs_control])
def test_a_front_end_that_keeps_the_rules_passes(suite: web.Suite, name: str) -> None:
    result = suite.judge(CHECKS[name])
    assert (result.status, result.reason) == ("passed", "")


@pytest.mark.browser
@pytest.mark.parametrize("name", MUTANTS)
def test_a_front_end_that_breaks_a_rule_is_refused(door: Door, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(door.app, "faults", MUTANTS[name])
    (result,) = web.run_checks(door.url, only=[name], timeout=3)
    assert result.status == "failed"
    assert result.reason
