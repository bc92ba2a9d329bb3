"""Bytes on a TCP connection, for what no HTTP client would send."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from scaffolder.contract.client.answer import Unmet

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Silence(StrEnum):
    """How a server leaves a request without an answer."""

    ENDED = "the end of the connection"
    LASTED = "no answer in time"


Outcome = int | Silence
"""The status of an answer, or what came instead."""


def counted(outcomes: Counter[Outcome]) -> str:
    """Outcomes as people read them: `95 times 201, once no answer in time`."""
    return ", ".join(f"{'once' if count == 1 else f'{count} times'} {outcome}" for outcome, count in outcomes.items())


class Wire:
    """One server, spoken to in bytes."""

    def __init__(self, base_url: str, tls: ssl.SSLContext | None, timeout: float) -> None:
        parts = urlsplit(base_url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if tls else 80)
        self._tls = tls
        self._timeout = timeout
        self.prefix = parts.path.rstrip("/")
        self.authority = parts.netloc.rpartition("@")[2]

    def head(self, method: str, path: str, *headers: str, connection: str = "close") -> bytes:
        """A request's head. The path is the API's own; what the base URL has before it is added."""
        lines = (
            f"{method} {self.prefix}{path} HTTP/1.1",
            f"Host: {self.authority}",
            f"Connection: {connection}",
            *headers,
        )
        return "\r\n".join((*lines, "", "")).encode("latin-1")

    def request(self, method: str, path: str, token: str | None = None, body: bytes | None = None) -> bytes:
        """A whole request, with a body in JSON if there is one."""
        headers = [f"Authorization: Bearer {token}"] if token else []
        if body is not None:
            headers += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return self.head(method, path, *headers) + (body or b"")

    async def ask(self, sent: bytes, *, end: bool = False) -> Outcome:
        """What comes back for these bytes.

        `end` says after the last byte that no more will come, so that a server need not wait for the rest.
        """
        async with self.connection() as streams:
            return await self._exchange(streams, sent, end)

    async def ask_together(self, requests: Sequence[bytes]) -> list[Outcome]:
        """What comes back for requests that all start at once, each on a connection of its own."""
        async with contextlib.AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(self.connection()) for _ in requests]
            exchanges = map(self._exchange, connections, requests)
            return await asyncio.gather(*exchanges)

    async def _exchange(self, streams: Streams, sent: bytes, end: bool = False) -> Outcome:
        reader, writer = streams
        sending = asyncio.create_task(_send(writer, sent, end=end))
        try:
            # Read meanwhile: a server may answer, and close, before it has taken everything.
            async with asyncio.timeout(self._timeout):
                line = await reader.readline()
        except TimeoutError:
            return Silence.LASTED
        except (ConnectionError, ValueError):
            return Silence.ENDED
        finally:
            sending.cancel()
        version, _, rest = line.partition(b" ")
        status = rest[:3]
        return int(status) if version.startswith(b"HTTP/") and status.isdigit() else Silence.ENDED

    async def drop(self, sent: bytes) -> None:
        """Send these bytes and reset the connection without waiting for an answer."""
        async with self.connection() as (_, writer):
            await _send(writer, sent, end=False)
            peer: socket.socket = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Streams]:
        """A connection that is reset at the end; raises `Unmet` if the server takes none."""
        try:
            async with asyncio.timeout(self._timeout):
                streams = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        except (OSError, TimeoutError):
            raise Unmet("the server takes no more connections") from None
        try:
            yield streams
        finally:
            streams[1].transport.abort()


async def _send(writer: asyncio.StreamWriter, sent: bytes, *, end: bool) -> None:
    with contextlib.suppress(OSError):
        writer.write(sent)
        await writer.drain()
        if end and writer.can_write_eof():
            writer.write_eof()
