"""Creating, reading, replacing and deleting."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scaffolder.contract.client.answer import expect, expect_equal, shown
from scaffolder.contract.client.shop import PRODUCTS, Shop, path_of
from scaffolder.contract.registry import Group

check = Group("products", tags={"app"})

WRITABLE = ("name", "description", "price_cents", "stock")
RFC_3339_UTC = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]00:00)", re.ASCII)
TEN_MINUTES = 600


def _expect_members(what: str, sent: dict[str, Any], got: dict[str, Any]) -> None:
    for member in WRITABLE:
        expect_equal(f"{what}: {member}", sent[member], got.get(member))


@check(tags={"proxy"})
async def create(shop: Shop) -> None:
    """`POST /api/products` answers 201 with the product, its id and its times."""
    sent = shop.product("lamp", description="Warm light.")
    answer = (await shop.post(PRODUCTS, sent)).expect(201)
    _expect_members(answer.asked, sent, answer.expect_conforms("Product"))


@check("it may be an absolute URL", tags={"proxy"})
async def location(shop: Shop) -> None:
    """`Location` is `/api/products/{id}`, where the new product is found."""
    answer = await shop.post(PRODUCTS, shop.product())
    product = shop.created(answer)
    got = answer.headers.get("location", "")
    expect(
        # A server behind a proxy that adds a prefix does not know about it.
        urlsplit(got).path in (path_of(product), urlsplit(shop.server.base_url).path + path_of(product)),
        f"{answer.asked}: expected Location: {path_of(product)}, got {got or 'none'}",
    )
    expect_equal("id of what is found there", product["id"], (await shop.read(product)).get("id"))


@check("fractions of a second", "`+00:00` for `Z`")
async def times(shop: Shop) -> None:
    """`created_at` and `updated_at` are RFC 3339 in UTC, equal at first; later only `updated_at` changes."""
    product = await shop.create()
    before = await shop.read(product)
    for state in (product, before):
        first, second = (_instant(member, state.get(member)) for member in ("created_at", "updated_at"))
        expect(
            first == second,
            f"a new product: expected updated_at to be created_at, got {state['updated_at']} and {state['created_at']}",
        )
    await shop.put(path_of(product), shop.product("newer lamp"))
    after = await shop.read(product)
    created = _instant("created_at", before["created_at"])
    expect(
        abs(created.timestamp() - time.time()) < TEN_MINUTES,
        f"created_at: expected the time in UTC, got {shown(before['created_at'])}",
    )
    expect(
        created == _instant("created_at", after.get("created_at")),
        f"created_at: expected it to stay {shown(before['created_at'])}, got {shown(after['created_at'])}",
    )
    expect(
        _instant("updated_at", after.get("updated_at")) >= created,
        f"updated_at: expected {shown(after['created_at'])} or later, got {shown(after['updated_at'])}",
    )


def _instant(member: str, value: object) -> datetime:
    expect(
        isinstance(value, str) and RFC_3339_UTC.fullmatch(value),
        f"{member}: expected RFC 3339 in UTC, got {shown(value)}",
    )
    return datetime.fromisoformat(str(value).upper())


@check()
async def read(shop: Shop) -> None:
    """`GET /api/products/{id}` returns the product as it was created."""
    sent = shop.product("lamp", description="Warm light.", price_cents=3999)
    product = await shop.create("lamp", description="Warm light.", price_cents=3999)
    answer = (await shop.get(path_of(product))).expect(200)
    got = answer.expect_conforms("Product")
    expect_equal("id", product["id"], got["id"])
    _expect_members(answer.asked, sent, got)


@check()
async def missing(shop: Shop) -> None:
    """An id that no product has is a 404 for GET, PUT and DELETE."""
    path = f"{PRODUCTS}/9007199254740991"
    (await shop.get(path)).expect(404)
    (await shop.put(path, shop.product())).expect(404)
    (await shop.delete(path)).expect(404)


@check()
async def odd_ids(shop: Shop) -> None:
    """An id that is not an integer from 1 to 2^53-1 is a 404 for every method, never another product."""
    product = await shop.create()
    id = product["id"]
    wrapped = 2**32 + id
    for odd in (
        "abc", "0", "1.5", "null", "é", f"{id}abc", f"-{id}", f"{id}.5", f"{id},{id}",
        2**53, "9" * 16, 2**63, 2**64 + id, wrapped, "9" * 40,
    ):  # fmt: skip
        (await shop.get(f"{PRODUCTS}/{odd}")).expect(404)
        # The first might be taken for 1, someone's product; the second is a valid id, although no product has it.
        if odd in ("1.5", wrapped):
            continue
        (await shop.put(f"{PRODUCTS}/{odd}", shop.product("other"))).expect(404)
        (await shop.delete(f"{PRODUCTS}/{odd}")).expect(404)


@check()
async def replace(shop: Shop) -> None:
    """`PUT /api/products/{id}` answers 200 with the new state, and stores it."""
    product = await shop.create("lamp", description="Warm light.")
    sent = shop.product("desk", description="Solid wood.", price_cents=48900, stock=4)
    answer = (await shop.put(path_of(product), sent)).expect(200)
    got = answer.expect_conforms("Product")
    expect_equal("id", product["id"], got["id"])
    _expect_members(answer.asked, sent, got)
    _expect_members(f"GET {path_of(product)}", sent, await shop.read(product))


@check()
async def replace_whole(shop: Shop) -> None:
    """PUT replaces: a description that is left out becomes null."""
    product = await shop.create("lamp", description="Warm light.")
    sent = shop.product("lamp")
    del sent["description"]
    await shop.put(path_of(product), sent)
    expect_equal("description after PUT", None, (await shop.read(product)).get("description"))


@check()
async def delete(shop: Shop) -> None:
    """`DELETE /api/products/{id}` answers 204 without a body; then the product is gone."""
    product = await shop.create()
    # Some clients send an empty body.
    answer = (await shop.delete(path_of(product), headers={"Content-Length": "0"})).expect(204)
    expect(not answer.content, f"{answer.asked}: expected no body, got {shown(repr(answer.content))}")
    (await shop.get(path_of(product))).expect(404)
    expect(not await shop.find(shop.marker), "the deleted product is still in the list")


@check()
async def delete_again(shop: Shop) -> None:
    """Deleting or replacing a deleted product is a 404."""
    product = await shop.create()
    await shop.delete(path_of(product))
    (await shop.delete(path_of(product))).expect(404)
    (await shop.put(path_of(product), shop.product())).expect(404)


@check(alone=True)
async def ids_never_reused(shop: Shop) -> None:
    """The id of a deleted product is never used again."""
    old = [await shop.create("old"), await shop.create("old")]
    for product in reversed(old):
        await shop.delete(path_of(product))
    new = [await shop.create("new"), await shop.create("new")]
    again = {product["id"] for product in old} & {product["id"] for product in new}
    expect(not again, f"expected new ids, got {', '.join(map(str, sorted(again)))} again")


@check()
async def description(shop: Shop) -> None:
    """A description is stored unchanged: missing or null as null, empty, with spaces and line breaks."""
    sent = shop.product("lamp")
    del sent["description"]
    answer = await shop.post(PRODUCTS, sent)
    answer.asked += " without a description"
    expect_equal("description, when left out", None, shop.created(answer).get("description"))
    for text in (None, "", " two  spaces ", "line\nbreak\r\n\ttab"):
        product = await shop.create("lamp", description=text)
        expect_equal("description", text, (await shop.read(product)).get("description"))


@check()
async def unicode(shop: Shop) -> None:
    """Text in any script is returned exactly as it was sent."""
    text = "Größe 日本語 עברית e\u0301 👩‍👩‍👧 <b>&amp;\"'\\"
    product = await shop.create(text, description=text)
    got = await shop.read(product)
    expect_equal("name", shop.name(text), got.get("name"))
    expect_equal("description", text, got.get("description"))


@check("a server may trim them")
async def name_spaces(shop: Shop) -> None:
    """A name may have spaces inside and at both ends."""
    name = f"  {shop.name('desk  lamp')}  "
    answer = await shop.post(PRODUCTS, {**shop.product(), "name": name})
    answer.asked += " with spaces at the name's ends"
    got = shop.created(answer).get("name")
    expect(got in (name, name.strip(" ")), f"name: expected {shown(name)}, got {shown(got)}")


@check()
async def limits(shop: Shop) -> None:
    """The lowest and the highest price and stock are accepted."""
    for price_cents, stock in ((0, 0), (100_000_000, 1_000_000)):
        got = await shop.read(await shop.create(price_cents=price_cents, stock=stock))
        expect_equal("price_cents", price_cents, got.get("price_cents"))
        expect_equal("stock", stock, got.get("stock"))
