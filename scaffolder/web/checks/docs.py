"""The API page: the contract to read, and to try."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from scaffolder.web.desk import Absent, Desk, Unmet, button, expect
from scaffolder.web.look import DARK, LIGHT, LIGHT_320, Look, settle
from scaffolder.web.registry import Group

if TYPE_CHECKING:
    from playwright.sync_api import Locator

check = Group("docs")


def _read_and_tried(desk: Desk, look: Look) -> None:
    _expect_to_be_there(desk)
    page = desk.open(**look.options)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="API", exact=True).click()
    expect(page).to_have_title(re.compile("^API"))
    expect(page.get_by_role("heading", name="Shop API")).to_be_visible()

    def operation(summary: str) -> Locator:
        return page.get_by_role("button", name=re.compile(f"{summary}$"))

    def answer(status: int) -> Locator:
        return page.get_by_role("row", name=re.compile(rf"^{status}\b.*Response body"))

    look.judge(desk, page, "api-read", whole=True)
    operation("Get the current user").click()
    button(page, "Try it out").click()
    expect(button(page, "Execute")).to_be_visible()
    settle(page)  # Swagger UI moves that button a moment after it has shown it.
    with page.expect_response("**/api/auth/me") as refusal:
        button(page, "Execute").click()
    expect(answer(401)).to_contain_text(refusal.value.json()["detail"])
    desk.forgive("401")
    operation("Get the current user").click()

    operation("Log in").click()
    button(page, "Try it out").click()
    page.get_by_role("textbox", name="Body").fill(json.dumps({"email": desk.email, "password": desk.password}))
    button(page, "Execute").click()
    expect(answer(200)).to_contain_text("access_token")
    expect(page.get_by_text("You are logged in.")).to_be_visible()
    look.judge(desk, page, "api-logged-in", whole=True)
    operation("Log in").click()

    operation("Get the current user").click()
    button(page, "Execute").click()
    expect(answer(200)).to_contain_text(desk.user())
    look.judge(desk, page, "api-tried", whole=True)
    button(page, "Log out").click()
    expect(page.get_by_text("You are logged in.")).not_to_be_visible()
    if foreign := [url for url in asked if not url.startswith((desk.url, "data:"))]:
        raise Unmet(f"the page loads {foreign[0]} from another host")


def _expect_to_be_there(desk: Desk) -> None:
    """A front end may have none: then the answer is 404, or the same page as at every other path."""
    answer = desk.api.get("/docs")
    if answer.status_code == 404 or answer.text == desk.api.get("/").text:
        raise Absent("there is no API page at /docs")


for _look in (LIGHT, DARK, LIGHT_320):
    check.add(
        _look.name,
        f"The API page can be read and tried, {_look.title}: accessible, and nothing is loaded from other hosts.",
        partial(_read_and_tried, look=_look),
    )
