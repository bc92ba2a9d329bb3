"""The checks of the front ends, against pages of which it is known what they do: no engine, no build."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from mutants import pages
from mutants.habits import Habits
from mutants.pages import Faults, Site
from mutants.server import Shop
from mutants.serving import Door, served
from playwright.sync_api import Error, Page

from scaffolder import paths, smoke, web
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, Catalog, ProjectSpec
from scaffolder.web import browser, desk

CHECKS = {check.name: check for check in web.CHECKS}

REDUCED = "@media (prefers-reduced-motion: reduce) {"
BELOW = "{ .topbar { width: 200rem } }"

MUTANTS: list[tuple[str, Faults, str]] = [
    ("docs.light", {"docs.html": (' lang="en"', "")}, "html-has-lang"),
    (
        "docs.light",
        {
            "headers": ("img-src 'self'", "img-src http:"),
            "docs.html": ("<h1>", '<img alt="" src="http://localhost:9"><h1>'),
        },
        "loads http://localhost:9",
    ),
    ("docs.light", {"docs.js": ("remember(JSON", "String(JSON")}, "You are logged in."),
    ("docs.light", {"index.html": ('<a href="/docs">API</a>', "")}, 'name="API"'),
    (
        "docs.dark",
        {"src/styles.css": (REDUCED, f"@media (prefers-color-scheme: dark) {{ h1 {{ color: #333 }} }} {REDUCED}")},
        "color-contrast",
    ),
    (
        "docs.light_320",
        {"docs.css": ("anywhere", "normal")},
        "wider than the window",
    ),
    (
        "keyboard.enough",
        {"index.html": ('<a class="skip-link" href="#main">Skip to the products</a>', "")},
        "Skip to the products",
    ),
    ("live.backend_away", {"src/api/events.js": ("      onClose();\n", "")}, "Reconnecting…"),
    (
        "live.backend_away",
        {"src/products/productsPage.js": ("  retry();\n  heading.focus();", "  retry();")},
        "focused",
    ),
    ("live.second_page", {"src/api/events.js": ("new WebSocket(", "new Web_Socket(")}, "Live"),
    ("live.second_page", {"src/api/events.js": ("new WebSocket(", "new Web_Socket(")}, "Web_Socket is not defined"),
    ("login.escape", {"src/ui/formDialog.js": ("    this.close();\n    this.#opt", "    this.#opt")}, "dialog"),
    ("login.escape", {"src/ui/formDialog.js": ("pending ? 'none' : ", "")}, "Cancel"),
    (
        "login.expired",
        {"src/session/loginDialog.js": ("dialog.open({}, notice)", "byId('name').value = '', dialog.open({}, notice)")},
        "Zebra finch",
    ),
    ("login.passwords", {"src/session/session.js": ("sessionStorage.setItem", "String")}, "Demo User"),
    ("looks.dark", {"src/styles.css": ("#a7abb1", "#333333")}, "color-contrast"),
    ("looks.dark_320", {"src/styles.css": ("#63d0ba", "#333333")}, "color-contrast"),
    (
        "looks.forced_colours",
        {"src/styles.css": (REDUCED, f"@media (forced-colors: active) {BELOW} {REDUCED}")},
        "wider than the window",
    ),
    ("looks.light", {"index.html": ('favicon.svg" alt=""', 'favicon.svg"')}, "image-alt"),
    (
        "looks.light_320",
        {"src/styles.css": (REDUCED, f"@media (width < 500px) {BELOW} {REDUCED}")},
        "wider than the window",
    ),
    ("looks.still", {"src/styles.css": ("animation: none !important;", "")}, "endless animation"),
    (
        "looks.wide",
        {"src/styles.css": (REDUCED, f"@media (width > 1800px) {BELOW} {REDUCED}")},
        "wider than the window",
    ),
    ("page.headers", {"headers": ("script-src 'self'", "script-src 'self' 'unsafe-inline'")}, "unsafe-inline"),
    ("page.headers", {"headers": ("nosniff", "")}, "the page has no x-content-type-options"),
    ("products.create", {"src/ui/formDialog.js": ("this.#markErrors(problem.fields);", "")}, "accessible description"),
    (
        "products.create_within_a_search",
        {"src/products/productList.js": ("goTo({ q: '', page });", "goTo({ q: place.get().q, page });")},
        "Page 2 of 2",
    ),
    ("products.delete", {"src/products/deleteDialog.js": ("Deleted “", "Gone: “")}, "Deleted “Zebra”."),
    (
        "products.edit",
        {"src/products/productDialog.js": ("description: product?.description ?? ''", "description: ''")},
        "Striped.",
    ),
    (
        "products.edit_what_others_change",
        {"src/products/saveProduct.js": ("if (describeChanges(edited, current).length > 0)", "if (false)")},
        "Someone changed this product",
    ),
    (
        "products.no_answer",
        {"src/ui/formDialog.js": ("Button.disabled = pending", "Button.disabled = false")},
        "disabled",
    ),
    ("products.no_answer", {"src/api/client.js": ("patience = 15_000", "patience = 60_000")}, "took too long"),
    ("products.pages", {"src/products/productsPage.js": ("  heading.focus();\n", "")}, "focused"),
    ("products.search", {"src/products/productsPage.js": ("visit({ q: ''", "goTo({ q: ''")}, "focused"),
    ("products.search", {"src/products/productsPage.js": ("search.value = place.get().q;", "")}, "zebra stool"),
]
"""What breaks a rule of each check, and what is said of it."""


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
    control = web.Control(door.app.stop, door.app.start)
    # A rule that is kept is seen at once, however long it may take on a busy machine.
    with web.Suite.open(door.url, web.Options(control=control, timeout=60)) as suite:
        yield suite


@pytest.mark.browser
@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.group == "docs"])
def test_an_api_page_that_keeps_the_rules_passes(suite: web.Suite, name: str) -> None:
    """This one is the tests' own. On all else of the same front end, tests/test_frontends.py sees the rules kept."""
    result = suite.judge(CHECKS[name])
    assert (result.status, result.reason) == ("passed", "")


def test_what_is_missing_is_said_in_one_line(door: Door, known: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "NEEDED", ("no_such_playwright",))
    needed = r"^The checks of a front end need Playwright: .* -m pip install "
    with pytest.raises(ScaffoldError, match=needed):
        web.run_checks(door.url)
    specs: list[ProjectSpec] = []
    with pytest.raises(ScaffoldError, match=needed):
        smoke.run(paths.find_data(), known, specs, smoke.Options(web=True), notify=print, on_cell=print)


def test_what_is_no_shop_is_not_judged(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="does not answer"):
        web.run_checks("http://127.0.0.1:9")
    with pytest.raises(UsageError, match="no check named nothing"):
        web.run_checks(door.url, only=["nothing"])
    monkeypatch.setattr("scaffolder.web.run.MOST", 5)
    with pytest.raises(UsageError, match="has 12 products, and the checks need 2 to 5"):
        web.run_checks(door.url)
    monkeypatch.setattr(door, "app", door.app.shop)
    with pytest.raises(UsageError, match="it answers 404 without HTML"):
        web.run_checks(door.url)


@pytest.mark.browser
@pytest.mark.parametrize(("name", "faults", "reason"), MUTANTS)
def test_a_front_end_that_breaks_a_rule_is_refused(
    door: Door, suite: web.Suite, monkeypatch: pytest.MonkeyPatch, name: str, faults: Faults, reason: str
) -> None:
    monkeypatch.setattr(door.app, "faults", faults)
    monkeypatch.setattr(suite, "options", replace(suite.options, timeout=5))
    result = suite.judge(CHECKS[name])
    assert result.status == "failed"
    assert reason in result.reason


class Passing(dict[str, tuple[str, str]]):
    """A fault of a file that is gone after the file has been loaded so often."""

    def __init__(self, loads: int, file: str, fault: tuple[str, str]) -> None:
        super().__init__({file: fault})
        self.loads = loads

    def get(self, file: str, otherwise: Any = None) -> Any:
        if file in self:
            self.loads -= 1
        return otherwise if self.loads < 0 else super().get(file, otherwise)


@pytest.mark.browser
def test_what_a_change_of_networks_disturbs_is_run_again(
    door: Door, suite: web.Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker adds and removes networks beside it, and Chromium then aborts what it is loading."""
    aborted = "console.error('net::ERR_NETWORK_CHANGED'); new Web_Socket("
    monkeypatch.setattr(door.app, "faults", Passing(2, "src/api/events.js", ("new WebSocket(", aborted)))
    monkeypatch.setattr(suite, "options", replace(suite.options, timeout=5))
    result = suite.judge(CHECKS["live.second_page"])
    assert (result.status, result.reason) == ("passed", "")
    assert door.app.faults.loads < 0


class Disturbed:
    """A page of which the first loads are aborted; in Chromium itself it is a matter of luck how."""

    def __init__(self, *errors: str) -> None:
        self.errors = [*errors]

    def goto(self, url: str) -> None:
        if self.errors:
            raise Error(self.errors.pop(0))


ABORTED = "Page.goto: net::ERR_NETWORK_CHANGED at http://localhost:8080/"
INTERRUPTED = (
    'Page.goto: Navigation to "http://localhost:8080/" is interrupted by another navigation to '
    '"chrome-error://chromewebdata/"'
)


def test_a_page_is_loaded_again_while_networks_change() -> None:
    page = Disturbed(ABORTED, INTERRUPTED, INTERRUPTED, ABORTED)
    desk.visit(cast(Page, page), "http://localhost:8080/")
    assert page.errors == []


@pytest.mark.parametrize(
    ("errors", "reason"),
    [([ABORTED] * 99, "networks kept changing"), ([INTERRUPTED, "net::ERR_CONNECTION_REFUSED"], "REFUSED")],
)
def test_a_page_that_cannot_be_loaded_is_told(errors: list[str], reason: str) -> None:
    with pytest.raises((desk.Unmet, Error), match=reason):
        desk.visit(cast(Page, Disturbed(*errors)), "http://localhost:8080/")


def test_each_check_has_been_seen_to_fail() -> None:
    assert {name for name, _, _ in MUTANTS} == {*CHECKS}


@pytest.mark.browser
@pytest.mark.parametrize("instead", ["", "index.html"])
def test_a_front_end_needs_no_api_page(
    door: Door, suite: web.Suite, monkeypatch: pytest.MonkeyPatch, instead: str
) -> None:
    monkeypatch.setitem(pages.PATHS, "/docs", instead)
    result = suite.judge(CHECKS["docs.light"])
    assert (result.status, result.reason) == ("skipped", "there is no API page at /docs")


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
    door.app.faults = {"headers": ("script-src 'self'", "script-src *")}
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
    listed = scaffold("check", "--web", "--list", "--only", "page").stdout.splitlines()
    assert {line.partition(":")[0].partition(".")[0] for line in listed} == {"page"}
