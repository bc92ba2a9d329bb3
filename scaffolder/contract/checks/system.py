"""What the server says about itself, and how it labels what it says."""

from __future__ import annotations

import yaml

from scaffolder.contract.client.answer import Unmet, expect
from scaffolder.contract.client.shop import HEALTH, LOGIN, ME, PRODUCTS, Shop, path_of
from scaffolder.contract.document import Document
from scaffolder.contract.registry import Group

check = Group("system")


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
    if not isinstance(document, dict):
        raise Unmet(f"{answer.asked}: expected YAML")
    missing = shop.server.contract.operations() - Document(document).operations()
    expect(not missing, f"{answer.asked}: no {', '.join(sorted(missing))} in it")


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
    for path in (HEALTH, PRODUCTS, path_of(product), "/api/openapi.yaml"):
        (await shop.get(path, token=None)).expect(200)
