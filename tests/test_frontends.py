"""The front ends: one experience in each of them, driven in a real browser by role and name alone.

Docker builds each with the default stack. One that runs already is driven instead where WEB_URL and WEB_API say where
it and its backend are, and WEB_STOP and WEB_START are the commands that stop and start that backend: see CONTRIBUTING.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from conftest import CHROMIUM, ROOT, STACK, visit

from scaffolder import catalog, paths
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD
from scaffolder.render.plan import make_plan
from scaffolder.system import ports

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route

FRONTENDS = [each.id for each in catalog.load(paths.Data(ROOT)).frontends.values() if each.native]
TEMPLATES = ROOT / "templates" / "frontends"
RUNNING = os.environ.get("WEB_URL")
SCREENSHOTS = ROOT / ".screenshots"
PATIENCE_SECONDS = 15

NETWORK_CHANGED = "ERR_NETWORK_CHANGED"
"""Another test has added or removed a network, which aborts what Chromium is loading."""

TEXTS = """\
Skip to the products
Log in
Log out
Logging in…
Anyone can browse. Log in to make changes.
Demo login:
Email
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


@dataclass
class Shop:
    """A project that runs, with one of the front ends."""

    frontend: str
    url: str
    api: str
    stop: Callable[[], None]
    start: Callable[[], None]

    def client(self) -> httpx.Client:
        """Logged in, and past the front end, which limits logins."""
        login = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        answer = httpx.post(f"{self.api}/api/auth/login", json=login, trust_env=False, timeout=20)
        headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        return httpx.Client(base_url=self.api, headers=headers, trust_env=False, timeout=20)


@pytest.fixture(scope="module", params=["running"] if RUNNING else FRONTENDS)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    def shell(command: str) -> Callable[[], None]:
        def run() -> None:
            subprocess.run(["sh", "-c", command], check=True)

        return run

    if RUNNING:
        name = os.environ.get("WEB_NAME", "running")
        stop, start = shell(os.environ["WEB_STOP"]), shell(os.environ["WEB_START"])
        yield Shop(name, RUNNING, os.environ["WEB_API"], stop, start)
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
        web, api = (f"http://127.0.0.1:{environment[port]}" for port in ("WEB_PORT", "API_PORT"))
        yield Shop(
            request.param, web, api, lambda: compose("stop", "backend"), lambda: compose("up", "--wait", "backend")
        )
    finally:
        compose("down", "--volumes", "--rmi", "local")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@dataclass
class Desk:
    """A browser page that shows the shop; errors in the browser fail the test."""

    browser: Browser
    shop: Shop
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def open(self, path: str = "/", **options: Any) -> Page:
        size = options.pop("viewport", {"width": 1280, "height": 800})
        context = self.browser.new_context(locale="en-US", timezone_id="UTC", viewport=size, **options)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        visit(page, self.shop.url + path)
        if any(NETWORK_CHANGED in text for text in self.complaints):  # a part of the page may be missing
            page.reload()
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def forgive(self, pattern: str) -> None:
        """The browser reports errors that a test provokes; that is expected too."""
        self.forgiven.append(pattern)

    def judge(self) -> None:
        for pattern in self.forgiven:
            assert any(re.search(pattern, text) for text in self.complaints), f"nothing complained of {pattern}"
        known = [*self.forgiven, NETWORK_CHANGED]
        assert [text for text in self.complaints if not any(re.search(each, text) for each in known)] == []


@pytest.fixture
def desk(browser: Browser, shop: Shop) -> Iterator[Desk]:
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    desk = Desk(browser, shop)
    yield desk
    for context in browser.contexts:
        context.close()
    desk.judge()


@pytest.fixture
def product(shop: Shop) -> Iterator[Callable[..., dict[str, Any]]]:
    """Makes products, and takes away whatever a test leaves."""
    with shop.client() as client:
        before = {each["id"] for each in everything(client)}

        def make(name: str, **rest: Any) -> dict[str, Any]:
            body = {"name": name, "description": None, "price_cents": 1000, "stock": 5, **rest}
            made: dict[str, Any] = client.post("/api/products", json=body).raise_for_status().json()
            return made

        yield make
        for each in everything(client):
            if each["id"] not in before:
                client.delete(f"/api/products/{each['id']}")


def everything(client: httpx.Client) -> list[dict[str, Any]]:
    answer = client.get("/api/products", params={"per_page": 100}).raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def log_in(page: Page, password: str = DEMO_PASSWORD) -> None:
    dialog = page.get_by_role("dialog", name="Log in")
    if not dialog.is_visible():
        button(page, "Log in").click()
    dialog.get_by_label("Email").fill(DEMO_EMAIL)
    dialog.get_by_label("Password").fill(password)
    button(dialog, "Log in").click()


def logged_in(desk: Desk, path: str = "/", **options: Any) -> Page:
    from playwright.sync_api import expect

    page = desk.open(path, **options)
    log_in(page)
    expect(button(page, "Log out")).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_text(name, exact=True))


def answer_once(page: Page, pattern: str, method: str, **answer: Any) -> None:
    """The next such request is answered by the test; those after it by the server again."""
    used: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method != method or used:
            route.fallback()
            return
        used.append(route.request.url)
        route.fulfill(**answer)

    page.route(pattern, handle)


def assert_accessible(page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # What moves, or fades, is not as it will be; what begins later, or never ends, is.
    page.evaluate("""Promise.allSettled(document.getAnimations()
        .filter(({ effect }) => effect.getTiming().delay === 0 && effect.getTiming().iterations !== Infinity)
        .map(({ finished }) => finished))""")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def in_browser(test: Callable[..., None]) -> Callable[..., None]:
    for mark in (pytest.mark.browser, *(() if RUNNING else (pytest.mark.docker,))):
        test = mark(test)
    return test


@in_browser
def test_login_with_a_wrong_password_and_the_right_one(desk: Desk) -> None:
    from playwright.sync_api import expect

    page = desk.open()
    expect(page).to_have_title(re.compile("Shop"))
    expect(button(page, "New product")).to_have_count(0)
    button(page, "Log in").click()
    dialog = page.get_by_role("dialog", name="Log in")
    expect(dialog.get_by_label("Email")).to_be_focused()
    button(dialog, "Log in").click()
    expect(dialog.get_by_label("Email")).to_have_accessible_description("Enter your email address.")
    expect(dialog.get_by_label("Email")).to_be_focused()

    log_in(page, "wrong-password")
    expect(dialog.get_by_role("alert")).to_have_text("Wrong e-mail address or password.")
    desk.forgive("401")
    log_in(page)
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    expect(page.get_by_text("Demo User")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Demo User")).to_be_visible()
    button(page, "Log out").click()
    expect(button(page, "Log in")).to_be_visible()
    expect(button(page, "New product")).to_have_count(0)


@in_browser
def test_escape_closes_a_dialog_and_gives_the_focus_back(desk: Desk) -> None:
    from playwright.sync_api import expect

    page = desk.open()
    button(page, "Log in").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button(page, "Log in")).to_be_focused()


@in_browser
def test_the_list_and_the_search(desk: Desk) -> None:
    from playwright.sync_api import expect

    page = desk.open()
    expect(page.get_by_text("12 products")).to_be_visible()
    expect(row(page, "Desk lamp")).to_contain_text("€39.00")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Served by .+, .+, .+"))).to_be_visible()

    box = page.get_by_label("Search products")
    box.press_sequentially("desk lamp", delay=20)
    expect(page.get_by_text("1 product for “desk lamp”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=desk\+lamp$"))
    page.reload()
    expect(page.get_by_text("1 product for “desk lamp”")).to_be_visible()
    expect(box).to_have_value("desk lamp")

    box.fill("no such thing")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    button(page, "Clear search").click()
    expect(page.get_by_text("12 products")).to_be_visible()
    expect(box).to_have_value("")
    page.go_back()
    expect(box).to_have_value("no such thing")


@in_browser
def test_pages_stay_in_the_address(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    for number in range(10):
        product(f"Stool {number}")
    page = desk.open()
    button(page, "Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(row(page, "Stool 9")).to_be_visible()
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    expect(button(page, "Next")).to_be_disabled()
    page.reload()
    expect(row(page, "Stool 9")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    page.go_forward()
    expect(row(page, "Stool 9")).to_be_visible()
    visit(page, f"{desk.shop.url}/?page=999")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()


@in_browser
def test_create_with_errors_at_the_fields(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    del product  # it tidies up
    page = logged_in(desk)
    button(page, "New product").click()
    dialog = page.get_by_role("dialog", name="New product")
    name, price, stock = (dialog.get_by_label(label) for label in ("Name", "Price", "Stock"))
    price.fill("cheap")
    button(dialog, "Save").click()
    expect(name).to_have_accessible_description("Enter a name.")
    expect(price).to_have_accessible_description("€ Enter a price such as 19.90.")
    expect(name).to_be_focused()

    name.fill("Zebra lamp")
    price.fill("12,50")
    stock.fill("3")
    errors = [{"pointer": "#/stock", "detail": "We have no room for three."}]
    problem = {"title": "Unprocessable", "status": 422, "detail": "Some values are invalid.", "errors": errors}
    answer_once(page, "**/api/products", "POST", status=422, json=problem, content_type="application/problem+json")
    button(dialog, "Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("Some values are invalid.")
    expect(stock).to_have_accessible_description("pieces We have no room for three.")
    expect(stock).to_be_focused()
    desk.forgive("422")

    button(dialog, "Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Saved “Zebra lamp”.")).to_be_visible()
    expect(row(page, "Zebra lamp")).to_be_in_viewport()
    expect(row(page, "Zebra lamp")).to_contain_text("€12.50")
    expect(row(page, "Zebra lamp")).to_contain_text("just now")
    expect(button(page, "New product")).to_be_focused()


@in_browser
def test_a_new_product_is_shown_from_within_a_search(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    for number in range(9):
        product(f"Stool {number}")
    page = logged_in(desk, "/?q=lamp")
    button(page, "New product").click()
    dialog = page.get_by_role("dialog", name="New product")
    dialog.get_by_label("Name").fill("Zebra")
    dialog.get_by_label("Price").fill("1")
    button(dialog, "Save").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(row(page, "Zebra")).to_be_in_viewport()
    expect(page.get_by_label("Search products")).to_have_value("")


@in_browser
def test_edit(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    product("Zebra", description="Striped.", price_cents=123450)
    page = logged_in(desk)
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    expect(dialog.get_by_label("Name")).to_have_value("Zebra")
    expect(dialog.get_by_label("Description")).to_have_value("Striped.")
    expect(dialog.get_by_label("Price")).to_have_value("1234.50")
    dialog.get_by_label("Stock").fill("0")
    button(dialog, "Save").click()
    expect(row(page, "Zebra")).to_contain_text("Sold out")
    expect(button(page, "Edit Zebra")).to_be_focused()


@in_browser
def test_nothing_is_saved_over_the_change_of_somebody_else_unasked(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    made = product("Zebra")
    page = logged_in(desk)
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    dialog.get_by_label("Price").fill("11")
    with desk.shop.client() as client:
        theirs = {"name": "Zebra", "description": None, "price_cents": 1000, "stock": 4}
        client.put(f"/api/products/{made['id']}", json=theirs).raise_for_status()
        button(dialog, "Save").click()
        alert = dialog.get_by_role("alert")
        expect(alert).to_contain_text("Someone changed this product while you were editing it.")
        expect(alert).to_contain_text("Stock: 4")
        assert client.get(f"/api/products/{made['id']}").json()["price_cents"] == 1000
        expect(dialog.get_by_label("Price")).to_have_value("11")
        button(dialog, "Save anyway").click()
        expect(dialog).to_have_count(0)
        expect(row(page, "Zebra")).to_contain_text("€11.00")

        button(page, "Edit Zebra").click()
        client.delete(f"/api/products/{made['id']}").raise_for_status()
        button(dialog, "Save").click()
        expect(alert).to_have_text("Someone deleted this product while you were editing it.")
        desk.forgive("404")
        button(dialog, "Save as new").click()
        expect(dialog).to_have_count(0)
        expect(row(page, "Zebra")).to_be_visible()


@in_browser
def test_delete_asks_first(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    product("Zebra")
    page = logged_in(desk)
    button(page, "Delete Zebra").click()
    dialog = page.get_by_role("dialog", name="Delete product?")
    button(dialog, "Cancel").click()
    expect(button(page, "Delete Zebra")).to_be_focused()
    button(page, "Delete Zebra").click()
    button(dialog, "Delete").click()
    expect(page.get_by_text("Deleted “Zebra”.")).to_be_visible()
    expect(row(page, "Zebra")).to_have_count(0)
    expect(page.get_by_role("heading", name="Products")).to_be_focused()


@in_browser
def test_a_second_page_shows_what_happens_in_the_first(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    del product
    second = desk.open(viewport={"width": 1280, "height": 600})
    expect(second.get_by_text("Live", exact=True)).to_be_visible()
    first = logged_in(desk)
    button(first, "New product").click()
    dialog = first.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Zebra")
    dialog.get_by_label("Price").fill("10")
    button(dialog, "Save").click()
    expect(second.get_by_text("“Zebra” was added.")).to_be_visible()
    expect(row(second, "Zebra")).not_to_be_in_viewport()
    button(second, "Show").click()
    expect(row(second, "Zebra")).to_be_in_viewport()

    button(first, "Edit Zebra").click()
    dialog.get_by_label("Price").fill("20")
    button(dialog, "Save").click()
    expect(row(second, "Zebra")).to_contain_text("€20.00")
    button(first, "Delete Zebra").click()
    button(dialog, "Delete").click()
    expect(second.get_by_text("“Zebra” was deleted.")).to_be_visible()
    expect(row(second, "Zebra")).to_have_count(0)


@in_browser
def test_a_token_that_has_expired_keeps_the_form(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    product("Zebra")
    page = logged_in(desk)
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    dialog.get_by_label("Name").fill("Zebra finch")
    problem = {"title": "Unauthorized", "status": 401, "detail": "Log in first."}
    answer_once(page, "**/api/products/*", "PUT", status=401, json=problem, content_type="application/problem+json")
    button(dialog, "Save").click()
    login = page.get_by_role("dialog", name="Log in")
    expect(login.get_by_role("alert")).to_have_text("Your session has ended. Log in again.")
    desk.forgive("401")
    log_in(page)
    expect(dialog.get_by_label("Name")).to_have_value("Zebra finch")
    button(dialog, "Save").click()
    expect(row(page, "Zebra finch")).to_be_visible()


@in_browser
def test_a_server_that_does_not_answer_is_given_up(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    product("Zebra")
    page = logged_in(desk)
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog")
    page.clock.install()
    page.route("**/api/products/*", lambda route: None)
    button(dialog, "Save").click()
    expect(button(dialog, "Saving…")).to_be_visible()
    page.clock.fast_forward(PATIENCE_SECONDS * 1000)
    expect(dialog.get_by_role("alert")).to_contain_text("The server took too long to answer.")
    expect(button(dialog, "Save")).to_be_enabled()
    page.unroute_all(behavior="ignoreErrors")
    button(dialog, "Save").click()
    expect(dialog).to_have_count(0)


@in_browser
def test_a_backend_that_is_down_and_back(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    del product
    page, late = desk.open(), desk.open("/?q=lamp")
    for each in (page, late):
        expect(each.get_by_text("Live", exact=True)).to_be_visible()
    desk.shop.stop()
    try:
        expect(page.get_by_text("Reconnecting…")).to_be_visible()
        expect(row(page, "Desk lamp")).to_be_visible()
        late.reload()
        expect(late.get_by_role("alert")).to_contain_text("The server")
        button(late, "Try again").click()
        expect(late.get_by_role("alert")).to_be_visible()
    finally:
        desk.shop.start()
    for each in (page, late):
        expect(each.get_by_text("Live", exact=True)).to_be_visible(timeout=40_000)
        expect(row(each, "Desk lamp")).to_be_visible()
        expect(each.get_by_role("alert")).to_have_count(0)
    desk.forgive("status of 50|WebSocket|ERR_")


@in_browser
def test_the_keyboard_is_enough(desk: Desk, product: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    del product
    page = desk.open()
    expect(page.get_by_text("12 products")).to_be_visible()
    press = page.keyboard.press
    press("Tab")
    expect(page.get_by_role("link", name="Skip to the products")).to_be_focused()
    press("Tab")
    expect(button(page, "Log in")).to_be_focused()
    press("Enter")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(DEMO_EMAIL)
    press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    press("Enter")
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    press("Tab")
    expect(button(page, "New product")).to_be_focused()
    press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Zebra")
    press("Tab")
    press("Tab")
    page.keyboard.type("7")
    press("Enter")
    expect(page.get_by_text("Saved “Zebra”.")).to_be_visible()
    expect(button(page, "New product")).to_be_focused()
    press("Tab")
    expect(page.get_by_label("Search products")).to_be_focused()
    page.keyboard.type("zebra")
    expect(page.get_by_text("1 product for “zebra”")).to_be_visible()
    press("Tab")
    expect(button(page, "Edit Zebra")).to_be_focused()
    press("Tab")
    expect(button(page, "Delete Zebra")).to_be_focused()
    press("Space")
    expect(button(page.get_by_role("dialog"), "Cancel")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_text("Deleted “Zebra”.")).to_be_visible()


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "light-320": {"viewport": {"width": 320, "height": 640}},
    "dark-320": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "wide": {"viewport": {"width": 1920, "height": 1000}},
    "forced-colours": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
}


SCROLLS_SIDEWAYS = """[document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] *')]
    .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)"""


@in_browser
@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_accessible_and_fits(desk: Desk, product: Callable[..., Any], look: str) -> None:
    from playwright.sync_api import expect

    product("Zebra", stock=0, description="A long description, " * 8)
    product("Donaudampfschifffahrtsgesellschaftskapitänsmütze", stock=3, price_cents=100_000_000)
    page = desk.open(**LOOKS[look])
    folder = SCREENSHOTS / desk.shop.frontend
    folder.mkdir(parents=True, exist_ok=True)

    def judge(state: str) -> None:
        page.screenshot(path=folder / f"{look}-{state}.png")
        # Forced colours are the system's, whatever the styles say.
        if look != "forced-colours":
            assert_accessible(page)
        assert page.evaluate(SCROLLS_SIDEWAYS) == [], state

    expect(page.get_by_text("14 products")).to_be_visible()
    judge("list")
    button(page, "Log in").click()
    judge("login")
    log_in(page, "wrong-password")
    expect(page.get_by_role("alert")).to_be_visible()
    desk.forgive("401")
    judge("login-wrong")
    log_in(page)
    expect(button(page, "Edit Zebra")).to_be_visible()
    judge("logged-in")
    row(page, "Zebra").scroll_into_view_if_needed()
    judge("logged-in-end")
    page.evaluate("document.documentElement.dir = 'rtl'")
    judge("right-to-left")
    page.evaluate("document.documentElement.dir = 'ltr'")
    button(page, "New product").click()
    button(page.get_by_role("dialog"), "Save").click()
    judge("new-wrong")
    button(page.get_by_role("dialog"), "Cancel").click()
    button(page, "Edit Zebra").click()
    judge("edit")
    button(page.get_by_role("dialog"), "Cancel").click()
    button(page, "Delete Zebra").click()
    judge("delete")
    button(page.get_by_role("dialog"), "Cancel").click()
    product("Yak")
    expect(page.get_by_text("“Yak” was added.")).to_be_visible()
    judge("news")
    page.get_by_label("Search products").fill("no such thing")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    judge("nothing-found")
    page.route("**/api/products?*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_be_visible()
    desk.forgive("ERR_")
    judge("failed")


@in_browser
@pytest.mark.parametrize("look", ["light", "dark", "light-320"])
def test_the_api_can_be_read_and_tried(desk: Desk, look: str) -> None:
    from playwright.sync_api import expect

    page = desk.open(**LOOKS[look])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="API", exact=True).click()
    expect(page).to_have_title(re.compile("^API · .*Shop", re.IGNORECASE))
    expect(page.get_by_role("heading", name="Shop API")).to_be_visible()
    folder = SCREENSHOTS / desk.shop.frontend
    folder.mkdir(parents=True, exist_ok=True)

    def operation(summary: str) -> Locator:
        return page.get_by_role("button", name=re.compile(f"{summary}$"))

    def answer(status: str) -> Locator:
        return page.get_by_role("row", name=re.compile(rf"^{status}\b.*Response body"))

    def judge(state: str) -> None:
        page.screenshot(path=folder / f"{look}-api-{state}.png", full_page=True)
        assert_accessible(page)
        assert page.evaluate(SCROLLS_SIDEWAYS) == [], state

    judge("read")
    operation("Get the current user").click()
    button(page, "Try it out").click()
    button(page, "Execute").click()
    expect(answer("401")).to_contain_text("Log in first.")
    desk.forgive("401")
    operation("Get the current user").click()

    operation("Log in").click()
    button(page, "Try it out").click()
    page.get_by_role("textbox", name="Body").fill(f'{{"email": "{DEMO_EMAIL}", "password": "{DEMO_PASSWORD}"}}')
    button(page, "Execute").click()
    expect(answer("200")).to_contain_text("access_token")
    expect(page.get_by_text("You are logged in.")).to_be_visible()
    judge("logged-in")
    operation("Log in").click()

    operation("Get the current user").click()
    button(page, "Execute").click()
    expect(answer("200")).to_contain_text("Demo User")
    judge("tried")
    button(page, "Log out").click()
    expect(page.get_by_text("You are logged in.")).to_have_count(0)
    assert [url for url in asked if not url.startswith((desk.shop.url, "data:"))] == []


@in_browser
def test_the_page_forbids_what_is_inline(shop: Shop) -> None:
    answer = httpx.get(shop.url, trust_env=False)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    for name in ("x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"):
        assert name in answer.headers, name
