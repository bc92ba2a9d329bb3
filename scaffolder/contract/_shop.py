"""A running backend as the checks see it.

What a check prepares is asked for leniently, what it judges strictly, so that a broken rule fails the check
that owns it and no other.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, TypeVar

import httpx

from scaffolder.contract._answer import Answer, Unmet, describe, expect, shown
from scaffolder.contract._listener import Listener
from scaffolder.errors import UsageError

PRODUCTS: Final = "/api/products"
LOGIN: Final = "/api/auth/login"
ME: Final = "/api/auth/me"
HEALTH: Final = "/api/health"
EVENTS: Final = "/api/events"

GENUINE: Final = "<the token that the server gave at login>"
_PARALLEL = 16
_GREATEST_PORT = 65535

Result = TypeVar("Result")


class Server:
    """What all checks of one run share: the address, the account, the connections and what was made."""

    def __init__(
        self, http: httpx.AsyncClient, email: str, password: str, secret_key: str | None, timeout: float
    ) -> None:
        self.http = http
        self.base_url = str(http.base_url).rstrip("/")
        self.email = email
        self.password = password
        self.secret_key = secret_key or None
        self.timeout = timeout
        self.made: set[int] = set()
        self.run = f"check-{secrets.token_hex(5)}"
        self._shops = 0
        self._login: asyncio.Task[str] | None = None

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, base_url: str, *, email: str, password: str, secret_key: str | None, timeout: float
    ) -> AsyncIterator[Server]:
        """The server at this address; it is tidied up at the end. Raises `UsageError` where nothing answers."""
        async with _client(base_url, timeout) as http:
            try:
                await http.get(HEALTH)
            except httpx.TransportError as error:
                raise UsageError(f"{base_url} does not answer: {describe(error)}") from None
            server = cls(http, email, password, secret_key, timeout)
            try:
                yield server
            finally:
                await server.tidy()

    def shop(self) -> Shop:
        """The server for one more check."""
        self._shops += 1
        return Shop(self, f"{self.run}-{self._shops:03}")

    async def token(self) -> str:
        """The token that the server gives for the account; asked for once."""
        if self._login is None:
            self._login = asyncio.create_task(self._log_in())
        return await asyncio.shield(self._login)

    async def _log_in(self) -> str:
        credentials = {"email": self.email, "password": self.password}
        answer = await Shop(self, self.run).post(LOGIN, credentials, token=None)
        if answer.status >= 300:
            raise Unmet(f"cannot log in as {self.email}: got {answer.status}")
        token = answer.object().get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Unmet(f"cannot log in as {self.email}: no `access_token` in the answer")
        return token

    async def tidy(self) -> None:
        """Delete every product of this run, and, whatever the server said its ids are, no other."""
        shop = Shop(self, self.run)
        tried: set[int] = set()
        while mine := await self._listed(shop) - tried:
            await at_once(self._drop(shop, id) for id in mine)
            tried |= mine
        await at_once(self._drop(shop, id, look_first=True) for id in self.made - tried)

    async def _listed(self, shop: Shop) -> set[int]:
        try:
            items = (await shop.get(PRODUCTS, query={"q": self.run, "per_page": 100})).object().get("items")
        except Unmet:
            return set()
        return {item["id"] for item in items if self._owns(item)} if isinstance(items, list) else set()

    async def _drop(self, shop: Shop, id: int, *, look_first: bool = False) -> None:
        path = f"{PRODUCTS}/{id}"
        with suppress(Unmet):
            if not look_first or self._owns((await shop.get(path)).object()):
                await shop.delete(path)

    def _owns(self, item: object) -> bool:
        """True where an item of the list, whatever it is, is a product of this run."""
        if not isinstance(item, dict) or not isinstance(item.get("id"), int):
            return False
        return self.run in str(item.get("name")).lower()


def _client(base_url: str, timeout: float) -> httpx.AsyncClient:
    """A client for this address. Raises `UsageError` where it is no address of a server."""
    refusal = UsageError(f"{base_url} is no URL of a server, such as http://localhost:8000")
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise refusal from None
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > _GREATEST_PORT:
        raise refusal
    client = httpx.AsyncClient(
        base_url=url,
        headers={"user-agent": "scaffold-check"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=timeout,
        trust_env=False,
        verify=url.scheme == "https",
        # Idle connections are given up soon, before the server does it while a request is on its way.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=_PARALLEL, keepalive_expiry=1.0),
    )
    del client.headers["accept"]
    return client


class Shop:
    """The server as one check sees it, with a marker that tells its products from all others."""

    def __init__(self, server: Server, marker: str) -> None:
        self.server = server
        self.marker = marker

    def name(self, text: str) -> str:
        """A product's name that no other check has."""
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
        """Ask, and return whatever the answer is.

        A body of bytes is sent as it is, any other as JSON; None is no body.
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
        except httpx.TransportError as error:
            raise Unmet(f"{asked}: {describe(error)}") from None
        answer = Answer(asked, response)
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
        """A new product, as the server gave it back."""
        return self.created(await self.post(PRODUCTS, self.product(text, **members)))

    def created(self, answer: Answer) -> dict[str, Any]:
        """The new product in the answer to a POST, which must be one of this check's."""
        expect(answer.status < 300, f"{answer.asked}: expected 201, got {answer.status}")
        product = answer.object()
        expect(
            isinstance(product.get("id"), int) and self.marker in str(product.get("name")),
            f"{answer.asked}: expected the new product, got {shown(product)}",
        )
        return product

    async def read(self, product: Mapping[str, Any]) -> dict[str, Any]:
        """A product as it now is."""
        return (await self.get(where(product))).expect(200).object()

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
        """This check's products whose names, by the server's own search, hold a text."""
        items: list[dict[str, Any]] = (await self.page(q=text))["items"]
        return items

    async def survives(self) -> None:
        """Raise `Unmet` unless the server still creates a product and gives it back."""
        product = await self.create("afterwards")
        got = (await self.read(product)).get("id")
        expect(got == product["id"], f"the server no longer works: expected {shown(product)}")

    def listen(self, **options: Any) -> AbstractAsyncContextManager[Listener]:
        """A WebSocket that hears what happens to this check's products."""
        return Listener.connect(self.server.base_url + EVENTS, self.marker, self.server.timeout, **options)

    def _remember(self, method: str, path: str, answer: Answer) -> None:
        if method != "POST" or path != PRODUCTS or answer.status >= 300:
            return
        try:
            id = answer.object().get("id")
        except Unmet:
            return
        if isinstance(id, int):
            self.server.made.add(id)


def where(product: Mapping[str, Any]) -> str:
    """The path of a product."""
    return f"{PRODUCTS}/{product['id']}"


async def at_once(work: Iterable[Coroutine[Any, Any, Result]], limit: int = _PARALLEL) -> list[Result]:
    """The results, in order, of work that is done side by side; what is left is given up when one part fails."""
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
