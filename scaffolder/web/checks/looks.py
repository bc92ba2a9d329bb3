"""Every state of the page, in each look."""

from __future__ import annotations

from functools import partial

from scaffolder.web.desk import Desk, Unmet, button, expect, row, unanswered
from scaffolder.web.look import DARK, DARK_320, FORCED_COLOURS, LIGHT, LIGHT_320, WIDE, Look
from scaffolder.web.registry import Group

check = Group("looks")

_ENDLESS = """document.getAnimations().filter(({ effect }) => effect.getTiming().iterations === Infinity)
    .map(({ effect }) => effect.target.className || effect.target.localName)"""


def _every_state(desk: Desk, look: Look) -> None:
    desk.product("Zebra", stock=0, description="A long description, " * 8)
    desk.product("Donaudampfschifffahrtsgesellschaftskapitänsmütze", stock=3, price_cents=100_000_000)
    page = desk.open(**look.options)

    def judge(state: str) -> None:
        look.judge(desk, page, state)

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


for _look in (LIGHT, DARK, LIGHT_320, DARK_320, WIDE, FORCED_COLOURS):
    _holds = "is accessible, and fits," if _look.axe else "fits"
    check.add(_look.name, f"Every state {_holds} {_look.title}.", partial(_every_state, look=_look))


@check()
def still(desk: Desk) -> None:
    """With reduced motion there are no endless animations, not even while the page is loading."""
    page = desk.open(reduced_motion="reduce")
    with unanswered(page, "**/api/products?*"):
        page.reload()
        expect(page.get_by_role("heading", name="Products")).to_be_visible()
        if moving := page.evaluate(_ENDLESS):
            raise Unmet(f"endless animation: {moving[0]}")
