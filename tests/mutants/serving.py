"""Serve an application over real sockets, in a thread."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from mutants.http import Receive, Scope, Send

A_LOT = 4_000_000
OFTEN, RARELY = 0.2, 0.6
"""Seconds between two pings."""


class Door:
    """An address that stays while what is behind it changes."""

    def __init__(self) -> None:
        self.url = ""
        self.app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def habit(self, name: str) -> bool:
        """Whether the application has a habit that shows below ASGI."""
        return hasattr(self.app, "habit") and self.app.habit(name)


@contextmanager
def served(tls: ssl.SSLContext | None = None) -> Iterator[Door]:
    """A door that is open on a port of its own, with TLS if a context is given."""
    door = Door()

    class Http(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.received = 0

        def data_received(self, data: bytes) -> None:
            self.received += len(data)
            if self.received > A_LOT and door.habit("large_body_ends_the_connection"):
                self.transport.abort()
                return
            super().data_received(data)

        def send_400_response(self, msg: str) -> None:
            if not door.habit("garbage_ends_the_connection"):
                status = HTTPStatus(500 if door.habit("garbage_is_500") else 400)
                line = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
                self.transport.write(f"{line}content-length: 0\r\nconnection: close\r\n\r\n".encode())
            self.transport.close()

    class Events(WebSocketsSansIOProtocol):
        def start_keepalive(self) -> None:
            if not door.habit("never_pings"):
                self.ping_interval = RARELY if door.habit("pings_are_rare") else OFTEN
                super().start_keepalive()

    # Named as TCP, so that asyncio switches Nagle's algorithm off: with it, each answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    door.url = f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    # On a busy machine a client may take longer than uvicorn's five seconds between two requests.
    config = uvicorn.Config(
        door,
        http=Http,
        ws=Events,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=60,
    )
    config.load()
    config.ssl = tls
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield door
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
