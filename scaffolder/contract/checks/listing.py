"""Pages of the list."""

from __future__ import annotations

from scaffolder.contract.client.answer import expect, expect_equal
from scaffolder.contract.client.shop import PRODUCTS, Shop, at_once, path_of
from scaffolder.contract.registry import Group

check = Group("products.list", tags={"app"})


@check()
async def shape(shop: Shop) -> None:
    """A page has `items`, `total`, `page` and `per_page`, and its items are whole products."""
    product = await shop.create("lamp", description="Warm light.")
    answer = (await shop.get(PRODUCTS, query={"q": shop.marker})).expect(200)
    page = answer.expect_conforms("ProductPage")
    expect(page["items"], f"{answer.asked}: expected 1 item, got 0")
    (item,) = page["items"][:1]
    shop.expect_conforms(answer.asked, item, "Product")
    for member in ("id", "name", "description", "price_cents", "stock"):
        expect_equal(member, product[member], item[member])


@check()
async def defaults(shop: Shop) -> None:
    """Without parameters it is the first page, of 20 products."""
    await at_once(shop.create() for _ in range(21))
    page = await shop.page(q=shop.marker)
    expect_equal("page", 1, page.get("page"))
    expect_equal("per_page", 20, page.get("per_page"))
    expect_equal("items on the first page", 20, len(page["items"]))
    expect(len((await shop.page())["items"]) <= 20, "more than 20 items without parameters")


@check()
async def pages(shop: Shop) -> None:
    """Every product is on exactly one page, oldest first, and a page says which it is."""
    ids = [(await shop.create(str(number)))["id"] for number in range(5)]
    seen = []
    for number, size in ((1, 2), (2, 2), (3, 1), (4, 0)):
        page = await shop.page(q=shop.marker, page=number, per_page=2)
        expect_equal("page", number, page.get("page"))
        expect_equal("per_page", 2, page.get("per_page"))
        expect_equal(f"items on page {number}", size, len(page["items"]))
        seen += [item.get("id") for item in page["items"]]
    expect_equal("ids over all pages", ids, seen)


@check()
async def total(shop: Shop) -> None:
    """`total` counts what `q` finds, on every page and beyond the last."""
    for _ in range(3):
        await shop.create()
    for number in (1, 2, 3, 9):
        page = await shop.page(q=shop.marker, page=number, per_page=2)
        expect_equal(f"total on page {number}", 3, page.get("total"))


@check()
async def order(shop: Shop) -> None:
    """Products are in the order of their ids, even after the first was changed."""
    products = [await shop.create(text) for text in ("c", "a", "b")]
    await shop.put(path_of(products[0]), shop.product("d", price_cents=1, stock=1))
    items = await shop.find(shop.marker)
    expect_equal("ids", [product["id"] for product in products], [item.get("id") for item in items])
    ids = [item.get("id", 0) for item in (await shop.page())["items"]]
    expect_equal("ids of the whole list", sorted(ids), ids)


@check()
async def limits(shop: Shop) -> None:
    """The largest `page` and `per_page` are accepted, together as well."""
    await shop.create()
    page = await shop.page(q=shop.marker, per_page=100)
    expect_equal("per_page", 100, page.get("per_page"))
    page = await shop.page(page=1_000_000, per_page=100)
    expect_equal("page", 1_000_000, page.get("page"))


@check("named in `detail` or in `errors`")
async def out_of_range(shop: Shop) -> None:
    """A `page` or `per_page` out of its range is a 422 that names it."""
    for member, greatest in (("page", 1_000_000), ("per_page", 100)):
        for value in (0, -1, greatest + 1):
            (await shop.get(PRODUCTS, query={member: value})).expect_bad_query(member)


@check("named in `detail` or in `errors`")
async def no_integer(shop: Shop) -> None:
    """A `page` or `per_page` that is not an integer, or too large for one, is a 422 that names it."""
    for member in ("page", "per_page"):
        for value in ("abc", "1.5", "true", "1abc", "1,2", 2**31, 2**63, 2**64 + 1, "9" * 40):
            (await shop.get(PRODUCTS, query={member: value})).expect_bad_query(member)


@check("one of them may be named, or all")
async def several_errors(shop: Shop) -> None:
    """Several bad parameters are a 422 that names at least one of them."""
    query = {"page": 0, "per_page": 101, "q": "x" * 81}
    (await shop.get(PRODUCTS, query=query)).expect_bad_query(*query)


@check()
async def unknown_parameters(shop: Shop) -> None:
    """Unknown parameters are ignored."""
    await shop.create()
    page = await shop.page(q=shop.marker, colour="red", limit=0, name="nothing")
    expect_equal("items", 1, len(page["items"]))
