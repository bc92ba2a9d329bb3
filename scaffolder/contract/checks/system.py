"""What the server says about itself, and how it labels what it says."""

from __future__ import annotations

from urllib.parse import urlsplit

import yaml

from scaffolder.contract.client.answer import Unmet, describe, expect
from scaffolder.contract.client.shop import HEALTH, LOGIN, ME, OPENAPI, PRODUCTS, Shop, path_of
from scaffolder.contract.document import Document
from scaffolder.contract.registry import Group

check = Group("system", tags={"app", "proxy"})


@check()
async def health(shop: Shop) -> None:
    """`GET /api/health` says that the server and its database work, and names both."""
    (await shop.get(HEALTH, token=None)).expect(200).expect_conforms("Health")


@check("`Content-Type` may have parameters", "any document that describes these operations")
async def openapi(shop: Shop) -> None:
    """`GET /api/openapi.yaml` is an OpenAPI document of these operations, as `application/yaml`."""
    answer = (await shop.get(OPENAPI, token=None)).expect(200)
    expect(
        answer.media_type == "application/yaml",
        f"{answer.asked}: expected application/yaml, got {answer.media_type or 'no Content-Type'}",
    )
    try:
        content = yaml.safe_load(answer.content)
    except (yaml.YAMLError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not str(content.get("openapi", "")).startswith("3."):
        raise Unmet(f"{answer.asked}: expected an OpenAPI document in YAML")
    try:
        described = Document(content).operations(shop.server.base_url + OPENAPI)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unmet(f"{answer.asked}: the document is not valid: {describe(error)}") from None
    prefix = urlsplit(shop.server.base_url).path
    missing = [
        f"{method} {path}"
        for method, path in sorted(shop.server.contract.operations())
        # Documents seldom describe themselves.
        if path != OPENAPI and not {(method, path), (method, prefix + path)} & described
    ]
    expect(not missing, f"{answer.asked}: no {', '.join(missing)} in it")


@check("`Content-Type` may have parameters", "JSON may escape characters outside ASCII")
async def json(shop: Shop) -> None:
    """Every body except the OpenAPI document is UTF-8 JSON, labelled `application/json`."""
    created = await shop.post(PRODUCTS, shop.product("Größe 日本 🛋"))
    product = shop.created(created)
    answers = [
        created,
        await shop.get(HEALTH),
        await shop.post(LOGIN, {"email": shop.server.email, "password": shop.server.password}),
        await shop.get(ME),
        await shop.get(PRODUCTS, query={"q": shop.marker}),
        await shop.get(path_of(product)),
        await shop.put(path_of(product), shop.product("Größe 日本 🛋")),
    ]
    for answer in answers:
        expect(
            answer.media_type == "application/json",
            f"{answer.asked}: expected application/json, got {answer.media_type or 'no Content-Type'}",
        )
        answer.json()


@check()
async def no_cors(shop: Shop) -> None:
    """No answer has a CORS header: the front end has the same origin."""
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
    """No header such as `X-Powered-By` reveals what the server is made with."""
    headers = ("x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
    for path in (HEALTH, PRODUCTS, "/api/nothing-here"):
        answer = await shop.get(path)
        found = [header for header in headers if header in answer.headers]
        expect(not found, f"{answer.asked}: unexpected header {', '.join(found)}")


@check()
async def public(shop: Shop) -> None:
    """Reading is public: health, the list, a product and the OpenAPI document take no token."""
    product = await shop.create()
    for path in (HEALTH, PRODUCTS, path_of(product), OPENAPI):
        (await shop.get(path, token=None)).expect(200)


@check()
async def upgrade(shop: Shop) -> None:
    """A request that offers `Upgrade: h2c` is answered as if it did not."""
    wire = shop.server.wire()
    offer = ("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")
    json_body = ("Content-Type: application/json", "Content-Length: 2")
    connection = "Upgrade, HTTP2-Settings"
    for what, sent, granted in (
        (f"GET {HEALTH}", wire.head("GET", HEALTH, *offer, connection=connection), (200,)),
        (f"POST {LOGIN}", wire.head("POST", LOGIN, *offer, *json_body, connection=connection) + b"{}", (400, 422)),
    ):
        got = await wire.ask(sent)
        expected = " or ".join(map(str, granted))
        expect(got in granted, f"{what} with Upgrade: h2c: expected {expected}, got {got}")
