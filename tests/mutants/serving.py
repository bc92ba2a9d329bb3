"""Serve an application over real sockets, in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mutants.http import Receive, Scope, Send


class Door:
    """An address that stays while what is behind it changes."""

    def __init__(self) -> None:
        self.url = ""
        self.app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def garbage_status(self) -> HTTPStatus:
        """The answer to what is no HTTP."""
        habit = getattr(self.app, "habit", None)
        return HTTPStatus(500 if habit and habit("garbage_is_500") else 400)


@contextmanager
def served() -> Iterator[Door]:
    """A door that is open on a port of its own."""
    door = Door()

    class Protocol(H11Protocol):
        def send_400_response(self, msg: str) -> None:
            status = door.garbage_status()
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            self.transport.write(f"{line}content-length: 0\r\nconnection: close\r\n\r\n".encode())
            self.transport.close()

    # Named as TCP, so that asyncio switches Nagle's algorithm off: with it, each answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    door.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(
        door, http=Protocol, ws="websockets-sansio", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield door
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
