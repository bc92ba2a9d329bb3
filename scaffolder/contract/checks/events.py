"""Events on the WebSocket."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from scaffolder.contract.client.answer import Unmet, expect, expect_equal, shown
from scaffolder.contract.client.listener import Listener, await_ping
from scaffolder.contract.client.shop import EVENTS, PRODUCTS, Shop, at_once, path_of
from scaffolder.contract.registry import Group

check = Group("events", alone=True)

KIB = 1024
PING_DEADLINE = 33.0
"""Seconds to wait for a ping: the contract says 30, a busy machine may need longer."""
MEMBERS = ("id", "name", "description", "price_cents", "stock")


def _expect_event(shop: Shop, event: dict[str, Any], kind: str, product: dict[str, Any]) -> None:
    expect_equal("type", kind, event.get("type"))
    shop.expect_conforms(kind, event["product"], "Product")
    for member in MEMBERS:
        expect_equal(f"{kind}: {member}", product[member], event["product"][member])


async def _expect_heard(listener: Listener, shop: Shop) -> None:
    """Raise `Unmet` unless a client receives some consecutive changes; the first may come too early to be received."""
    for text in ("first", "second", "third"):
        await listener.hears_of(await shop.create(text))


@check("within 3 s, to allow for a busy machine")
async def created(shop: Shop) -> None:
    """A new product is announced as `product.created`, with its state."""
    async with shop.listen() as listener:
        product = await shop.create("lamp", description="Warm light.")
        _expect_event(shop, await listener.event(), "product.created", product)


@check("within 3 s, to allow for a busy machine")
async def updated(shop: Shop) -> None:
    """A change is announced as `product.updated`, with the product's new state."""
    product = await shop.create("lamp")
    async with shop.listen() as listener:
        changed = shop.product("desk", description="Solid wood.", price_cents=48900, stock=4)
        await shop.put(path_of(product), changed)
        _expect_event(shop, await listener.event(), "product.updated", {**changed, "id": product["id"]})


@check("within 3 s, to allow for a busy machine")
async def deleted(shop: Shop) -> None:
    """A deletion is announced as `product.deleted`, with the product's last state."""
    product = await shop.create("lamp", description="Warm light.")
    async with shop.listen() as listener:
        await shop.delete(path_of(product))
        _expect_event(shop, await listener.event(), "product.deleted", product)


@check()
async def text_frames(shop: Shop) -> None:
    """An event is one text frame of JSON, not a binary one."""
    async with shop.listen() as listener:
        await shop.create()
        frame = await listener.frame()
        expect(isinstance(frame, str), "expected a text frame, got a binary one")


@check(tags={"proxy"})
async def order(shop: Shop) -> None:
    """Changes made one after another are announced once each, and in that order."""
    async with shop.listen() as listener:
        lamp, desk = await shop.create("lamp"), await shop.create("desk")
        for stock in (1, 2, 3):
            await shop.put(path_of(lamp), shop.product("lamp", stock=stock))
        await shop.delete(path_of(desk))
        await shop.delete(path_of(lamp))
        await listener.expect_next("product.created", lamp)
        await listener.expect_next("product.created", desk)
        for stock in (1, 2, 3):
            told = await listener.expect_next("product.updated", lamp)
            expect_equal("stock", stock, told.get("stock"))
        await listener.expect_next("product.deleted", desk)
        await listener.expect_next("product.deleted", lamp)


@check()
async def committed(shop: Shop) -> None:
    """An event comes after the commit: what it announces can be read at once."""
    async with shop.listen() as listener:
        creating = asyncio.create_task(shop.create())
        try:
            product = (await listener.event())["product"]
            answer = await shop.get(path_of(product))
        finally:
            await creating
        expect(answer.status == 200, f"{answer.asked} right after its event: got {answer.status}")


@check()
async def refused(shop: Shop) -> None:
    """A refused change is not announced."""
    product = await shop.create("before")
    async with shop.listen() as listener:
        await shop.post(PRODUCTS, shop.product("refused", stock=-1))
        await shop.post(PRODUCTS, shop.product("refused"), token=None)
        await shop.put(path_of(product), shop.product("refused", stock=-1))
        await shop.put(path_of(product), shop.product("refused"), token="nonsense")
        await shop.put(f"{PRODUCTS}/9007199254740991", shop.product("refused"))
        await shop.delete(path_of(product), token=None)
        await shop.delete(f"{PRODUCTS}/9007199254740991")
        after = await shop.create("after")
        event = await listener.event()
        name = event["product"].get("name")
        expect(name == after["name"], f"a refused change was announced: {event.get('type')} of {shown(name)}")


@check(tags={"proxy"})
async def everyone(shop: Shop) -> None:
    """Every client receives every change."""
    async with shop.listen() as first, shop.listen() as second:
        product = await shop.create()
        for listener in (first, second):
            await listener.hears_of(product)


@check()
async def same_origin(shop: Shop) -> None:
    """A browser's `Origin`, the server's own, is accepted."""
    scheme, authority, *_ = urlsplit(shop.server.base_url)
    async with shop.listen(origin=f"{scheme}://{authority}") as listener:
        await listener.hears_of(await shop.create())


@check()
async def client_text(shop: Shop) -> None:
    """Text from a client is ignored: it is not answered, and the connection stays."""
    async with shop.listen() as listener:
        await listener.send("", "hello", "{", "null", f'{{"marker": "{shop.marker}"}}', shop.marker)
        await _expect_heard(listener, shop)


@check()
async def client_binary(shop: Shop) -> None:
    """Bytes from a client are ignored: they are not answered, and the connection stays."""
    async with shop.listen() as listener:
        await listener.send(b"", b"\0\xff\xfe", bytes(range(256)), shop.marker.encode())
        await _expect_heard(listener, shop)


@check()
async def client_4_kib(shop: Shop) -> None:
    """A message of 4 KiB from a client is ignored: it is not answered, and the connection stays."""
    async with shop.listen() as listener:
        await listener.send("x" * 4 * KIB, bytes(4 * KIB))
        await _expect_heard(listener, shop)


@check("the product may be refused")
async def odd_text(shop: Shop) -> None:
    """Half a surrogate pair in a product's text does not keep events from any client."""
    async with shop.listen() as listener:
        for members in ({"name": shop.name("\ud83d")}, {"description": "\udecb"}):
            await shop.post(PRODUCTS, shop.product(**members))
        await _expect_heard(listener, shop)


@check("the connection may end")
async def client_1_mib(shop: Shop) -> None:
    """A message of 1 MiB from a client is ignored, or ends that connection and no other."""
    async with shop.listen() as listener:
        for message in ("x" * 1024 * KIB, bytes(1024 * KIB)):
            async with shop.listen() as sender:
                with suppress(Unmet):
                    await sender.send(message)
        await _expect_heard(listener, shop)
    await shop.survives()


@check()
async def lost_peers(shop: Shop) -> None:
    """Clients that vanish or break the protocol do not affect others."""
    async with shop.listen() as listener, AsyncExitStack() as stack:
        lost = [await stack.enter_async_context(shop.listen()) for _ in range(6)]
        for peer in lost[:3]:
            await peer.vanish()
        for peer in lost[3:]:
            await peer.babble(b"\xff" * 100)
        await _expect_heard(listener, shop)
    await shop.survives()


@check()
async def fifty_listeners(shop: Shop) -> None:
    """50 clients connected at the same time all receive a change."""
    async with AsyncExitStack() as stack:
        opening = (stack.enter_async_context(shop.listen()) for _ in range(50))
        listeners = await at_once(opening)
        product = await shop.create()
        hearing = (listener.hears_of(product) for listener in listeners)
        results = await asyncio.gather(*hearing, return_exceptions=True)
        deaf = [result for result in results if result is not None]
        expect(not deaf, f"{len(deaf)} of 50 did not hear it: {deaf[0] if deaf else ''}")


@check("426, 404, 405 or another 4xx")
async def plain_get(shop: Shop) -> None:
    """A plain GET of the events path gets a 4xx."""
    answer = await shop.get(EVENTS, token=None)
    expect(400 <= answer.status < 500, f"{answer.asked}: expected a 4xx, got {answer.status}")


@check("within 33 s, to allow for a busy machine", slow=True, extra=PING_DEADLINE)
async def pings(shop: Shop) -> None:
    """The server pings an idle client at least every 30 s."""
    await await_ping(shop.server.wire(), shop.server.base_url + EVENTS, PING_DEADLINE)
