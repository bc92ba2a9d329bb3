"""A client of the event stream."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from scaffolder.contract.client.answer import Unmet, describe, expect, shown
from scaffolder.contract.client.wire import Wire

DEADLINE = 3.0
"""Seconds to wait for an event: the contract says 1, a busy machine may need longer."""


class Refused(Unmet):
    """The server refused the WebSocket."""


def websocket(url: str) -> str:
    """The WebSocket URL for an `http` or `https` URL."""
    return "ws" + url.removeprefix("http")


class Listener:
    """A WebSocket that receives only one check's events; all others are ignored."""

    def __init__(self, connection: ClientConnection, marker: str) -> None:
        self._connection = connection
        self._marker = marker

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, marker: str, timeout: float, *, origin: str | None = None
    ) -> AsyncIterator[Listener]:
        """A listener at this `http` or `https` URL; raises `Refused` if the server refuses it."""
        opening = connect(
            websocket(url),
            additional_headers={"origin": origin} if origin else None,
            open_timeout=timeout,
            close_timeout=0.2,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        try:
            connection = await opening
        except (InvalidHandshake, InvalidMessage, OSError, TimeoutError) as error:
            raise Refused(f"cannot open a WebSocket at /api/events: {describe(error)}") from None
        try:
            yield cls(connection, marker)
        finally:
            await connection.close()

    async def frame(self) -> str | bytes:
        """The next frame that holds this check's marker."""
        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    frame = await self._connection.recv()
                    text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
                    if self._marker in text:
                        return frame
        except TimeoutError:
            raise Unmet(f"expected an event, got none within {DEADLINE:g} s") from None
        except ConnectionClosed:
            raise Unmet("expected an event, but the server closed the WebSocket") from None

    async def event(self) -> dict[str, Any]:
        """The next event about one of this check's products: its type and the product."""
        frame = await self.frame()
        try:
            event = json.loads(frame)
        except ValueError:
            raise Unmet(f"expected an event in JSON, got {shown(str(frame))}") from None
        product = event.get("product") if isinstance(event, dict) else None
        if not isinstance(product, dict) or not isinstance(product.get("id"), int):
            raise Unmet(f"expected an event with its product, got {shown(event)}")
        return {**event, "product": product}

    async def expect_next(self, kind: str, product: dict[str, Any]) -> dict[str, Any]:
        """The product in the next event, which must be of this kind and about this product."""
        event = await self.event()
        got = f"{event.get('type')} of {event['product'].get('id')}"
        expect(
            event.get("type") == kind and event["product"].get("id") == product["id"],
            f"expected {kind} of {product['id']}, got {got}",
        )
        told: dict[str, Any] = event["product"]
        return told

    async def hears_of(self, product: dict[str, Any]) -> None:
        """Wait for an event about this product, whatever comes before it."""
        while (await self.event())["product"].get("id") != product["id"]:
            pass

    async def send(self, *messages: str | bytes) -> None:
        """Send messages, and return when the server has received them."""
        try:
            async with asyncio.timeout(DEADLINE):
                for message in messages:
                    await self._connection.send(message)
                await (await self._connection.ping())
        except TimeoutError:
            raise Unmet(f"expected a pong, got none within {DEADLINE:g} s") from None
        except ConnectionClosed:
            raise Unmet("the server closed the WebSocket after what a client had sent") from None

    async def babble(self, garbage: bytes) -> None:
        """Send bytes that are not a WebSocket frame."""
        self._connection.transport.write(garbage)

    async def vanish(self) -> None:
        """Disappear like a peer that lost its network: the TCP connection is reset."""
        transport = self._connection.transport
        peer: socket.socket = transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        await self._connection.wait_closed()


async def await_ping(wire: Wire, url: str, seconds: float) -> None:
    """Wait until an idle client is pinged; raise `Unmet` if that takes longer."""
    protocol = ClientProtocol(parse_uri(websocket(url)))
    protocol.send_request(protocol.connect())
    try:
        async with asyncio.timeout(seconds), wire.connection() as (reader, writer):
            while True:
                writer.writelines(protocol.data_to_send())
                await writer.drain()
                received = await reader.read(65536)
                if not received:
                    raise Unmet("the server closed the WebSocket of an idle client")
                protocol.receive_data(received)
                frames = [event for event in protocol.events_received() if isinstance(event, Frame)]
                if any(frame.opcode is Opcode.PING for frame in frames):
                    return
    except TimeoutError:
        raise Unmet(f"expected a ping, got none within {seconds:g} s") from None
    except ConnectionError:
        raise Unmet("the server cut the WebSocket of an idle client") from None
