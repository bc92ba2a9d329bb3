"""Logging in, and who is logged in."""

from __future__ import annotations

from scaffolder.contract.client.answer import Answer, expect, expect_equal
from scaffolder.contract.client.shop import LOGIN, ME, Shop
from scaffolder.contract.registry import Group

check = Group("auth", tags={"app"})

NOBODY = "nobody@example.com"
WRONG = "not-the-password"


async def _log_in(shop: Shop, email: str | None = None, password: str | None = None) -> Answer:
    credentials = {"email": email or shop.server.email, "password": password or shop.server.password}
    return await shop.post(LOGIN, credentials, token=None)


@check(tags={"proxy"})
async def login(shop: Shop) -> None:
    """`POST /api/auth/login` returns a `Bearer` token and the seconds for which it is valid."""
    token = (await _log_in(shop)).expect(200).expect_conforms("Token")["access_token"]
    (await shop.get(ME, token=token)).expect(200)


@check()
async def login_no_store(shop: Shop) -> None:
    """The answer with the token is `Cache-Control: no-store`."""
    answer = await _log_in(shop)
    got = answer.headers.get("cache-control", "none")
    expect("no-store" in got.lower(), f"{answer.asked}: expected Cache-Control: no-store, got {got}")


@check()
async def login_refused(shop: Shop) -> None:
    """A wrong password and an unknown user get 401."""
    (await _log_in(shop, password=WRONG)).expect(401)
    (await _log_in(shop, email=NOBODY)).expect(401)


@check("members that the contract does not define, such as a trace id, may differ")
async def login_same_answer(shop: Shop) -> None:
    """The answer to an unknown user is the same as to a wrong password."""
    wrong = await _log_in(shop, password=WRONG)
    unknown = (await _log_in(shop, email=NOBODY, password=WRONG)).expect(401)
    expect_equal("status for an unknown user", wrong.status, unknown.status)
    expect_equal("media type for an unknown user", wrong.media_type, unknown.media_type)
    for member in ("type", "title", "status", "detail", "errors"):
        expect_equal(f"{member} for an unknown user", wrong.object().get(member), unknown.object().get(member))


@check()
async def login_any_password(shop: Shop) -> None:
    """A wrong password of any length and any characters gets 401."""
    for password in ("x", " " * 8, "x" * 1000, "pässword 🛋", "tab\tand\nbreak"):
        answer = await _log_in(shop, password=password)
        answer.asked += f" with password {password[:8]!r}"
        answer.expect(401)


@check("401 or 422")
async def login_right_and_more(shop: Shop) -> None:
    """The right password, a NUL and more, which bcrypt alone may take for the right one, is a 401 or a 422."""
    right = shop.server.password
    for more in ("", "x", right):
        answer = await _log_in(shop, password=f"{right}\0{more}")
        answer.asked += f" with the right password, a NUL and {len(more)} characters"
        answer.expect(401, 422)


@check("401 or 422")
async def login_any_email(shop: Shop) -> None:
    """An address that is not well-formed is a 401, like an unknown user, or a 422."""
    for email in ("x", "a@b@c", "a@b", "é@b.cd", "a@b.cd\n", f"{'a' * 300}@b.cd"):
        answer = await _log_in(shop, email=email)
        answer.asked += f" as {email[:8]!r}"
        answer.expect(401, 422)


@check()
async def me(shop: Shop) -> None:
    """`GET /api/auth/me` returns the user to whom the token belongs."""
    user = (await shop.get(ME)).expect(200).expect_conforms("User")
    expect_equal("email", shop.server.email, user["email"])
