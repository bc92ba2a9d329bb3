"""A running backend as one check sees it.

Preparation is checked leniently, the rule itself strictly, so that a broken rule fails only the check
that owns it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from scaffolder.contract.client.answer import Answer, Unmet, describe, expect, shown
from scaffolder.contract.client.listener import Listener

if TYPE_CHECKING:
    from scaffolder.contract.client.server import Server

PRODUCTS: Final = "/api/products"
LOGIN: Final = "/api/auth/login"
ME: Final = "/api/auth/me"
HEALTH: Final = "/api/health"
EVENTS: Final = "/api/events"
OPENAPI: Final = "/api/openapi.yaml"

GENUINE: Final = "<the token that the server gave at login>"
PARALLEL: Final = 16

Result = TypeVar("Result")


class Shop:
    """The server as one check sees it, with a marker that identifies its products."""

    def __init__(self, server: Server, marker: str) -> None:
        self.server = server
        self.marker = marker

    def name(self, text: str) -> str:
        """A product name that no other check uses."""
        return f"{self.marker} {text}"

    def product(self, text: str = "lamp", **members: Any) -> dict[str, Any]:
        """A valid body for a product, with these members instead of the usual."""
        return {"name": self.name(text), "description": None, "price_cents": 3900, "stock": 25, **members}

    async def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = GENUINE,
        query: Mapping[str, Any] | None = None,
        media_type: str | None = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, and return any response.

        A body of bytes is sent as is, any other as JSON; None means no body.
        """
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"authorization": f"Bearer {await self.server.token()}"} if token is GENUINE else {}
        if token is not None and token is not GENUINE:
            sent["authorization"] = f"Bearer {token}"
        if content is not None and media_type is not None:
            sent["content-type"] = media_type
        asked = f"{method} {path}" + (f"?{httpx.QueryParams(query)}" if query else "")
        if len(asked) > 80:
            asked = f"{asked[:70]}…"
        try:
            response = await self.server.http.request(
                method, path, content=content, params=query, headers={**sent, **(headers or {})}
            )
        except httpx.RequestError as error:
            raise Unmet(f"{asked}: {describe(error)}") from None
        answer = Answer(asked, response, self.server.contract)
        self._remember(method, path, answer)
        return answer

    async def get(self, path: str, **options: Any) -> Answer:
        """GET, as `request`."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, body: object = None, **options: Any) -> Answer:
        """POST, as `request`."""
        return await self.request("POST", path, body, **options)

    async def put(self, path: str, body: object = None, **options: Any) -> Answer:
        """PUT, as `request`."""
        return await self.request("PUT", path, body, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        """DELETE, as `request`."""
        return await self.request("DELETE", path, **options)

    async def create(self, text: str = "lamp", **members: Any) -> dict[str, Any]:
        """A new product, as returned by the server."""
        return self.created(await self.post(PRODUCTS, self.product(text, **members)))

    def created(self, answer: Answer) -> dict[str, Any]:
        """The new product in the response to a POST; it must be one of this check's."""
        expect(answer.status < 300, f"{answer.asked}: expected 201, got {answer.status}")
        product = answer.object()
        expect(
            isinstance(product.get("id"), int) and self.marker in str(product.get("name")),
            f"{answer.asked}: expected the new product, got {shown(product)}",
        )
        return product

    async def read(self, product: Mapping[str, Any]) -> dict[str, Any]:
        """The current state of a product."""
        return (await self.get(path_of(product))).expect(200).object()

    async def page(self, **query: Any) -> dict[str, Any]:
        """A page of the list, with a list in `items`."""
        answer = (await self.get(PRODUCTS, query=query)).expect(200)
        page = answer.object()
        items = page.get("items")
        expect(
            isinstance(items, list) and all(isinstance(item, dict) for item in items),
            f"{answer.asked}: expected a list of products in `items`, got {shown(items)}",
        )
        return page

    async def find(self, text: str) -> list[dict[str, Any]]:
        """This check's products that the server's search finds for a text."""
        items: list[dict[str, Any]] = (await self.page(q=text))["items"]
        return items

    def expect_conforms(self, what: str, value: object, schema: str) -> None:
        """Raise `Unmet` unless a value matches the contract's schema of that name."""
        fault = self.server.contract.fault(value, schema)
        expect(not fault, f"{what}: {fault}")

    async def survives(self) -> None:
        """Raise `Unmet` unless the server still creates and returns a product."""
        product = await self.create("afterwards")
        got = (await self.read(product)).get("id")
        expect(got == product["id"], f"the server no longer works: expected {shown(product)}")

    def listen(self, **options: Any) -> AbstractAsyncContextManager[Listener]:
        """A WebSocket that hears what happens to this check's products."""
        server = self.server
        return Listener.connect(server.base_url + EVENTS, self.marker, server.timeout, **options)

    def _remember(self, method: str, path: str, answer: Answer) -> None:
        if method != "POST" or path != PRODUCTS or answer.status >= 300:
            return
        try:
            id = answer.object().get("id")
        except Unmet:
            return
        if isinstance(id, int):
            self.server.created.add(id)


def path_of(product: Mapping[str, Any]) -> str:
    """The path of a product."""
    return f"{PRODUCTS}/{product['id']}"


async def at_once(work: Iterable[Coroutine[Any, Any, Result]], limit: int = PARALLEL) -> list[Result]:
    """The results, in order, of concurrent work; the rest is cancelled when one part fails."""
    parts = list(work)
    places = asyncio.Semaphore(limit)

    async def one(part: Coroutine[Any, Any, Result]) -> Result:
        async with places:
            return await part

    tasks = [asyncio.create_task(one(part)) for part in parts]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for part in parts:
            part.close()
