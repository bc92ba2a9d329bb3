"""A running backend as all checks of one run see it."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from scaffolder.contract.client.answer import Unmet, describe
from scaffolder.contract.client.shop import HEALTH, LOGIN, PARALLEL, PRODUCTS, Shop, at_once
from scaffolder.contract.client.wire import Wire
from scaffolder.contract.document import Document
from scaffolder.errors import UsageError

_GREATEST_PORT = 65535
_TIDYING = 3
"""The time limit of tidying up, as a multiple of a request's timeout."""


class Server:
    """Shared by all checks of one run: the address, the account, the connections and what was created."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tls: ssl.SSLContext | None,
        contract: Document,
        email: str,
        password: str,
        secret_key: str | None,
        timeout: float,
    ) -> None:
        self.http = http
        self.tls = tls
        self.contract = contract
        self.base_url = str(http.base_url).rstrip("/")
        self.email = email
        self.password = password
        self.secret_key = secret_key or None
        self.timeout = timeout
        self.created: set[int] = set()
        self.marker = f"check-{secrets.token_hex(5)}"
        self._shops = 0
        self._login: asyncio.Task[str] | None = None

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, contract: Document, *, email: str, password: str, secret_key: str | None, timeout: float
    ) -> AsyncIterator[Server]:
        """The server at this address, tidied up at the end.

        Raises:
            UsageError: Nothing answers there, or the server has none of the contract's paths.
        """
        base_url = read_url(url)
        tls = trusted(base_url)
        async with _client(base_url, tls, timeout) as http:
            try:
                async with asyncio.timeout(timeout):
                    missing = (await http.get(HEALTH)).status_code == 404
                    if missing and (await http.get(PRODUCTS)).status_code == 404:
                        raise UsageError(
                            f"{url} answers, but there is no {HEALTH} and no {PRODUCTS}; use the address without those"
                        )
            except (httpx.TransportError, TimeoutError) as error:
                raise UsageError(f"{url} does not answer: {describe(error)}") from None
            except httpx.RequestError:
                pass  # It answers; the checks judge the responses.
            server = cls(http, tls, contract, email, password, secret_key, timeout)
            try:
                yield server
            finally:
                await server.tidy()

    def shop(self) -> Shop:
        """The server for one more check."""
        self._shops += 1
        return Shop(self, f"{self.marker}-{self._shops:03}")

    def wire(self, timeout: float | None = None) -> Wire:
        """The same server, for raw bytes."""
        return Wire(self.base_url, self.tls, timeout or self.timeout)

    async def token(self) -> str:
        """The account's token; requested once."""
        if self._login is None:
            self._login = asyncio.create_task(self._log_in())
        return await asyncio.shield(self._login)

    async def _log_in(self) -> str:
        credentials = {"email": self.email, "password": self.password}
        answer = await Shop(self, self.marker).post(LOGIN, credentials, token=None)
        if answer.status >= 300:
            raise Unmet(f"cannot log in as {self.email}: got {answer.status}")
        token = answer.object().get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Unmet(f"cannot log in as {self.email}: no `access_token` in the answer")
        return token

    async def tidy(self) -> None:
        """Delete every product of this run, and no others, whatever ids the server reported."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TIDYING * self.timeout):
                shop = Shop(self, self.marker)
                tried: set[int] = set()
                while mine := await self._listed(shop) - tried:
                    await at_once(self._drop(shop, id) for id in mine)
                    tried |= mine
                await at_once(self._drop(shop, id, look_first=True) for id in self.created - tried)

    async def _listed(self, shop: Shop) -> set[int]:
        try:
            items = (await shop.get(PRODUCTS, query={"q": self.marker, "per_page": 50})).object().get("items")
        except Unmet:
            return set()
        return {item["id"] for item in items if self._owns(item)} if isinstance(items, list) else set()

    async def _drop(self, shop: Shop, id: int, *, look_first: bool = False) -> None:
        path = f"{PRODUCTS}/{id}"
        with suppress(Unmet):
            if not look_first or self._owns((await shop.get(path)).object()):
                await shop.delete(path)

    def _owns(self, item: object) -> bool:
        """True if an item of the list, of any type, is a product of this run."""
        if not isinstance(item, dict) or not isinstance(item.get("id"), int):
            return False
        return self.marker in str(item.get("name")).lower()


def read_url(text: str) -> str:
    """The base URL that the user gave, with `http://` added if it has no scheme.

    Raises `UsageError` if it is not the address of a server.
    """
    refusal = UsageError(f"{text} is not a server URL; expected something like http://localhost:8000")
    try:
        url = httpx.URL(text if "://" in text else f"http://{text}")
        host = url.host
    except (httpx.InvalidURL, UnicodeError):  # such as for the host "xn--a"
        raise refusal from None
    if url.scheme not in ("http", "https") or not host or (url.port or 0) > _GREATEST_PORT:
        raise refusal
    return str(url.copy_with(query=None, fragment=None)).rstrip("/")


def trusted(base_url: str) -> ssl.SSLContext | None:
    """For https, the certificates that this machine trusts, including `SSL_CERT_FILE` and `SSL_CERT_DIR`."""
    return ssl.create_default_context() if base_url.startswith("https:") else None


def _client(base_url: str, tls: ssl.SSLContext | None, timeout: float) -> httpx.AsyncClient:
    client = httpx.AsyncClient(
        base_url=base_url,
        headers={"user-agent": "scaffold-check"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=timeout,
        trust_env=False,
        verify=tls or False,
        # Idle connections are closed early, before the server closes one while a request is being sent.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=PARALLEL, keepalive_expiry=1.0),
    )
    del client.headers["accept"]
    return client
