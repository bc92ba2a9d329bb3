"""The looks of a page, and what is checked in each: axe's rules, and nothing wider than the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffolder.web.desk import Desk, Unmet

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PHONE = {"width": 320, "height": 640}
_SCROLLS_SIDEWAYS = """[document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] *')]
    .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)"""
_AT_REST = """Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getTiming().delay === 0 && effect.getTiming().iterations !== Infinity)
    .map(({ finished }) => finished))"""


@dataclass(frozen=True, slots=True)
class Look:
    """Window size and colours in which to check a page."""

    name: str
    title: str
    options: dict[str, Any] = field(default_factory=dict)
    """Playwright's options for the window."""
    axe: bool = True
    """Whether axe can find anything here that it cannot find in the others."""

    def judge(self, desk: Desk, page: Page, state: str, *, whole: bool = False) -> None:
        """Raise Unmet if the page in its current state breaks one of the rules.

        Args:
            desk: Takes a picture, where somebody wants one.
            page: The page, which was opened with these options.
            state: What to call it.
            whole: Whether the picture is of the whole page.
        """
        if desk.pictures:
            path = desk.pictures / f"{self.name.replace('_', '-')}-{state}.png"
            page.screenshot(path=path, full_page=whole)
        if self.axe:
            _expect_accessible(page, state)
        if wide := page.evaluate(_SCROLLS_SIDEWAYS):
            raise Unmet(f"{state}: wider than the window: {wide[-1]}")


LIGHT = Look("light", "in light colours")
DARK = Look("dark", "in dark colours", {"color_scheme": "dark"})
LIGHT_320 = Look("light_320", "in light colours on a small phone", {"viewport": _PHONE})
DARK_320 = Look("dark_320", "in dark colours on a small phone", {"viewport": _PHONE, "color_scheme": "dark"})
# A wide window has the same elements in the same colours; forced colours come from the system.
WIDE = Look("wide", "in a wide window", {"viewport": {"width": 1920, "height": 1000}}, axe=False)
FORCED_COLOURS = Look("forced_colours", "with the system's forced colours", {"forced_colors": "active"}, axe=False)


def settle(page: Page) -> None:
    """Wait for running animations, during which elements may move; not for those that start later or never end."""
    page.evaluate(_AT_REST)


def _expect_accessible(page: Page, state: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    settle(page)
    for violation in Axe().run(page).response["violations"]:
        place = " ".join(map(str, violation["nodes"][0]["target"]))
        raise Unmet(f"{state}: {violation['help']} ({violation['id']}): {place}")
