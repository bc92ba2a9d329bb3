"""Many at once."""

from __future__ import annotations

import json
from collections import Counter

from scaffolder.contract.client.answer import expect, expect_equal
from scaffolder.contract.client.shop import PRODUCTS, Shop, path_of
from scaffolder.contract.client.wire import Wire
from scaffolder.contract.registry import Group

check = Group("load", alone=True)


@check()
async def parallel_creates(shop: Shop) -> None:
    """96 products created at the same time are all there, each with an id of its own."""
    wire = Wire(shop.server.base_url, shop.server.timeout)
    token = await shop.server.token()
    bodies = [json.dumps(shop.product(str(number))).encode() for number in range(96)]
    got = Counter(await wire.ask_together([wire.request("POST", PRODUCTS, token, body) for body in bodies]))
    expect(set(got) <= {200, 201}, f"expected 96 times 201, got {_counts(got)}")
    pages = [await shop.page(q=shop.marker, page=number, per_page=48) for number in (1, 2)]
    ids = {item.get("id") for page in pages for item in page["items"]}
    expect_equal("different products in the list", 96, len(ids))


@check()
async def parallel_deletes(shop: Shop) -> None:
    """Of 12 that delete the same product at the same time exactly one gets 204, the others 404."""
    product = await shop.create()
    wire = Wire(shop.server.base_url, shop.server.timeout)
    request = wire.request("DELETE", path_of(product), await shop.server.token())
    got = Counter(await wire.ask_together([request] * 12))
    expect(got == {204: 1, 404: 11}, f"expected once 204 and 11 times 404, got {_counts(got)}")


def _counts(statuses: Counter[int | None]) -> str:
    return ", ".join(f"{count} times {status or 'no answer'}" for status, count in statuses.items())
