"""Which tokens are accepted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from scaffolder.contract.client.answer import Unmet, expect, expect_equal, shown
from scaffolder.contract.client.shop import GENUINE, ME, PRODUCTS, Shop, path_of
from scaffolder.contract.registry import Group

check = Group("auth.token", tags={"app"})

HOUR = 3600


@check()
async def required(shop: Shop) -> None:
    """Without a token, `me` and every change to a product get 401."""
    product = await shop.create()
    (await shop.get(ME, token=None)).expect(401)
    (await shop.post(PRODUCTS, shop.product(), token=None)).expect(401)
    (await shop.put(path_of(product), shop.product(), token=None)).expect(401)
    (await shop.delete(path_of(product), token=None)).expect(401)


@check("a realm and other parameters", "the scheme's case does not matter")
async def challenge(shop: Shop) -> None:
    """A 401 for a missing, forged or expired token says `WWW-Authenticate: Bearer`."""
    claims = _claims_like(await shop.server.token())
    bad = {
        "no token": None,
        "nonsense for a token": "nonsense",
        "a forged token": signed(claims, "another key, of thirty-two bytes or more"),
        "a token with alg: none": _unsigned(claims, "none"),
    }
    if shop.server.secret_key:
        bad["an expired token"] = signed(_expired(claims), shop.server.secret_key)
    for what, token in bad.items():
        for answer in (await shop.get(ME, token=token), await shop.post(PRODUCTS, shop.product(), token=token)):
            if token and answer.status != 401:
                continue  # Another check is about that.
            got = answer.expect(401).headers.get("www-authenticate", "none")
            expect(
                got.lower().startswith("bearer"),
                f"{answer.asked} with {what}: expected WWW-Authenticate: Bearer, got {got}",
            )


@check()
async def nothing_changed(shop: Shop) -> None:
    """Without a valid token nothing is ever changed, whatever the answer."""
    product = await shop.create("before")
    for token in (None, "nonsense"):
        await shop.post(PRODUCTS, shop.product("intruder"), token=token)
        await shop.put(path_of(product), shop.product("intruder"), token=token)
        await shop.delete(path_of(product), token=token)
    answer = await shop.get(path_of(product))
    expect(answer.status == 200, f"DELETE without a token: the product is gone, GET gives {answer.status}")
    expect_equal("name after PUT without a token", product["name"], answer.object().get("name"))
    found = await shop.find(shop.name("intruder"))
    expect(not found, "POST without a token: the product is in the list")


@check()
async def scheme_case(shop: Shop) -> None:
    """The scheme's case does not matter: `bearer` and `BEARER` are `Bearer`."""
    token = await shop.server.token()
    for scheme in ("bearer", "BEARER", "Bearer"):
        answer = await shop.get(ME, token=None, headers={"authorization": f"{scheme} {token}"})
        expect(answer.status == 200, f"Authorization: {scheme} …: expected 200, got {answer.status}")


@check("bytes outside ASCII may be a bare 400")
async def garbage(shop: Shop) -> None:
    """An `Authorization` that holds no token gets 401."""
    token = await shop.server.token()
    for value in (
        "Bearer",
        "Bearer x",
        "Bearer null",
        "Bearer a.b.c",
        "Bearer ...",
        f"Bearer {'A' * 1000}",
        "Basic ZGVtb0BleGFtcGxlLmNvbTpkZW1vLXBhc3N3b3Jk",
        f"Token {token}",
        "nonsense",
    ):
        answer = await shop.get(ME, token=None, headers={"authorization": value})
        expect(answer.status == 401, f"Authorization: {value[:20]}: expected 401, got {answer.status}")
    wire = shop.server.wire()
    got = await wire.ask(wire.head("GET", ME, "Authorization: Bearer \xff"))
    expect(got in (400, 401), f"Authorization: Bearer \\xff: expected 401, got {got}")


@check()
async def tampered(shop: Shop) -> None:
    """A genuine token that was cut, stretched or altered gets 401."""
    token = await shop.server.token()
    (await shop.get(ME, token=token)).expect(200)
    middle = len(token) // 2
    altered = "B" if token[middle] == "A" else "A"
    for what, bad in {
        "a truncated token": token[:-4],
        "half a token": token[:middle],
        "a stretched token": f"{token}AAAA",
        "an altered token": f"{token[:middle]}{altered}{token[middle + 1 :]}",
        "a token without its signature": token.rpartition(".")[0] + ".",
    }.items():
        await _expect_refused(shop, what, bad)


@check()
async def alg_none(shop: Shop) -> None:
    """A token that claims to need no signature (`alg: none`) gets 401."""
    claims = _claims_like(await shop.server.token())
    for algorithm in ("none", "None", "NONE"):
        await _expect_refused(shop, f"a token with alg: {algorithm}", _unsigned(claims, algorithm))


@check()
async def forged(shop: Shop) -> None:
    """A token signed with another key gets 401."""
    claims = _claims_like(await shop.server.token())
    for key in ("", "secret", "another key, of thirty-two bytes or more"):
        await _expect_refused(shop, f"a token signed with {key!r}", signed(claims, key))


@check(needs_key=True)
async def is_jwt(shop: Shop) -> None:
    """Tokens are JWT, HS256 with the UTF-8 bytes of `SECRET_KEY`, with `sub`, `iat` and `exp`."""
    token = await shop.server.token()
    header, claims = _header(token), _claims(token)
    expect(header is not None and claims is not None, "the token from the login is not a JWT")
    expect_equal("alg", "HS256", (header or {}).get("alg"))
    head, _, signature = token.rpartition(".")
    expect(
        _signature(head, _key(shop)) == signature,
        "the token is not signed with the given secret key; is it this server's?",
    )
    missing = [claim for claim in ("sub", "iat", "exp") if claim not in (claims or {})]
    expect(not missing, f"no {', '.join(missing)} in the token")


@check(needs_key=True)
async def signed_elsewhere(shop: Shop) -> None:
    """A token that is signed with the secret key is valid, wherever it was made."""
    now = int(time.time())
    claims = {**await _genuine(shop), "iat": now - 60, "exp": now + 60}
    answer = await shop.get(ME, token=signed(claims, _key(shop)))
    expect(answer.status == 200, f"a token signed with the secret key: expected 200, got {answer.status}")


@check(needs_key=True)
async def expired(shop: Shop) -> None:
    """An expired token gets 401."""
    claims = _expired(await _genuine(shop))
    await _expect_refused(shop, "a token that expired an hour ago", signed(claims, _key(shop)))


@check(needs_key=True)
async def unknown_subject(shop: Shop) -> None:
    """A properly signed token of a user who does not exist gets 401."""
    claims = {**await _genuine(shop), "sub": "9007199254740991"}
    await _expect_refused(shop, "a token of an unknown user", signed(claims, _key(shop)))


@check("which types of `sub` it takes", needs_key=True)
async def odd_subject(shop: Shop) -> None:
    """A properly signed token with nonsense in it never leads to a 5xx."""
    claims = await _genuine(shop)
    odd: list[object] = ["", "abc", "-1", "9" * 30, "1.5", "\0", 1, -1, 10**30, 1.5, True, None, [], {}]
    payloads: list[object] = [{**claims, "sub": subject} for subject in odd]
    payloads += [{}, {**claims, "exp": "soon"}, {**claims, "exp": 10**30}, {**claims, "iat": []}, [], "text", None]
    for payload in payloads:
        answer = await shop.get(ME, token=signed(payload, _key(shop)))
        expect(answer.status < 500, f"a token with {shown(payload)} in it: got {answer.status}")
    await shop.survives()


async def _expect_refused(shop: Shop, what: str, token: str) -> None:
    assert token is not GENUINE
    answer = await shop.get(ME, token=token)
    expect(answer.status == 401, f"{what}: expected 401, got {answer.status}")


def signed(claims: object, key: str) -> str:
    """A JWT with these claims, signed by HS256 with the UTF-8 bytes of a key."""
    head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
    return f"{head}.{_signature(head, key)}"


def _unsigned(claims: object, algorithm: str) -> str:
    """A JWT that claims to need no signature."""
    return f"{_encoded({'alg': algorithm, 'typ': 'JWT'})}.{_encoded(claims)}."


def _expired(claims: dict[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    return {**claims, "iat": now - 2 * HOUR, "exp": now - HOUR}


def _signature(head: str, key: str) -> str:
    return _base64(hmac.digest(key.encode(), head.encode(), hashlib.sha256))


def _encoded(value: object) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _part(token: str, index: int) -> dict[str, Any] | None:
    try:
        part = token.split(".")[index]
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, IndexError):
        return None
    return value if isinstance(value, dict) else None


def _header(token: str) -> dict[str, Any] | None:
    return _part(token, 0)


def _claims(token: str) -> dict[str, Any] | None:
    return _part(token, 1)


def _claims_like(token: str) -> dict[str, Any]:
    """The claims of a token, or, if it is not a JWT, plausible ones."""
    now = int(time.time())
    return _claims(token) or {"sub": "1", "iat": now, "exp": now + HOUR}


async def _genuine(shop: Shop) -> dict[str, Any]:
    claims = _claims(await shop.server.token())
    if claims is None:
        raise Unmet("the token from the login is not a JWT")
    return claims


def _key(shop: Shop) -> str:
    assert shop.server.secret_key is not None
    return shop.server.secret_key
