"""Run all checks against a front end and collect the results."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx

from scaffolder.contract.client.answer import describe, one_line
from scaffolder.contract.client.select import select
from scaffolder.contract.client.server import read_url, trusted
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, CheckResult
from scaffolder.paths import program
from scaffolder.run import ready
from scaffolder.web import browser
from scaffolder.web.checks import discover
from scaffolder.web.desk import NETWORK_CHANGED, Absent, Control, Desk, Options, Unmet
from scaffolder.web.registry import Check

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHECKS: tuple[Check, ...] = discover()
"""Every rule of the front ends."""

FEWEST, MOST = 2, 15
"""The shop's number of products: a check's own must fit on the same page, and the search must exclude some."""
_TRIES = 5
"""How often at most a check is run that fails while Docker networks change: that says nothing of the page."""


class Suite:
    """A browser and a shop for a series of checks. Create it with `Suite.open`."""

    def __init__(self, browser: Browser, url: str, api: httpx.Client, options: Options) -> None:
        control = options.control
        self._browser = browser
        self._url = url
        self._api = api
        self.options = replace(options, control=control and Control(control.stop, self._restart(control.start)))
        """How the front end is tested; a check sees them as they are when it begins."""
        self._login = ""
        self._log_in()

    @classmethod
    @contextmanager
    def open(cls, url: str, options: Options) -> Iterator[Suite]:
        """Open a browser on a front end; errors as in `run_checks`."""
        base = read_url(url)
        verify = trusted(base) or False
        with httpx.Client(base_url=base, timeout=options.timeout, trust_env=False, verify=verify) as api:
            _look(api, base)
            with browser.launched() as window:
                yield cls(window, base, api, options)

    def judge(self, check: Check) -> CheckResult:
        """Run a check."""
        if check.needs_control and self.options.control is None:
            return CheckResult(check.name, "skipped", "needs to stop and start the backend")
        started = time.perf_counter()
        try:
            for _ in range(_TRIES):
                reason = self._failure(check)
                if NETWORK_CHANGED not in reason:
                    break
        except Absent as absent:
            return CheckResult(check.name, "skipped", str(absent))
        seconds = time.perf_counter() - started
        return CheckResult(check.name, "failed" if reason else "passed", one_line(reason), seconds)

    def _failure(self, check: Check) -> str:
        """Why a check failed; empty if it did not."""
        from playwright.sync_api import Error, expect

        expect.set_options(timeout=self.options.timeout * 1000)
        try:
            desk = Desk(self._browser, self._url, self._api, self._login, self.options)
            try:
                check.judge(desk)
            except (AssertionError, Error, Unmet) as error:
                # What is missing is often missing because of an error.
                raise Unmet("; ".join([_in_short(str(error)), *desk.heard()])) from error
            finally:
                desk.leave()
            desk.judge()
        except (Unmet, ScaffoldError) as error:
            return str(error)
        except Error as error:
            return _in_short(str(error))
        except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def _log_in(self) -> None:
        email, password = self.options.email, self.options.password
        try:
            answer = self._api.post("/api/auth/login", json={"email": email, "password": password})
        except httpx.HTTPError as error:
            raise UsageError(f"{self._url} does not answer a login: {describe(error)}") from None
        try:
            token = answer.raise_for_status().json()["access_token"]
        except (httpx.HTTPError, LookupError, TypeError, ValueError):
            raise UsageError(
                f"{email} cannot log in at {self._url} ({answer.status_code}); use --email and --password"
            ) from None
        self._login = answer.text
        self._api.headers["authorization"] = f"Bearer {token}"

    def _restart(self, start: Callable[[], None]) -> Callable[[], None]:
        def restart() -> None:
            start()
            # A proxy in front may take a while to notice.
            ready.wait_for(f"{self._url}/api/health", lambda: True)
            self._log_in()  # Without a fixed SECRET_KEY, the restarted backend rejects earlier tokens.

        return restart


def chosen(only: Sequence[str]) -> list[Check]:
    """The checks that `only` names, as for `run_checks`; raises UsageError if there is none."""
    return select(CHECKS, only, f"{program()} check --web --list")


def run_checks(
    url: str,
    *,
    email: str = DEMO_EMAIL,
    password: str = DEMO_PASSWORD,
    only: Sequence[str] = (),
    control: Control | None = None,
    on_result: Callable[[CheckResult], None] | None = None,
    timeout: float = 10.0,
) -> list[CheckResult]:
    """Test a running front end and return one result for each check, in the order of `CHECKS`.

    Args:
        url: Where the page is, such as `http://localhost:8080`; it passes on what is below `/api`.
        email: The e-mail address of a user that is there.
        password: That user's password.
        only: Names, groups or patterns such as `products.*`; all checks if empty.
        control: Stops and starts the backend; without it the checks that need it are skipped.
        on_result: Called with each result as it comes.
        timeout: How many seconds to wait for the page to show something.

    Raises:
        UsageError: The URL does not answer, nobody can log in, the shop has too few products or too many, or `only`
            names no check.
        ScaffoldError: Playwright or a browser is missing.
    """
    checks = chosen(only)
    results = []
    with Suite.open(url, Options(email, password, control, timeout=timeout)) as suite:
        for check in checks:
            results.append(suite.judge(check))
            if on_result is not None:
                on_result(results[-1])
    return results


def _look(api: httpx.Client, url: str) -> None:
    """Raise UsageError unless there is a page, and a shop that the checks can use."""
    try:
        page, products = api.get("/"), api.get("/api/products", params={"per_page": 1})
    except httpx.HTTPError as error:
        raise UsageError(f"{url} does not answer: {error}") from None
    if page.status_code != 200 or not page.headers.get("content-type", "").startswith("text/html"):
        raise UsageError(f"{url} is not the page of a shop: it answers {page.status_code} without HTML")
    try:
        total = int(products.raise_for_status().json()["total"])
    except (httpx.HTTPError, LookupError, TypeError, ValueError):
        raise UsageError(f"{url}/api/products is not a list of products: it answers {products.status_code}") from None
    if not FEWEST <= total <= MOST:
        raise UsageError(
            f"The shop has {total} products, and the checks need {FEWEST} to {MOST}: start it with the demo data"
        )


def _in_short(text: str) -> str:
    """Playwright's message, shortened: what it did not find, and where it looked."""
    what, *log = re.split("Call log:|=+ logs =+", text, maxsplit=1)
    sought = [line.strip(" -") for line in "".join(log).splitlines() if "waiting for" in line]
    return f"{what.strip()} {sought[0] if sought else ''}".strip()
