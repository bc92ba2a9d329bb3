"""The available browser: Chromium or Chrome on this machine, or the one from Playwright."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scaffolder.errors import ScaffoldError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = ("playwright", "axe_playwright_python")
_MISSING = (
    f"The checks of a front end need Playwright: {sys.executable} -m pip install playwright axe-playwright-python"
)
_NO_BROWSER = f"No browser found: install Chromium or Chrome, or run `{sys.executable} -m playwright install chromium`"


def check_installed() -> None:
    """Refuse to begin without Playwright; raises ScaffoldError."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise ScaffoldError(_MISSING)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a browser; raises ScaffoldError if there is none, or it does not start."""
    check_installed()
    from playwright.sync_api import Error, sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    # Chromium's own sandbox does not work in most containers, and it is the user's own page.
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=arguments)
        except Error as error:
            if program is None and "Executable doesn't exist" in error.message:
                raise ScaffoldError(_NO_BROWSER) from error
            reason = next(iter(error.message.splitlines()), "")
            raise ScaffoldError(f"The browser does not start: {reason}", details=error.message) from error
        try:
            yield browser
        finally:
            browser.close()
