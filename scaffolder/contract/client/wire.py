"""Raw bytes on a TCP connection, for what no HTTP client would send."""

from __future__ import annotations

import asyncio
import contextlib
import io
import socket
import ssl
import struct
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from scaffolder.contract.client.answer import Unmet

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Silence(StrEnum):
    """How a server fails to answer a request."""

    ENDED = "the end of the connection"
    LASTED = "no answer in time"


Outcome = int | Silence
"""The status of a response, or what came instead."""


class Received(NamedTuple):
    """An answer."""

    status: int
    body: bytes


class _Replay:
    """A server's output, as a socket for `http.client`."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._received)


def _parsed(received: bytes, *, whole: bool) -> Received | Silence:
    """The response at the start of these bytes; with its body only if complete."""
    version, _, rest = received.partition(b" ")
    if not version.startswith(b"HTTP/") or not rest[:3].isdigit():
        return Silence.ENDED
    if not whole:
        return Received(int(rest[:3]), b"")
    answer = HTTPResponse(cast("socket.socket", _Replay(received)))
    try:
        answer.begin()
        return Received(answer.status, answer.read())
    except HTTPException:
        return Silence.ENDED


def counted(outcomes: Counter[Outcome]) -> str:
    """Outcomes in readable form: `95 times 201, once no answer in time`."""
    return ", ".join(f"{'once' if count == 1 else f'{count} times'} {outcome}" for outcome, count in outcomes.items())


class Wire:
    """A server, for raw bytes."""

    def __init__(self, base_url: str, tls: ssl.SSLContext | None, timeout: float) -> None:
        parts = urlsplit(base_url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if tls else 80)
        self._tls = tls
        self._timeout = timeout
        self.prefix = parts.path.rstrip("/")
        self.authority = parts.netloc.rpartition("@")[2]

    def head(self, method: str, path: str, *headers: str, connection: str = "close") -> bytes:
        """A request's head. The path is the API's; the base URL's prefix is added."""
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
        """The response to these bytes.

        `end` closes the sending side after the last byte, so that a server need not wait for more.
        """
        async with self.connection() as streams:
            received = await self._exchange(streams, sent, end=end)
            return received if isinstance(received, Silence) else received.status

    async def ask_together(self, requests: Sequence[bytes]) -> list[Outcome]:
        """The responses to requests that all start at once, each on its own connection."""
        received = await self.receive_together(requests, whole=False)
        return [outcome if isinstance(outcome, Silence) else outcome.status for outcome in received]

    async def receive_together(self, requests: Sequence[bytes], *, whole: bool = True) -> list[Received | Silence]:
        """The same with bodies, if requested; no HTTP client sends that many so close together."""
        async with contextlib.AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(self.connection()) for _ in requests]
            exchanges = (
                self._exchange(streams, sent, whole=whole) for streams, sent in zip(connections, requests, strict=True)
            )
            return await asyncio.gather(*exchanges)

    async def _exchange(
        self, streams: Streams, sent: bytes, *, end: bool = False, whole: bool = False
    ) -> Received | Silence:
        reader, writer = streams
        sending = asyncio.create_task(_send(writer, sent, end=end))
        try:
            # Read while sending: a server may answer, and close, before it has read everything.
            async with asyncio.timeout(self._timeout):
                received = await (reader.read() if whole else reader.readline())
        except TimeoutError:
            return Silence.LASTED
        except (ConnectionError, ValueError):
            return Silence.ENDED
        finally:
            sending.cancel()
        return _parsed(received, whole=whole)

    async def drop(self, sent: bytes) -> None:
        """Send these bytes and reset the connection without waiting for an answer."""
        async with self.connection() as (_, writer):
            await _send(writer, sent, end=False)
            peer: socket.socket = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Streams]:
        """A connection that is reset at the end; raises `Unmet` if the server accepts none."""
        try:
            async with asyncio.timeout(self._timeout):
                streams = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        except (OSError, TimeoutError):
            raise Unmet("the server accepts no more connections") from None
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
