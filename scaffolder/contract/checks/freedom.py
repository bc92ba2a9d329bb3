"""What the contract leaves open: any response but a 5xx is fine, and the server must keep working."""

from __future__ import annotations

import json

from scaffolder.contract.client.answer import Unmet
from scaffolder.contract.client.shop import HEALTH, LOGIN, ME, PRODUCTS, Shop, at_once, path_of
from scaffolder.contract.client.wire import Wire
from scaffolder.contract.registry import Group

check = Group("freedom")

ANY = "any answer but a 5xx"
WRONG = "not-the-password"


async def _send(shop: Shop, *bodies: bytes) -> None:
    """Raise `Unmet` if one of these bodies leads to a 5xx or breaks the server."""
    product = await shop.create()
    for body in bodies:
        (await shop.post(PRODUCTS, body)).expect_no_5xx()
        (await shop.put(path_of(product), body)).expect_no_5xx()
        (await shop.post(LOGIN, body, token=None)).expect_no_5xx()
    await shop.survives()


def _body(shop: Shop, **members: str) -> bytes:
    """A product body with these members inserted verbatim."""
    written = {key: json.dumps(value) for key, value in shop.product().items()} | members
    inside = ", ".join(f'"{key}": {text}' for key, text in written.items())
    return f"{{{inside}}}".encode()


@check(ANY)
async def numbers(shop: Shop) -> None:
    """`5.0`, `1e2`, `-0`, `1e400`, NaN and Infinity never lead to a 5xx."""
    numbers = ("5.0", "1e2", "-0", "-0.0", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity")
    await _send(shop, *(_body(shop, price_cents=number) for number in numbers))


@check(ANY)
async def digits(shop: Shop) -> None:
    """A number of 10000 digits never leads to a 5xx."""
    await _send(shop, _body(shop, stock="9" * 10_000), _body(shop, stock="0." + "9" * 10_000))


@check(ANY)
async def duplicate_keys(shop: Shop) -> None:
    """A duplicate key never leads to a 5xx."""
    good = _body(shop)
    await _send(shop, b'{"stock": 1, ' + good[1:], b'{"stock": "x", ' + good[1:], b'{"name": null, ' + good[1:])


@check(ANY)
async def trailing_garbage(shop: Shop) -> None:
    """Garbage after a JSON value, ignored or refused, never leads to a 5xx."""
    good = _body(shop)
    await _send(shop, *(good + garbage for garbage in (b"x", b"}", b"{}", b", 1", b"\0", good)))


@check(ANY)
async def key_case(shop: Shop) -> None:
    """Keys in another case never lead to a 5xx."""
    good = _body(shop)
    await _send(shop, good.replace(b"name", b"Name"), good.upper(), b'{"NAME": 5, ' + good[1:])


@check(ANY)
async def surrogates(shop: Shop) -> None:
    """Half a surrogate pair never leads to a 5xx."""
    name = shop.name("lamp")
    texts = [f'"{name} {half}"' for half in (r"\ud800", r"\udc00", r"\ude00\ud83d", r"\ud83d\ud83d")]
    await _send(shop, *(_body(shop, name=text) for text in texts))
    await _send(shop, *(_body(shop, description=text) for text in texts))
    for half in (r"\ud800", r"\udc00"):
        for email, password in ((f"a{half}@b.cd", WRONG), (shop.server.email, f"{WRONG}{half}")):
            body = json.dumps({"email": email, "password": password}).replace("\\\\", "\\")
            (await shop.post(LOGIN, body.encode(), token=None)).expect_no_5xx()


@check(ANY)
async def control_characters(shop: Shop) -> None:
    """A control character in a name, in `q`, in an address or in a password never leads to a 5xx."""
    name = shop.name("lamp")
    for character in ("\0", "\1", "\b", "\t", "\n", "\x1b", "\x1f", "\x7f", "\x85", "\u2028"):
        for text in (f"{name}{character}lamp", f"{character}{name}", f"{name}{character}"):
            (await shop.post(PRODUCTS, shop.product() | {"name": text})).expect_no_5xx()
            (await shop.get(PRODUCTS, query={"q": text[-70:]})).expect_no_5xx()
    for character in "\0\t\x85":  # A few: each costs the server a password hash.
        for email, password in ((f"a{character}@b.cd", WRONG), (shop.server.email, f"{WRONG}{character}")):
            body = {"email": email, "password": password}
            (await shop.post(LOGIN, body, token=None)).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def invalid_utf8(shop: Shop) -> None:
    """A body that is not UTF-8 never leads to a 5xx."""
    name = shop.name("lamp").encode()
    bad = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80")
    bodies = [b'{"name": "%s%s", "price_cents": 1, "stock": 1}' % (name, text) for text in bad]
    await _send(shop, *bodies, _body(shop).decode().encode("utf-16"), b"\xef\xbb\xbf" + _body(shop))


@check(ANY)
async def deep_nesting(shop: Shop) -> None:
    """100000 brackets never lead to a 5xx, closed or not."""
    deep = 100_000
    closed = "[" * (deep // 10) + "]" * (deep // 10)
    objects = '{"a":' * 5000 + "1" + "}" * 5000
    await _send(shop, b"[" * deep, _body(shop, extra=closed), _body(shop, extra=objects))


@check(ANY)
async def queries(shop: Shop) -> None:
    """Odd spellings, repeated and empty parameters never lead to a 5xx."""
    for query in (
        "page=1.0", "page=%2B1", "page=+1", "page=%201", "page=01", "page=1e0", "page=0x1", "page=-0",
        "page=%D9%A1", "page=", "page", "page=1&page=2", "page[]=1", "page[a]=1", "per_page=1.0",
        "q=a&q=b", "q[]=a", "q[a][b]=c", "q=%F0%9F%9B%8B", "q=%ff", "q=%C3", "q=%ED%A0%80",
        "&&&", "=", "=x", "?", "q=%20", "%00=1", "q=a;page=2",
    ):  # fmt: skip
        (await shop.get(f"{PRODUCTS}?{query}")).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def methods(shop: Shop) -> None:
    """HEAD, OPTIONS and TRACE never lead to a 5xx."""
    product = await shop.create()
    for path in (HEALTH, LOGIN, ME, PRODUCTS, path_of(product), f"{PRODUCTS}/abc", "/api/nothing-here"):
        for method in ("HEAD", "OPTIONS", "TRACE"):
            (await shop.request(method, path)).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def trailing_slashes(shop: Shop) -> None:
    """A slash at the end or twice never leads to a 5xx."""
    product = await shop.create()
    for path in (f"{HEALTH}/", f"{PRODUCTS}/", f"{path_of(product)}/", "/api//products", "/api/", "//", "/"):
        (await shop.get(path)).expect_no_5xx()
    (await shop.post(f"{PRODUCTS}/", shop.product())).expect_no_5xx()
    (await shop.put(f"{path_of(product)}/", shop.product())).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def no_content_type(shop: Shop) -> None:
    """A body without a Content-Type, with a broken one or with one that ends in `+json` never leads to a 5xx."""
    product = await shop.create()
    for body in (_body(shop), b"", b"text", b"\xff"):
        (await shop.post(PRODUCTS, body, media_type=None)).expect_no_5xx()
        (await shop.put(path_of(product), body, media_type=None)).expect_no_5xx()
        (await shop.post(LOGIN, body, token=None, media_type=None)).expect_no_5xx()
    for media_type in (
        "",
        "json",
        "application/",
        "/",
        ";",
        "application/json; charset=nonsense",
        "application/merge-patch+json",
    ):
        (await shop.post(PRODUCTS, _body(shop), media_type=media_type)).expect_no_5xx()
    await shop.survives()


@check(ANY, "406 if `Accept` excludes JSON")
async def accept(shop: Shop) -> None:
    """An `Accept` that excludes JSON, or that makes no sense, never leads to a 5xx."""
    product = await shop.create()
    for kinds in ("text/html", "image/png", "application/json;q=0", "application/xml", "nonsense", ",;/"):
        headers = {"accept": kinds}
        for path in (HEALTH, PRODUCTS, path_of(product), ME, "/api/nothing-here", f"{PRODUCTS}/abc"):
            (await shop.get(path, headers=headers)).expect_no_5xx()
        (await shop.post(PRODUCTS, shop.product(), headers=headers)).expect_no_5xx()
        (await shop.post(PRODUCTS, {}, headers=headers)).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def ids(shop: Shop) -> None:
    """Odd spellings of an id never lead to a 5xx."""
    product = await shop.create()
    id = product["id"]
    arabic = "".join(chr(ord("\u0660") + int(digit)) for digit in str(id))
    for odd in (f"{id}.0", f"+{id}", f"0{id}", f" {id}", f"{id} ", f"{id}e0", f"{id}_", f"{id};", hex(id), arabic):
        (await shop.get(f"{PRODUCTS}/{odd}")).expect_no_5xx()
        (await shop.put(f"{PRODUCTS}/{odd}", shop.product())).expect_no_5xx()
        (await shop.delete(f"{PRODUCTS}/{odd}")).expect_no_5xx()
    await shop.survives()


@check(ANY)
async def paths(shop: Shop) -> None:
    """Odd spellings of a path never lead to a 5xx."""
    for path in (
        "/api/products/%2e%2e", "/api/products/a%2Fb", "/api/products/a%5Cb", "/api/products/%F0%9F%9B%8B",
        "/api/products/{id}", "/api/products/[1]", "/api/products/:id", "/api/products;a=b", "/API/PRODUCTS",
        "/api/%70roducts", "/api/products/*", "/api/products/'", "/api/products/\"",
    ):  # fmt: skip
        (await shop.get(path)).expect_no_5xx()
    await shop.survives()


@check(ANY, "a bare 400, 413, 414, 431 or 501 of the HTTP server, or the end of the connection")
async def http_server(shop: Shop) -> None:
    """What the HTTP server itself may refuse never leads to a 5xx other than 501."""
    wire = shop.server.wire()
    requests = {
        "%00 in a path": wire.head("GET", "/api/products/%00"),
        "%00 in q": wire.head("GET", "/api/products?q=%00"),
        "%ff in a path": wire.head("GET", "/api/products/%ff"),
        "%zz in a path": wire.head("GET", "/api/products/%zz"),
        "%zz in q": wire.head("GET", "/api/products?q=%zz"),
        "half a % in q": wire.head("GET", "/api/products?q=%"),
        "dots in a path": wire.head("GET", "/api/products/../products/."),
        "bytes beyond ASCII in a path": wire.head("GET", "/api/products/\xff\xfe"),
        "a long path": wire.head("GET", f"/api/products/{'x' * 20_000}"),
        "a long query": wire.head("GET", f"/api/products?q={'x' * 20_000}"),
        "a long header": wire.head("GET", HEALTH, f"X-Long: {'x' * 100_000}"),
        "many headers": wire.head("GET", HEALTH, *(f"X-{n}: {n}" for n in range(500))),
        "an unknown verb": wire.head("BREW", PRODUCTS),
        "a verb in lower case": wire.head("get", PRODUCTS),
        "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n",
        "an unknown Expect": wire.head("GET", HEALTH, "Expect: nonsense"),
    }
    await at_once(_expect_no_5xx(wire, what, head) for what, head in requests.items())
    await shop.survives()


@check(ANY, "the HTTP server's own response, or the end of the connection")
async def raw_garbage(shop: Shop) -> None:
    """Bytes that are not HTTP, or only half a request, never lead to a 5xx or affect other clients."""
    wire = shop.server.wire(min(shop.server.timeout, 2.0))
    post = ("POST", PRODUCTS, "Content-Type: application/json")
    requests = {
        "random bytes": bytes(range(256)) * 8,
        "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(512),
        "line breaks": b"\r\n" * 100,
        "NUL bytes": bytes(4096) + b"\r\n\r\n",
        "a word": b"nonsense\r\n\r\n",
        "no version": f"GET {wire.prefix}{HEALTH}\r\n\r\n".encode(),
        "a header without a colon": wire.head("GET", HEALTH, "nonsense"),
        "a NUL in a header": wire.head("GET", HEALTH, "X-Nul: a\0b"),
        "no Content-Length but text": wire.head(*post, "Content-Length: abc") + b"{}",
        "a negative Content-Length": wire.head(*post, "Content-Length: -1") + b"{}",
        "a huge Content-Length": wire.head(*post, f"Content-Length: {'9' * 30}") + b"{}",
        "two Content-Lengths": wire.head(*post, "Content-Length: 2", "Content-Length: 3") + b"{}",
        "a broken chunk": wire.head(*post, "Transfer-Encoding: chunked") + b"zz\r\n{}\r\n0\r\n\r\n",
        "half a body": wire.head(*post, "Content-Length: 1000") + b'{"name": ',
    }
    await at_once(_expect_no_5xx(wire, what, sent) for what, sent in requests.items())
    for sent in (f"GET {wire.prefix}/api/hea".encode(), wire.head(*post, "Content-Length: 1000") + b'{"name": '):
        await wire.drop(sent)
    await shop.survives()


async def _expect_no_5xx(wire: Wire, what: str, sent: bytes) -> None:
    got = await wire.ask(sent, end=True)
    if isinstance(got, int) and got >= 500 and got != 501:
        raise Unmet(f"{what}: expected anything but a 5xx, got {got}")
