"""The keyboard alone."""

from __future__ import annotations

from scaffolder.web.desk import Desk, button, expect
from scaffolder.web.registry import Group

check = Group("keyboard")


@check()
def enough(desk: Desk) -> None:
    """The keyboard alone can log in, add, find and delete a product, and the focus is never lost."""
    page = desk.open()
    expect(page.get_by_text(desk.count())).to_be_visible()
    press = page.keyboard.press
    press("Tab")
    expect(page.get_by_role("link", name="Skip to the products")).to_be_focused()
    press("Tab")
    expect(button(page, "Log in")).to_be_focused()
    press("Enter")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(desk.email)
    press("Tab")
    page.keyboard.type(desk.password)
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
