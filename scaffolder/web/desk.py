"""A browser and the shop, as one check uses them: by role and name only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from scaffolder.errors import ScaffoldError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        ConsoleMessage,
        Locator,
        Page,
        Response,
        Route,
    )

NETWORK_CHANGED = "ERR_NETWORK_CHANGED"
"""A Docker network has been added or removed, which aborts what Chromium is loading."""
_ERROR_PAGE = "chrome-error://"
"""What Chromium shows instead of an aborted page; when it is late, it interrupts the next try."""
PER_PAGE = 20
"""How many products a page of the list shows."""
_MADE = re.compile(r"/api/products/(\d+)$")


class Unmet(Exception):
    """A broken rule, and how it is broken."""


class Absent(Exception):
    """The check's optional subject does not exist: the check is skipped."""


@dataclass(frozen=True, slots=True)
class Control:
    """What stops the front end's backend, and starts it again."""

    stop: Callable[[], None]
    start: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a front end is tested."""

    email: str = DEMO_EMAIL
    """Who logs in."""
    password: str = DEMO_PASSWORD
    """That user's password."""
    control: Control | None = None
    """Stops and starts the backend; without it the checks that need it are skipped."""
    pictures: Path | None = None
    """A folder for a picture of each state."""
    timeout: float = 10.0
    """How many seconds to wait for the page to show something."""


class Desk:
    """The shop in a browser, and its API; an error in the browser's console breaks a rule.

    Args:
        browser: Opens the pages.
        url: Where the front end is.
        api: The same place, logged in.
        login: What the server answered when the user logged in.
        options: How it is tested.
    """

    def __init__(self, browser: Browser, url: str, api: httpx.Client, login: str, options: Options) -> None:
        self.url = url
        self.api = api
        self.email = options.email
        self.password = options.password
        self.pictures = options.pictures
        self._browser = browser
        self._login = login
        self._control = options.control
        self._timeout = options.timeout
        self._complaints: list[str] = []
        self._forgiven: list[str] = []
        self._made: set[int] = set()
        self.total: int = self._ask("GET", "/api/products", params={"per_page": 1})["total"]
        """The number of products when the check began."""

    def open(self, path: str = "/", *, asks_for_login: bool = False, **options: Any) -> Page:
        """Open a page in a new browser window.

        Args:
            path: Which page.
            asks_for_login: Whether each login is the server's to judge. Front ends limit how many there may be, so
                the right one gets the answer that the server has given to it before.
            options: Playwright's options for the window.
        """
        size = options.pop("viewport", {"width": 1280, "height": 800})
        context = self._browser.new_context(locale="en-US", timezone_id="UTC", viewport=size, **options)
        context.set_default_timeout(self._timeout * 1000)
        context.on("response", self._note)
        if not asks_for_login:
            context.route("**/api/auth/login", self._answer_login)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        visit(page, self.url + path)
        if any(NETWORK_CHANGED in text for text in self._complaints):  # a part of the page may be missing
            page.reload()
        return page

    def logged_in(self, path: str = "/", **options: Any) -> Page:
        """Open a page and log in."""
        page = self.open(path, **options)
        self.log_in(page)
        expect(button(page, "Log out")).to_be_visible()
        return page

    def log_in(self, page: Page, password: str = "") -> None:
        """Fill in the dialog and send it."""
        dialog = page.get_by_role("dialog", name="Log in")
        if not dialog.is_visible():
            button(page, "Log in").click()
        dialog.get_by_label("E-mail").fill(self.email)
        dialog.get_by_label("Password").fill(password or self.password)
        button(dialog, "Log in").click()

    def product(self, name: str, **rest: Any) -> dict[str, Any]:
        """Create a product through the API, as another user; it is deleted at the end."""
        body = {"name": name, "description": None, "price_cents": 1000, "stock": 5, **rest}
        made: dict[str, Any] = self._ask("POST", "/api/products", json=body)
        self._made.add(made["id"])
        return made

    def replace(self, product: dict[str, Any], **members: Any) -> None:
        """Change a product through the API."""
        body = {name: product[name] for name in ("name", "description", "price_cents", "stock")}
        self._ask("PUT", f"/api/products/{product['id']}", json=body | members)

    def read(self, product: dict[str, Any]) -> dict[str, Any]:
        """The product's current state on the server."""
        now: dict[str, Any] = self._ask("GET", f"/api/products/{product['id']}")
        return now

    def delete(self, product: dict[str, Any]) -> None:
        """Delete a product through the API."""
        self._ask("DELETE", f"/api/products/{product['id']}")

    def user(self) -> str:
        """The name of the user who logs in."""
        return str(self._ask("GET", "/api/auth/me")["name"])

    def count(self, more: int = 0) -> str:
        """The page's text for the number of products: those from the start of the check, and `more`."""
        return f"{self.total + more} products"

    def stop(self) -> None:
        """Stop the backend."""
        if self._control:
            self._control.stop()

    def start(self) -> None:
        """Start it again."""
        if self._control:
            self._control.start()

    def forgive(self, pattern: str) -> None:
        """The browser reports errors that a check provokes; that is expected too."""
        self._forgiven.append(pattern)

    def judge(self) -> None:
        """Raise Unmet if the browser reported any other error."""
        for pattern in self._forgiven:
            if not any(re.search(pattern, text) for text in self._complaints):
                raise Unmet(f"expected the browser to report {pattern}, but it did not")
        for text in self.heard():
            if NETWORK_CHANGED not in text:
                raise Unmet(f"the browser reports: {text}")

    def heard(self) -> list[str]:
        """The errors that the browser has reported, without those that the check provokes."""
        return [text for text in self._complaints if not any(re.search(each, text) for each in self._forgiven)]

    def leave(self) -> None:
        """Close all pages, and delete the products that were created here."""
        for context in self._browser.contexts:
            context.close()
        for id in self._made:
            self.api.delete(f"/api/products/{id}")

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        answer = self.api.request(method, path, **what)
        if not answer.is_success:
            raise ScaffoldError(f"{method} {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.json() if answer.content else None

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(message.text)

    def _note(self, response: Response) -> None:
        if response.status == 201 and (made := _MADE.search(response.headers.get("location", ""))):
            self._made.add(int(made[1]))

    def _answer_login(self, route: Route) -> None:
        if route.request.post_data_json == {"email": self.email, "password": self.password}:
            route.fulfill(status=200, body=self._login, content_type="application/json")
        else:
            route.fallback()


def expect(what: Page | Locator) -> Any:
    """Playwright's `expect`, imported only here."""
    from playwright.sync_api import expect

    return expect(what)


def button(place: Page | Locator, name: str) -> Locator:
    """The button of that name."""
    return place.get_by_role("button", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    """The product's row of the table."""
    return page.get_by_role("row").filter(has=page.get_by_text(name, exact=True))


def answer_once(page: Page, pattern: str, method: str, **answer: Any) -> None:
    """The next such request is answered by the check; those after it by the server again."""
    used: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method != method or used:
            route.fallback()
            return
        used.append(route.request.url)
        route.fulfill(**answer)

    page.route(pattern, handle)


@contextmanager
def unanswered(page: Page, pattern: str) -> Iterator[None]:
    """Leave such requests unanswered inside the block."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    try:
        yield
    finally:
        for route in held:
            route.abort("aborted")  # The only reason that no browser reports.
        page.unroute(pattern)


def visit(page: Page, url: str) -> None:
    """Open a page; raises Unmet if it cannot be loaded."""
    from playwright.sync_api import Error

    for _ in range(10):
        try:
            page.goto(url)
            return
        except Error as error:
            if NETWORK_CHANGED not in error.message and _ERROR_PAGE not in error.message:
                raise
    raise Unmet(f"{url} could not be loaded: networks kept changing")
