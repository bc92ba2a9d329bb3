"""What `q` finds."""

from __future__ import annotations

import string

from scaffolder.contract.client.answer import expect, shown
from scaffolder.contract.client.shop import PRODUCTS, Shop
from scaffolder.contract.registry import Group

check = Group("products.search", tags={"app"})


async def _expect_found(shop: Shop, q: str, *texts: str) -> None:
    """Raise `Unmet` unless `q` finds exactly the products with these texts."""
    found = [str(item.get("name")) for item in await shop.find(q)]
    items = "1 item" if len(texts) == 1 else f"{len(texts)} items"
    expect(len(found) == len(texts), f"expected {items}, got {len(found)}")
    wanted = sorted(shop.name(text) for text in texts)
    expect(sorted(found) == wanted, f"expected {shown(wanted)}, got {shown(sorted(found))}")


@check()
async def substring(shop: Shop) -> None:
    """`q` finds the products whose name contains it, at the start, in the middle or at the end."""
    await shop.create("desk lamp")
    await shop.create("desk")
    await _expect_found(shop, shop.name("desk lamp"), "desk lamp")
    await _expect_found(shop, f"{shop.marker[3:]} desk la", "desk lamp")
    await _expect_found(shop, f"{shop.marker[3:]} desk", "desk", "desk lamp")
    await _expect_found(shop, shop.name("chair"))


@check()
async def only_names(shop: Shop) -> None:
    """`q` looks at the name and at nothing else."""
    await shop.create("lamp", description=f"{shop.marker} warm")
    await _expect_found(shop, shop.name("warm"))


@check()
async def any_case(shop: Shop) -> None:
    """`q` finds ASCII letters whatever their case."""
    await shop.create("Desk LAMP")
    await _expect_found(shop, shop.name("desk lamp"), "Desk LAMP")
    await _expect_found(shop, shop.name("Desk LAMP").upper(), "Desk LAMP")


@check()
async def literal_percent(shop: Shop) -> None:
    """`%` in `q` is an ordinary character."""
    for text in ("100% wool", "100 g of wool", "1000 wool"):
        await shop.create(text)
    await _expect_found(shop, shop.name("100%"), "100% wool")
    await _expect_found(shop, shop.name("100% wool"), "100% wool")


@check()
async def literal_underscore(shop: Shop) -> None:
    """`_` in `q` is an ordinary character."""
    for text in ("desk_lamp", "desk lamp", "desk-lamp"):
        await shop.create(text)
    await _expect_found(shop, shop.name("desk_"), "desk_lamp")


@check()
async def literal_punctuation(shop: Shop) -> None:
    r"""Every other punctuation mark in `q`, such as `\`, `'`, `*` and `[`, is an ordinary character too."""
    signs = [sign for sign in string.punctuation if sign not in "%_"]
    both = "".join(signs)
    await shop.create(f"a{both}z")
    await shop.create("az")
    await shop.create("a-z")
    await _expect_found(shop, shop.name(f"a{both}z"), f"a{both}z")
    for sign in "\\'\"*[!?+&#;":
        start = both[: both.index(sign) + 1]
        await _expect_found(shop, shop.name(f"a{start}"), f"a{both}z")
        await _expect_found(shop, shop.name(f"az{sign}"))


@check("letters beyond ASCII may fold")
async def unicode(shop: Shop) -> None:
    """`q` finds text in any script as it was written."""
    await shop.create("Größe 日本 🛋")
    await shop.create("Grosse")
    await _expect_found(shop, shop.name("Größe 日本 🛋"), "Größe 日本 🛋")


@check("named in `detail` or in `errors`")
async def length(shop: Shop) -> None:
    """`q` has at most 80 characters; more is a 422 that names it."""
    name = shop.name("x" * 60)
    await shop.create("x" * 60)
    (await shop.get(PRODUCTS, query={"q": name[:80].ljust(80, "y")})).expect(200)
    (await shop.get(PRODUCTS, query={"q": "x"})).expect(200)
    (await shop.get(PRODUCTS, query={"q": "x" * 81})).expect_bad_query("q")


@check("no filter, or a 422")
async def empty(shop: Shop) -> None:
    """An empty `q` does not filter, or is a 422."""
    await shop.create()
    answer = (await shop.get(PRODUCTS, query={"q": ""})).expect(200, 422)
    if answer.status == 200:
        total = answer.object().get("total")
        expect(isinstance(total, int) and total > 0, f"{answer.asked}: expected all products, got total {shown(total)}")


@check()
async def code_points(shop: Shop) -> None:
    """The length of `q` counts code points: an emoji is one."""
    (await shop.get(PRODUCTS, query={"q": "🛋" * 80})).expect(200)
    (await shop.get(PRODUCTS, query={"q": "🛋" * 81})).expect_bad_query("q")
