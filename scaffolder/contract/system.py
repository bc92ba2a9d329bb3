"""What the server says about itself, and how it labels what it says."""

from __future__ import annotations

import yaml

from scaffolder.contract._answer import contract, expect
from scaffolder.contract._check import Group
from scaffolder.contract._shop import HEALTH, LOGIN, ME, PRODUCTS, Shop, where

check = Group("system")

METHODS = {"get", "put", "post", "delete"}


@check()
async def health(shop: Shop) -> None:
    """`GET /api/health` says that the server and its database work, and names both."""
    (await shop.get(HEALTH, token=None)).expect(200).expect_conforms("Health")


@check("`Content-Type` may have parameters")
async def openapi(shop: Shop) -> None:
    """`GET /api/openapi.yaml` is the contract file, as `application/yaml`, for everybody."""
    answer = (await shop.get("/api/openapi.yaml", token=None)).expect(200)
    expect(
        answer.media_type == "application/yaml",
        f"{answer.asked}: expected application/yaml, got {answer.media_type or 'no Content-Type'}",
    )
    try:
        document = yaml.safe_load(answer.content)
    except yaml.YAMLError:
        document = None
    expect(isinstance(document, dict), f"{answer.asked}: expected YAML")
    missing = _operations(contract()) - _operations(document)
    expect(not missing, f"{answer.asked}: no {', '.join(sorted(missing))} in it")


def _operations(document: dict[str, object]) -> set[str]:
    paths = document.get("paths")
    return {
        f"{method.upper()} {path}"
        for path, item in (paths.items() if isinstance(paths, dict) else ())
        if isinstance(item, dict)
        for method in METHODS & item.keys()
    }


@check("`Content-Type` may have parameters", "JSON may escape what is not ASCII")
async def json(shop: Shop) -> None:
    """Every body but the contract file's is JSON in UTF-8, labelled `application/json`."""
    created = await shop.post(PRODUCTS, shop.product("Größe 日本 🛋"))
    product = shop.created(created)
    answers = [
        created,
        await shop.get(HEALTH),
        await shop.post(LOGIN, {"email": shop.server.email, "password": shop.server.password}),
        await shop.get(ME),
        await shop.get(PRODUCTS, query={"q": shop.marker}),
        await shop.get(where(product)),
        await shop.put(where(product), shop.product("Größe 日本 🛋")),
    ]
    for answer in answers:
        expect(
            answer.media_type == "application/json",
            f"{answer.asked}: expected application/json, got {answer.media_type or 'no Content-Type'}",
        )
        answer.json()


@check()
async def no_cors(shop: Shop) -> None:
    """There is one origin: no answer has a CORS header."""
    origin = {"origin": "https://elsewhere.example"}
    preflight = {**origin, "access-control-request-method": "POST"}
    for answer in (
        await shop.get(PRODUCTS, headers=origin),
        await shop.post(PRODUCTS, {}, headers=origin),
        await shop.request("OPTIONS", PRODUCTS, token=None, headers=preflight),
    ):
        found = [header for header in answer.headers if header.startswith("access-control-")]
        expect(not found, f"{answer.asked}: unexpected header {', '.join(found)}")


@check("`Server` may be sent")
async def no_advertising(shop: Shop) -> None:
    """No header such as `X-Powered-By` says what the server is made with."""
    headers = ("x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
    for path in (HEALTH, PRODUCTS, "/api/nothing-here"):
        answer = await shop.get(path)
        found = [header for header in headers if header in answer.headers]
        expect(not found, f"{answer.asked}: unexpected header {', '.join(found)}")


@check()
async def public(shop: Shop) -> None:
    """Everybody may read: health, the list and a product take no token."""
    product = await shop.create()
    for path in (HEALTH, PRODUCTS, where(product), "/api/openapi.yaml"):
        (await shop.get(path, token=None)).expect(200)
