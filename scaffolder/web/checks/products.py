"""The list, the search, and what people do with a product."""

from __future__ import annotations

import re

from scaffolder.web.desk import PER_PAGE, Desk, Unmet, answer_once, button, expect, row, unanswered, visit
from scaffolder.web.registry import Group

check = Group("products")

_PATIENCE_SECONDS = 15
"""How long a page waits for an answer."""


@check()
def search(desk: Desk) -> None:
    """The list shows the number of products; the search is in the URL, and survives a reload and Back."""
    desk.product("Zebra stool", price_cents=3900)
    page = desk.open()
    expect(page.get_by_text(desk.count(1))).to_be_visible()
    expect(row(page, "Zebra stool")).to_contain_text("€39.00")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Served by .+, .+, .+"))).to_be_visible()

    box = page.get_by_label("Search products")
    box.press_sequentially("zebra stool", delay=20)
    expect(page.get_by_text("1 product for “zebra stool”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=zebra\+stool$"))
    page.reload()
    expect(page.get_by_text("1 product for “zebra stool”")).to_be_visible()
    expect(box).to_have_value("zebra stool")

    box.fill("no such thing")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    button(page, "Clear search").click()
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    expect(page.get_by_text(desk.count(1))).to_be_visible()
    expect(box).to_have_value("")
    page.go_back()
    expect(box).to_have_value("no such thing")


@check()
def pages(desk: Desk) -> None:
    """The page number is in the URL, and survives a reload, Back and Forward; too high a number shows the last page."""
    last = _fill(desk)
    page = desk.open()
    button(page, "Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(row(page, last)).to_be_visible()
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    expect(button(page, "Next")).to_be_disabled()
    page.reload()
    expect(row(page, last)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    page.go_forward()
    expect(row(page, last)).to_be_visible()
    visit(page, f"{desk.url}/?page=999")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()


@check()
def create(desk: Desk) -> None:
    """Errors are shown at their fields, whether from page or server; then the new product is shown and named."""
    page = desk.logged_in()
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


@check()
def create_within_a_search(desk: Desk) -> None:
    """A new product that does not match the search is shown at its place in the list."""
    _fill(desk)
    page = desk.logged_in("/?q=lamp")
    button(page, "New product").click()
    dialog = page.get_by_role("dialog", name="New product")
    dialog.get_by_label("Name").fill("Zebra")
    dialog.get_by_label("Price").fill("1")
    button(dialog, "Save").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(row(page, "Zebra")).to_be_in_viewport()
    expect(page.get_by_label("Search products")).to_have_value("")


@check()
def edit(desk: Desk) -> None:
    """The form starts with the product's values, and the list then shows what was saved."""
    desk.product("Zebra", description="Striped.", price_cents=123450)
    page = desk.logged_in()
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    expect(dialog.get_by_label("Name")).to_have_value("Zebra")
    expect(dialog.get_by_label("Description")).to_have_value("Striped.")
    expect(dialog.get_by_label("Price")).to_have_value("1234.50")
    dialog.get_by_label("Stock").fill("0")
    button(dialog, "Save").click()
    expect(row(page, "Zebra")).to_contain_text("Sold out")
    expect(button(page, "Edit Zebra")).to_be_focused()


@check()
def edit_what_others_change(desk: Desk) -> None:
    """Someone else's change or deletion in the meantime is overwritten only after confirmation."""
    made = desk.product("Zebra")
    page = desk.logged_in()
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    dialog.get_by_label("Price").fill("11")
    desk.replace(made, stock=4)
    button(dialog, "Save").click()
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text("Someone changed this product while you were editing it.")
    expect(alert).to_contain_text("Stock: 4")
    if (got := desk.read(made)["price_cents"]) != made["price_cents"]:
        raise Unmet(f"the price overwrote someone else's change: {got}")
    expect(dialog.get_by_label("Price")).to_have_value("11")
    button(dialog, "Save anyway").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "Zebra")).to_contain_text("€11.00")

    button(page, "Edit Zebra").click()
    desk.delete(made)
    button(dialog, "Save").click()
    expect(alert).to_have_text("Someone deleted this product while you were editing it.")
    desk.forgive("404")
    button(dialog, "Save as new").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "Zebra")).to_be_visible()


@check()
def delete(desk: Desk) -> None:
    """Deleting asks for confirmation; then the page says what was deleted."""
    desk.product("Zebra")
    page = desk.logged_in()
    button(page, "Delete Zebra").click()
    dialog = page.get_by_role("dialog", name="Delete product?")
    button(dialog, "Cancel").click()
    expect(button(page, "Delete Zebra")).to_be_focused()
    button(page, "Delete Zebra").click()
    button(dialog, "Delete").click()
    expect(page.get_by_text("Deleted “Zebra”.")).to_be_visible()
    expect(row(page, "Zebra")).to_have_count(0)
    expect(page.get_by_role("heading", name="Products")).to_be_focused()


@check()
def no_answer(desk: Desk) -> None:
    """A request without an answer fails after 15 s, and the form can be sent again."""
    desk.product("Zebra")
    page = desk.logged_in()
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog")
    page.clock.install()
    with unanswered(page, "**/api/products/*"):
        button(dialog, "Save").click()
        expect(button(dialog, "Saving…")).to_be_visible()
        expect(button(dialog, "Cancel")).to_be_disabled()
        page.clock.fast_forward(_PATIENCE_SECONDS * 1000)
        expect(dialog.get_by_role("alert")).to_contain_text("The server took too long to answer.")
        expect(button(dialog, "Save")).to_be_enabled()
    button(dialog, "Save").click()
    expect(dialog).to_have_count(0)


def _fill(desk: Desk) -> str:
    """Create enough products for a second page; returns the last one's name."""
    last = ""
    for number in range(desk.total, PER_PAGE + 1):
        last = desk.product(f"Stool {number}")["name"]
    return last
