"""Bodies before their members are looked at: media type, syntax and size."""

from __future__ import annotations

import json

from scaffolder.contract.client.answer import expect, shown
from scaffolder.contract.client.shop import LOGIN, PRODUCTS, Shop, path_of
from scaffolder.contract.client.wire import Silence
from scaffolder.contract.registry import Group

check = Group("bodies")

KIB = 1024
EIGHT_MB = 8_000_000


@check("400, 415 or 422")
async def media_type(shop: Shop) -> None:
    """A body that is not `application/json` is refused."""
    product = await shop.create()
    for media_type in (
        "text/plain",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/jsonx",
    ):
        for answer in (
            await shop.post(PRODUCTS, shop.product(), media_type=media_type),
            await shop.put(path_of(product), shop.product(), media_type=media_type),
            await shop.post(LOGIN, _credentials(shop), token=None, media_type=media_type),
        ):
            answer.asked += f" as {media_type}"
            answer.expect(400, 415, 422)


@check()
async def media_type_spellings(shop: Shop) -> None:
    """Parameters and the case of `application/json` do not matter."""
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
    """A body that is not JSON is a 400 or 422."""
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


@check()
async def of_64_kib(shop: Shop) -> None:
    """A body of 64 KiB is accepted."""
    body = json.dumps(shop.product()).encode().rjust(64 * KIB)
    answer = await shop.post(PRODUCTS, body)
    answer.asked += " of 64 KiB"
    shop.created(answer)


@check("413, or the end of the connection", "413 may be the HTTP server's own", alone=True)
async def of_8_mb(shop: Shop) -> None:
    """A body of 8 MB is refused, whether its length is announced or it comes in chunks."""
    body = json.dumps(shop.product("big")).encode().rjust(EIGHT_MB)
    parts = (body[start : start + 64 * KIB] for start in range(0, EIGHT_MB, 64 * KIB))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    wire = shop.server.wire()
    headers = (f"Authorization: Bearer {await shop.server.token()}", "Content-Type: application/json")
    for how, sent in {
        "with its length": wire.head("POST", PRODUCTS, *headers, f"Content-Length: {len(body)}") + body,
        "in chunks": wire.head("POST", PRODUCTS, *headers, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n",
    }.items():
        got = await wire.ask(sent)
        expect(got in (413, Silence.ENDED), f"POST {PRODUCTS} of 8 MB {how}: expected 413, got {got}")
    await shop.survives()


def _credentials(shop: Shop) -> dict[str, str]:
    return {"email": shop.server.email, "password": shop.server.password}
