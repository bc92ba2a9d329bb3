"""Logging in and out, and forms when the session expires."""

from __future__ import annotations

import re

from scaffolder.web.desk import Desk, answer_once, button, expect, row, unanswered
from scaffolder.web.registry import Group

check = Group("login")


@check()
def passwords(desk: Desk) -> None:
    """The dialog says what is missing or wrong; the user's name is shown, also after a reload, until they log out."""
    page = desk.open(asks_for_login=True)
    expect(page).to_have_title(re.compile(r"\S"))
    expect(button(page, "New product")).to_have_count(0)
    button(page, "Log in").click()
    dialog = page.get_by_role("dialog", name="Log in")
    expect(dialog.get_by_label("E-mail")).to_be_focused()
    button(dialog, "Log in").click()
    expect(dialog.get_by_label("E-mail")).to_have_accessible_description("Enter your e-mail address.")
    expect(dialog.get_by_label("E-mail")).to_be_focused()

    with page.expect_response("**/api/auth/login") as refusal:
        desk.log_in(page, "wrong-password")
    expect(dialog.get_by_role("alert")).to_have_text(refusal.value.json()["detail"])
    desk.forgive("401")
    desk.log_in(page)
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Products")).to_be_focused()
    expect(page.get_by_text(desk.user())).to_be_visible()

    page.reload()
    expect(page.get_by_text(desk.user())).to_be_visible()
    button(page, "Log out").click()
    expect(button(page, "Log in")).to_be_visible()
    expect(button(page, "New product")).to_have_count(0)


@check()
def escape(desk: Desk) -> None:
    """Escape closes a dialog and returns the focus, but not while an answer is awaited."""
    page = desk.open()
    button(page, "Log in").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button(page, "Log in")).to_be_focused()

    with unanswered(page, "**/api/auth/login"):
        desk.log_in(page)
        expect(page.get_by_role("dialog")).to_contain_text("Logging in…")
        for _ in range(2):
            page.keyboard.press("Escape")
        expect(button(page.get_by_role("dialog"), "Cancel")).to_be_disabled()
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@check()
def expired(desk: Desk) -> None:
    """When the session has expired, the page asks for a login, and the form keeps its input."""
    desk.product("Zebra")
    page = desk.logged_in()
    button(page, "Edit Zebra").click()
    dialog = page.get_by_role("dialog", name="Edit product")
    dialog.get_by_label("Name").fill("Zebra finch")
    problem = {"title": "Unauthorized", "status": 401, "detail": "Log in first."}
    answer_once(page, "**/api/products/*", "PUT", status=401, json=problem, content_type="application/problem+json")
    button(dialog, "Save").click()
    login = page.get_by_role("dialog", name="Log in")
    expect(login.get_by_role("alert")).to_have_text("Your session has ended. Log in again.")
    desk.forgive("401")
    desk.log_in(page)
    expect(dialog.get_by_label("Name")).to_have_value("Zebra finch")
    button(dialog, "Save").click()
    expect(row(page, "Zebra finch")).to_be_visible()
