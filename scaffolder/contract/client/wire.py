"""Bytes on a TCP connection, for what no HTTP client would send."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

from scaffolder.contract.client.answer import Unmet

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Wire:
    """One server, spoken to in bytes."""

    def __init__(self, base_url: str, timeout: float) -> None:
        parts = urlsplit(base_url)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if self._secure else 80)
        self._timeout = timeout
        self.authority = parts.netloc.rpartition("@")[2]

    def head(self, line: str, *headers: str) -> bytes:
        """A request's head: its first line, the host and these headers; the server is to close afterwards."""
        lines = (line, f"Host: {self.authority}", "Connection: close", *headers)
        return "\r\n".join((*lines, "", "")).encode("latin-1")

    def request(self, method: str, path: str, token: str, body: bytes | None = None) -> bytes:
        """A whole request, with a body in JSON where there is one."""
        headers = [f"Authorization: Bearer {token}"]
        if body is not None:
            headers += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return self.head(f"{method} {path} HTTP/1.1", *headers) + (body or b"")

    async def ask(self, sent: bytes, *, end: bool = False) -> int | None:
        """The status of the answer to these bytes, or None where there is none.

        `end` says after the last byte that no more will come, so that a server need not wait for the rest.
        """
        async with self._connection() as streams:
            return await self._exchange(streams, sent, end)

    async def ask_together(self, requests: Sequence[bytes]) -> list[int | None]:
        """The statuses of the answers to requests that all start at once, each on a connection of its own."""
        async with contextlib.AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(self._connection()) for _ in requests]
            exchanges = map(self._exchange, connections, requests)
            return await asyncio.gather(*exchanges)

    async def _exchange(self, streams: Streams, sent: bytes, end: bool = False) -> int | None:
        reader, writer = streams
        sending = asyncio.create_task(_send(writer, sent, end=end))
        try:
            # Read meanwhile: a server may answer, and close, before it has taken everything.
            async with asyncio.timeout(self._timeout):
                line = await reader.readline()
        except (TimeoutError, ConnectionError, ValueError):
            return None
        finally:
            sending.cancel()
        version, _, rest = line.partition(b" ")
        status = rest[:3]
        return int(status) if version.startswith(b"HTTP/") and status.isdigit() else None

    async def drop(self, sent: bytes) -> None:
        """Send these bytes and reset the connection without waiting for an answer."""
        async with self._connection() as (_, writer):
            await _send(writer, sent, end=False)
            peer: socket.socket = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Streams]:
        try:
            async with asyncio.timeout(self._timeout):
                streams = await asyncio.open_connection(self._host, self._port, ssl=self._secure or None)
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
