"""Changes from elsewhere, and a backend that goes away, while a page is open."""

from __future__ import annotations

from scaffolder.web.desk import Desk, button, expect, row
from scaffolder.web.registry import Group

check = Group("live")

_MORE_THAN_FIT = 12
"""Enough products that a new one is outside the window."""
_RECONNECTED = 40_000
"""Milliseconds after which every page has tried again."""


@check()
def second_page(desk: Desk) -> None:
    """Changes in one page appear in the other; a product that is out of sight there is named, and shown on request."""
    for number in range(desk.total, _MORE_THAN_FIT):
        desk.product(f"Stool {number}")
    second = desk.open(viewport={"width": 1280, "height": 600})
    expect(second.get_by_text("Live", exact=True)).to_be_visible()
    first = desk.logged_in()
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


@check(needs_control=True)
def backend_away(desk: Desk) -> None:
    """While the backend is down, the page says so and keeps its content; when it is back, everything works again."""
    desk.product("Zebra")
    page, late = desk.open(), desk.open("/?q=zebra")
    for each in (page, late):
        expect(each.get_by_text("Live", exact=True)).to_be_visible()
    desk.stop()
    try:
        expect(page.get_by_text("Reconnecting…")).to_be_visible()
        expect(row(page, "Zebra")).to_be_visible()
        late.reload()
        expect(late.get_by_role("alert")).to_contain_text("The server")
        button(late, "Try again").click()
        expect(late.get_by_role("heading", name="Products")).to_be_focused()
        expect(late.get_by_role("alert")).to_be_visible()
    finally:
        desk.start()
    for each in (page, late):
        expect(each.get_by_text("Live", exact=True)).to_be_visible(timeout=_RECONNECTED)
        expect(row(each, "Zebra")).to_be_visible()
        expect(each.get_by_role("alert")).to_have_count(0)
    desk.forgive("status of 50|WebSocket|ERR_")
