"""Problem documents, unknown routes and wrong methods."""

from __future__ import annotations

from collections.abc import Mapping

from scaffolder.contract.client.answer import Answer, expect, expect_equal
from scaffolder.contract.client.shop import HEALTH, LOGIN, ME, OPENAPI, PRODUCTS, Shop, path_of
from scaffolder.contract.registry import Group

check = Group("errors", tags={"app"})

ALLOWED = {
    HEALTH: {"GET"},
    LOGIN: {"POST"},
    ME: {"GET"},
    PRODUCTS: {"GET", "POST"},
    OPENAPI: {"GET"},
}
METHODS = ("GET", "POST", "PUT", "PATCH")  # No DELETE, in case a server that is not ours obeys.
ON_A_PRODUCT = {"GET", "PUT", "DELETE"}
ANSWERED_BY_FRAMEWORKS = {"HEAD", "OPTIONS"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


async def _specimens(shop: Shop, accept: str | None = None) -> list[Answer]:
    """One response for each kind of error that an app produces."""
    headers: Mapping[str, str] = {"accept": accept} if accept else {}
    wrong = {"email": shop.server.email, "password": "not-the-password"}
    return [
        await shop.get("/api/nothing-here", headers=headers),
        await shop.get(f"{PRODUCTS}/9007199254740991", headers=headers),
        await shop.get(f"{PRODUCTS}/abc", headers=headers),
        await shop.get(PRODUCTS, query={"page": 0}, headers=headers),
        await shop.get(ME, token=None, headers=headers),
        await shop.get(ME, token="nonsense", headers=headers),
        await shop.post(PRODUCTS, shop.product(stock=-1), headers=headers),
        await shop.post(PRODUCTS, shop.product(stock="x"), headers=headers),
        await shop.post(PRODUCTS, {}, headers=headers),
        await shop.post(PRODUCTS, b"{", headers=headers),
        await shop.post(PRODUCTS, b"text", media_type="text/plain", headers=headers),
        await shop.post(LOGIN, wrong, token=None, headers=headers),
        await shop.request("PATCH", PRODUCTS, {}, headers=headers),
        await shop.request("DELETE", HEALTH, headers=headers),
    ]


def _expect_problem(answer: Answer) -> None:
    expect(400 <= answer.status < 500, f"{answer.asked}: expected an error, got {answer.status}")
    asked = f"{answer.asked} ({answer.status})"
    expect(
        answer.media_type == "application/problem+json",
        f"{asked}: expected application/problem+json, got {answer.media_type or 'no Content-Type'}",
    )


@check("`Content-Type` may have parameters")
async def problem_json(shop: Shop) -> None:
    """Every error is `application/problem+json`."""
    for answer in await _specimens(shop):
        _expect_problem(answer)


@check("`type` may be left out", "there may be other members")
async def problem_members(shop: Shop) -> None:
    """Every error has `title`, `status` and `detail`, and its `status` matches the response."""
    for answer in await _specimens(shop):
        expect(400 <= answer.status < 500, f"{answer.asked}: expected an error, got {answer.status}")
        problem = answer.expect_conforms("Problem")
        expect_equal(f"{answer.asked}: status", answer.status, problem["status"])


@check()
async def accept(shop: Shop) -> None:
    """Errors are problem documents for every `Accept` that admits JSON, including a browser's."""
    for kinds in ("*/*", "application/json", "application/problem+json, application/json", BROWSER):
        for answer in await _specimens(shop, kinds):
            answer.asked += f" for {kinds[:20]}"
            _expect_problem(answer)


@check()
async def unknown_route(shop: Shop) -> None:
    """An unknown route is a 404."""
    product = await shop.create()
    for path in ("/api/nothing-here", "/api/auth", f"{path_of(product)}/parts", "/api/productsx"):
        (await shop.get(path)).expect(404)
    (await shop.post("/api/nothing-here", {})).expect(404)
    (await shop.delete("/api/nothing-here")).expect(404)


async def _wrong_methods(shop: Shop) -> list[tuple[Answer, set[str]]]:
    product = await shop.create()
    return [
        (await shop.request(method, path, None if method == "GET" else {}), allowed)
        for path, allowed in {**ALLOWED, path_of(product): ON_A_PRODUCT}.items()
        for method in METHODS
        if method not in allowed
    ]


@check("404 from a router that cannot tell the difference")
async def wrong_method(shop: Shop) -> None:
    """A known route answers an unsupported method with 405."""
    for answer, _ in await _wrong_methods(shop):
        answer.expect(404, 405)


@check("an incomplete list", "HEAD and OPTIONS may be in it")
async def allow(shop: Shop) -> None:
    """A 405 has an `Allow` that names methods of the route, and no others."""
    for answer, allowed in await _wrong_methods(shop):
        expect(answer.status >= 400, f"{answer.asked}: expected an error, got {answer.status}")
        if answer.status == 405:
            got = answer.headers.get("allow", "")
            named = {method.strip().upper() for method in got.split(",")} - ANSWERED_BY_FRAMEWORKS
            expect(
                named and named <= allowed,
                f"{answer.asked}: expected Allow: {', '.join(sorted(allowed))}, got {got or 'none'}",
            )


@check("`/` may be a page of JSON, or lead to the framework's interactive docs")
async def outside_api(shop: Shop) -> None:
    """The house rules hold outside `/api` too: bodies are JSON, errors are problem documents."""
    for path in ("/nothing-here", "/apix", "/nothing/here"):
        for accept in (None, BROWSER):
            answer = await shop.get(path, token=None, headers={"accept": accept} if accept else {})
            answer.asked += " for a browser" if accept else ""
            _expect_problem(answer.expect(404))
    answer = await shop.get("/", token=None)
    if answer.status >= 400:
        _expect_problem(answer)
    elif answer.content and answer.status < 300:
        answer.json()
