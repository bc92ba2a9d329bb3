"""A running backend as all checks of one run see it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from scaffolder.contract.client.answer import Unmet, describe
from scaffolder.contract.client.shop import HEALTH, LOGIN, PARALLEL, PRODUCTS, Shop, at_once
from scaffolder.contract.document import Document
from scaffolder.errors import UsageError

_GREATEST_PORT = 65535


class Server:
    """What all checks of one run share: the address, the account, the connections and what was made."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        contract: Document,
        email: str,
        password: str,
        secret_key: str | None,
        timeout: float,
    ) -> None:
        self.http = http
        self.contract = contract
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
        cls, base_url: str, contract: Document, *, email: str, password: str, secret_key: str | None, timeout: float
    ) -> AsyncIterator[Server]:
        """The server at this address; it is tidied up at the end. Raises `UsageError` where nothing answers."""
        async with _client(base_url, timeout) as http:
            try:
                await http.get(HEALTH)
            except httpx.TransportError as error:
                raise UsageError(f"{base_url} does not answer: {describe(error)}") from None
            server = cls(http, contract, email, password, secret_key, timeout)
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
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=PARALLEL, keepalive_expiry=1.0),
    )
    del client.headers["accept"]
    return client
