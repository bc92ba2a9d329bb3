"""Which values a body may have, and how others are rejected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from scaffolder.contract.client.answer import Answer, expect, expect_equal, shown
from scaffolder.contract.client.shop import LOGIN, PRODUCTS, Shop, path_of
from scaffolder.contract.registry import Group

check = Group("validation", tags={"app"})

REGULAR_EXPRESSION = re.compile(r"\\|\^|\.\*|\(\?|\[[^]]*-[^]]*\]|\{\d+,\d*\}")

PROBLEM = {"title": "", "status": 422, "detail": ""}


async def _send(shop: Shop, **members: Any) -> Answer:
    """The response to a product with these members, labelled with the last one."""
    answer = await shop.post(PRODUCTS, shop.product(**members))
    member, value = list(members.items())[-1]
    answer.asked += f" with {member} {shown(value)}"
    return answer


async def _expect_taken(shop: Shop, member: str, values: Iterable[object]) -> None:
    for value in values:
        shop.created(await _send(shop, **{member: value}))


async def _expect_out_of_range(shop: Shop, member: str, values: Iterable[object]) -> None:
    for value in values:
        (await _send(shop, **{member: value})).expect_out_of_range(member)


async def _expect_wrong_type(shop: Shop, member: str, values: Iterable[object]) -> None:
    for value in values:
        (await _send(shop, **{member: value})).expect_wrong_type(member)


@check()
async def all_errors(shop: Shop) -> None:
    """All values of a body that are out of their range or length are reported at once, for POST and PUT."""
    bad = {"name": "", "description": "x" * 3000, "price_cents": -1, "stock": 2_000_000}
    product = await shop.create()
    (await shop.post(PRODUCTS, bad)).expect_out_of_range(*bad)
    (await shop.put(path_of(product), bad)).expect_out_of_range(*bad)


@check("the pointer to a parameter may be its bare name")
async def pointers(shop: Shop) -> None:
    """Each entry in `errors` has a `pointer` such as `#/name` and a `detail`."""
    bad_member = await shop.post(PRODUCTS, shop.product(price_cents=-1))
    bad_parameter = await shop.get(PRODUCTS, query={"page": 0})
    for answer, allowed in ((bad_member, ["#/price_cents"]), (bad_parameter, ["#/page", "page", ""])):
        entries = answer.expect(422).object().get("errors", [])
        shop.expect_conforms(f"{answer.asked}: errors", {**PROBLEM, "errors": entries}, "Problem")
        got = ", ".join(answer.pointers())
        expect(got in allowed, f"{answer.asked}: expected the pointer {allowed[0]}, got {got or 'none'}")


@check()
async def plain_words(shop: Shop) -> None:
    """`errors` is written for people: it contains no regular expressions."""
    for members in ({"name": ""}, {"name": " "}, {"name": "x" * 121}, {"description": "x" * 2001}, {"stock": -1}):
        answer = await _send(shop, **members)
        for entry in answer.expect(422).entries():
            text = str(entry.get("detail"))
            expect(not REGULAR_EXPRESSION.search(text), f"{answer.asked}: a regular expression in {shown(text)}")


@check()
async def replaced(shop: Shop) -> None:
    """PUT checks its body as POST does, and changes nothing when it refuses."""
    product = await shop.create()
    (await shop.put(path_of(product), shop.product("desk", stock=-1))).expect_out_of_range("stock")
    (await shop.put(path_of(product), shop.product("desk", stock=[5]))).expect_wrong_type("stock")
    (await shop.put(path_of(product), {"name": shop.name("desk")})).expect(400, 422)
    expect_equal("name", product["name"], (await shop.read(product)).get("name"))


@check()
async def name_length(shop: Shop) -> None:
    """`name` has 1 to 120 characters."""
    longest = shop.name("").ljust(120, "x")
    await _expect_taken(shop, "name", [longest])
    await _expect_out_of_range(shop, "name", ["", longest + "x"])


@check()
async def name_blank(shop: Shop) -> None:
    """`name` has at least one character that is not a space."""
    await _expect_out_of_range(shop, "name", [" ", " " * 40])


@check()
async def name_nul(shop: Shop) -> None:
    """`name` has no NUL."""
    name = shop.name("lamp")  # NUL in the middle: at either end a server may trim it.
    await _expect_out_of_range(shop, "name", [f"{name}\0lamp"])


@check()
async def description_length(shop: Shop) -> None:
    """`description` has at most 2000 characters."""
    await _expect_taken(shop, "description", ["x" * 2000])
    await _expect_out_of_range(shop, "description", ["x" * 2001])


@check()
async def description_nul(shop: Shop) -> None:
    """`description` has no NUL."""
    await _expect_out_of_range(shop, "description", ["\0", "warm\0light"])


@check()
async def code_points(shop: Shop) -> None:
    """Lengths count code points: an emoji is one character."""
    longest = shop.name("").ljust(120, "🛋")
    await _expect_taken(shop, "name", [longest])
    await _expect_out_of_range(shop, "name", [longest + "🛋"])
    await _expect_taken(shop, "description", ["🛋" * 2000])
    await _expect_out_of_range(shop, "description", ["🛋" * 2001])


@check()
async def price_range(shop: Shop) -> None:
    """`price_cents` is 0 to 100000000."""
    await _expect_out_of_range(shop, "price_cents", [-1, 100_000_001])


@check()
async def stock_range(shop: Shop) -> None:
    """`stock` is 0 to 1000000."""
    await _expect_out_of_range(shop, "stock", [-1, 1_000_001])


@check("400 or 422, as a value or as a type")
async def huge_integers(shop: Shop) -> None:
    """An integer too large for 32 or 64 bits is refused, never wrapped around or rounded."""
    for value in (2**31, 2**32, 2**32 + 5, 2**63, 2**64 + 5, 10**30, -(2**32) + 5):
        (await _send(shop, price_cents=value)).expect(400, 422)
        (await _send(shop, stock=value)).expect(400, 422)


@check("400 or 422", "named in `detail` or in `errors`")
async def strict_integers(shop: Shop) -> None:
    """Strings, fractions, booleans and null are not integers."""
    for member in ("price_cents", "stock"):
        await _expect_wrong_type(shop, member, ["5", "", 5.5, True, False, None, [5], {"value": 5}])


@check("400 or 422", "named in `detail` or in `errors`")
async def strict_strings(shop: Shop) -> None:
    """Numbers, booleans, lists and objects are not strings, and null is not a name."""
    await _expect_wrong_type(shop, "name", [5, True, None, ["lamp"], [["lamp"]], {"text": "lamp"}])
    await _expect_wrong_type(shop, "description", [5, False, ["warm"], [["warm"]], {"text": "warm"}])
    for member in ("email", "password"):
        credentials: dict[str, object] = {"email": shop.server.email, "password": shop.server.password}
        for value in (5, None, ["text"], [["text"]], {"text": "text"}):
            answer = await shop.post(LOGIN, {**credentials, member: value}, token=None)
            answer.expect_wrong_type(member)


@check("400 or 422", "named in `detail` or in `errors`")
async def missing_member(shop: Shop) -> None:
    """A body that lacks a required member is refused, and the answer names the member."""
    product = await shop.create()
    for member in ("name", "price_cents", "stock"):
        body = shop.product()
        del body[member]
        (await shop.post(PRODUCTS, body)).expect_wrong_type(member)
        (await shop.put(path_of(product), body)).expect_wrong_type(member)
    (await shop.post(LOGIN, {"email": shop.server.email}, token=None)).expect_wrong_type("password")
    (await shop.post(LOGIN, {"password": "demo-password"}, token=None)).expect_wrong_type("email")


@check("400 or 422")
async def no_object(shop: Shop) -> None:
    """A body that is JSON but not an object is refused."""
    for body in (b"[]", b'"text"', b"5", b"true", b"null", b"[{}]"):
        answer = await shop.post(PRODUCTS, body)
        answer.asked += f" of {body.decode()}"
        answer.expect(400, 422)
        (await shop.post(LOGIN, body, token=None)).expect(400, 422)


@check()
async def unknown_members(shop: Shop) -> None:
    """Unknown members are ignored, never stored."""
    product = await shop.create("lamp", colour="red", is_admin=True)
    expect("colour" not in product, "the unknown member colour is in the answer")
    expect("colour" not in await shop.read(product), "the unknown member colour was stored")
    await shop.put(path_of(product), shop.product(colour="red"))
    expect("colour" not in await shop.read(product), "the unknown member colour was stored by PUT")
    credentials = {"email": shop.server.email, "password": shop.server.password, "remember": True}
    (await shop.post(LOGIN, credentials, token=None)).expect(200)


@check()
async def read_only_members(shop: Shop) -> None:
    """`id`, `created_at` and `updated_at` in a body are ignored, whatever they hold."""
    other = await shop.create("other")
    past = "2001-01-01T00:00:00Z"
    readonly = {"id": other["id"], "created_at": past, "updated_at": past}
    product = await shop.create("lamp", **readonly)
    expect(product["id"] != other["id"], "POST took the id from the body")
    await shop.put(path_of(product), shop.product("desk", **readonly))
    expect_equal("name of another product", other["name"], (await shop.read(other)).get("name"))
    got = await shop.read(product)
    for member, value in readonly.items():
        expect(got.get(member) != value, f"{member} was taken from the body")
    odd = {"id": "x", "created_at": 5, "updated_at": None}
    answer = await shop.post(PRODUCTS, shop.product("odd", **odd))
    answer.asked += " with a strange id in the body"
    shop.created(answer)
