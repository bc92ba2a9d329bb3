"""Bodies before anybody looks at their members: media type, syntax and size."""

from __future__ import annotations

import json

from scaffolder.contract.client.answer import expect, shown
from scaffolder.contract.client.shop import LOGIN, PRODUCTS, Shop, path_of
from scaffolder.contract.client.wire import Wire
from scaffolder.contract.registry import Group

check = Group("bodies")

KIB = 1024
EIGHT_MB = 8_000_000


@check("a missing Content-Type is free")
async def media_type(shop: Shop) -> None:
    """A body that is not `application/json` is a 415."""
    product = await shop.create()
    for media_type in (
        "text/plain",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/jsonx",
        "application/merge-patch+json",
    ):
        for answer in (
            await shop.post(PRODUCTS, shop.product(), media_type=media_type),
            await shop.put(path_of(product), shop.product(), media_type=media_type),
            await shop.post(LOGIN, _credentials(shop), token=None, media_type=media_type),
        ):
            answer.asked += f" as {media_type}"
            answer.expect(415)


@check()
async def media_type_spellings(shop: Shop) -> None:
    """Parameters and case of `application/json` do not matter."""
    for media_type in (
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "Application/JSON",
        "APPLICATION/JSON ; Charset=UTF-8",
        "application/json; profile=lamp",
    ):
        answer = await shop.post(PRODUCTS, shop.product(), media_type=media_type)
        answer.asked += f" as {media_type}"
        shop.created(answer)


@check("400 or 422")
async def malformed(shop: Shop) -> None:
    """A body that is no JSON is a 400 or 422."""
    name = json.dumps(shop.name("lamp")).encode()
    good = json.dumps(shop.product()).encode()
    for body in (
        b"",
        b"{",
        b"nonsense",
        b'{"name"',
        good[:-1],
        good[: len(good) // 2],
        b"{'name': 'lamp'}",
        b'{"name": ' + name + b', "price_cents": 1, "stock": 1,}',
        b'{"name": ' + name + b', "price_cents": 01, "stock": 1}',
        b'{"name": ' + name + b', "price_cents": , "stock": 1}',
        b"[" * 50,
    ):
        answer = await shop.post(PRODUCTS, body)
        answer.asked += f" of {shown(body.decode())}"
        answer.expect(400, 422)
    (await shop.post(LOGIN, b"{", token=None)).expect(400, 422)


@check("400 or 422")
async def trailing_garbage(shop: Shop) -> None:
    """JSON with anything but white space after it is malformed."""
    good = json.dumps(shop.product()).encode()
    for garbage in (b"x", b"}", b"{}", b", 1", good):
        answer = await shop.post(PRODUCTS, good + garbage)
        answer.asked += f" with {shown(garbage.decode())} after the body"
        answer.expect(400, 422)
    answer = await shop.post(PRODUCTS, b" \r\n\t" + good + b" \r\n\t")
    answer.asked += " with white space around the body"
    shop.created(answer)


@check()
async def of_64_kib(shop: Shop) -> None:
    """A body of 64 KiB is taken."""
    body = json.dumps(shop.product()).encode().rjust(64 * KIB)
    answer = await shop.post(PRODUCTS, body)
    answer.asked += " of 64 KiB"
    shop.created(answer)


@check("8 MB may be taken", "413 may be the HTTP server's own", alone=True)
async def of_8_mb(shop: Shop) -> None:
    """A body of 8 MB is taken or gets 413; the connection does not just break."""
    body = json.dumps(shop.product("big")).encode().ljust(EIGHT_MB)
    wire = Wire(shop.server.base_url, shop.server.timeout)
    status = await wire.ask(wire.request("POST", PRODUCTS, await shop.server.token(), body))
    expect(
        status in (200, 201, 400, 413),
        f"POST {PRODUCTS} of 8 MB: expected 413 or 201, got {status or 'no answer'}",
    )
    await shop.survives()


def _credentials(shop: Shop) -> dict[str, str]:
    return {"email": shop.server.email, "password": shop.server.password}
