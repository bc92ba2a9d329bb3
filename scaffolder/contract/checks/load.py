"""Concurrent requests."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack, suppress
from typing import Any

import httpx

from scaffolder.contract.client.answer import Answer, Unmet, expect, expect_equal, shown
from scaffolder.contract.client.listener import Refused
from scaffolder.contract.client.shop import HEALTH, LOGIN, PRODUCTS, Shop, at_once, path_of
from scaffolder.contract.client.wire import Silence, counted
from scaffolder.contract.registry import Group

check = Group("load", alone=True)

HEALTH_DEADLINE = 5.0
"""Seconds in which health must answer, however busy the server is."""
LOGIN_DEADLINE = 80.0
"""Seconds for the last of 64 logins: a password hash is slow on purpose, and machines are busy."""
MEMBERS = ("name", "description", "price_cents", "stock")


@check()
async def parallel_creates(shop: Shop) -> None:
    """96 products created at the same time all exist, each with its own id."""
    wire = shop.server.wire()
    token = await shop.server.token()
    bodies = [json.dumps(shop.product(str(number))).encode() for number in range(96)]
    got = Counter(await wire.ask_together([wire.request("POST", PRODUCTS, token, body) for body in bodies]))
    expect(got.keys() <= {200, 201}, f"expected 96 times 201, got {counted(got)}")
    pages = [await shop.page(q=shop.marker, page=number, per_page=48) for number in (1, 2)]
    ids = {item.get("id") for page in pages for item in page["items"]}
    expect_equal("different products in the list", 96, len(ids))


@check("concurrent events may come in any order")
async def parallel_replaces(shop: Shop) -> None:
    """Concurrent PUTs are each answered with the state that they wrote, and each is announced once."""
    product = await shop.create()
    written: list[dict[str, Any]] = []
    async with shop.listen() as listener:
        for _ in range(8):
            bodies = [_distinct(shop, len(written) + number) for number in range(24)]
            await _expect_replaced(shop, path_of(product), bodies)
            last = _state(await shop.read(product))
            expect(last in map(_state, bodies), f"after {len(bodies)} PUTs: none of them wrote {_told(last)}")
            written += bodies
        announced = [_state((await listener.event())["product"]) for _ in written]
    for body in written:
        count = announced.count(_state(body))
        expect(count == 1, f"{_told(body)} was written once and announced {count} times")


async def _expect_replaced(shop: Shop, path: str, bodies: list[dict[str, Any]]) -> None:
    """Raise `Unmet` unless concurrent PUTs are each answered with what they wrote."""
    wire, token = shop.server.wire(), await shop.server.token()
    requests = [wire.request("PUT", path, token, json.dumps(body).encode()) for body in bodies]
    for body, received in zip(bodies, await wire.receive_together(requests), strict=True):
        if isinstance(received, Silence):
            raise Unmet(f"PUT {path}, one of {len(bodies)}: expected 200, got {received}")
        response = httpx.Response(received.status, content=received.body)
        got = _state(Answer(f"PUT {path}", response, shop.server.contract).expect(200).object())
        expect(got == _state(body), f"PUT {path} wrote {_told(body)}, but was answered {_told(got)}")


def _distinct(shop: Shop, number: int) -> dict[str, Any]:
    """A product that each of its members identifies."""
    return shop.product(f"lamp {number}", description=f"Lamp {number}.", price_cents=100 * number + 100, stock=number)


def _state(product: dict[str, Any]) -> dict[str, Any]:
    return {member: product.get(member) for member in MEMBERS}


def _told(product: dict[str, Any]) -> str:
    return shown([product.get("price_cents"), product.get("stock")])


@check()
async def parallel_deletes(shop: Shop) -> None:
    """Of 12 concurrent DELETEs of one product exactly one gets 204, the others 404."""
    product = await shop.create()
    wire = shop.server.wire()
    request = wire.request("DELETE", path_of(product), await shop.server.token())
    got = Counter(await wire.ask_together([request] * 12))
    expect(got == {204: 1, 404: 11}, f"expected once 204 and 11 times 404, got {counted(got)}")


@check("429 for some of the logins", extra=LOGIN_DEADLINE)
async def parallel_logins(shop: Shop) -> None:
    """64 logins at once are all answered with 200 or 429, while health stays 200 within 5 s."""
    await shop.server.token()
    wire = shop.server.wire(LOGIN_DEADLINE)
    credentials = {"email": shop.server.email, "password": shop.server.password}
    request = wire.request("POST", LOGIN, body=json.dumps(credentials).encode())
    logins = asyncio.create_task(wire.ask_together([request] * 64))
    try:
        while not logins.done():
            await _expect_health(shop, "during 64 logins")
            await asyncio.wait([logins], timeout=0.1)
    except BaseException:
        logins.cancel()
        raise
    got = Counter(await logins)
    expect(got.keys() <= {200, 429}, f"64 logins at once: expected 200 for each, got {counted(got)}")


@check("the server may refuse connections over its own limit")
async def idle_listeners(shop: Shop) -> None:
    """130 idle clients of the WebSocket leave health at 200 within 5 s."""
    async with AsyncExitStack() as stack:

        async def listen() -> None:
            with suppress(Refused):
                await stack.enter_async_context(shop.listen())

        await at_once((listen() for _ in range(130)), limit=130)
        await _expect_health(shop, "with 130 idle listeners")
    await shop.survives()


async def _expect_health(shop: Shop, when: str) -> None:
    try:
        async with asyncio.timeout(HEALTH_DEADLINE):
            answer = await shop.get(HEALTH, token=None)
    except TimeoutError:
        raise Unmet(f"GET {HEALTH} {when}: no answer within {HEALTH_DEADLINE:g} s") from None
    expect(answer.status == 200, f"GET {HEALTH} {when}: expected 200, got {answer.status}")
