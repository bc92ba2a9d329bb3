"""Every state of the page, in each way of looking at it: accessible by axe's rules, and never wider than the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from scaffolder.web.desk import Desk, Unmet, button, expect, row
from scaffolder.web.registry import Group

if TYPE_CHECKING:
    from playwright.sync_api import Page

check = Group("looks")

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "light_320": {"viewport": {"width": 320, "height": 640}},
    "dark_320": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "wide": {"viewport": {"width": 1920, "height": 1000}},
    "forced_colours": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
}
_TITLES = {
    "light": "in light colours",
    "dark": "in dark colours",
    "light_320": "in light colours on a small phone",
    "dark_320": "in dark colours on a small phone",
    "wide": "in a wide window",
    "forced_colours": "with the system's forced colours",
    "still": "with reduced motion",
}
_SCROLLS_SIDEWAYS = """[document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] *')]
    .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)"""
# What moves, or fades, is not as it will be; what begins later, or never ends, is.
_AT_REST = """Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getTiming().delay === 0 && effect.getTiming().iterations !== Infinity)
    .map(({ finished }) => finished))"""


def _every_state(desk: Desk, look: str) -> None:
    desk.product("Zebra", stock=0, description="A long description, " * 8)
    desk.product("Donaudampfschifffahrtsgesellschaftskapitänsmütze", stock=3, price_cents=100_000_000)
    page = desk.open(**LOOKS[look])

    def judge(state: str) -> None:
        if desk.pictures:
            page.screenshot(path=desk.pictures / f"{look.replace('_', '-')}-{state}.png")
        # Forced colours are the system's, whatever the styles say.
        if look != "forced_colours":
            _expect_accessible(page, state)
        if wide := page.evaluate(_SCROLLS_SIDEWAYS):
            raise Unmet(f"{state}: wider than the window: {wide[-1]}")

    expect(page.get_by_text(desk.count(2))).to_be_visible()
    judge("list")
    button(page, "Log in").click()
    judge("login")
    desk.log_in(page, "wrong-password")
    expect(page.get_by_role("alert")).to_be_visible()
    desk.forgive("401")
    judge("login-wrong")
    desk.log_in(page)
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
    desk.product("Yak")
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


def _expect_accessible(page: Page, state: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(_AT_REST)
    for violation in Axe().run(page).response["violations"]:
        place = " ".join(map(str, violation["nodes"][0]["target"]))
        raise Unmet(f"{state}: {violation['help']} ({violation['id']}): {place}")


for _look, _title in _TITLES.items():
    check.add(_look, f"Every state is accessible, and fits, {_title}.", partial(_every_state, look=_look))
