"""Tells everybody who listens of every committed change."""

import json
import socket
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Lock
from typing import Any

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from .problems import problem

bp = Blueprint("events", __name__, url_prefix="/api/events")
sock = Sock()

GOING_AWAY = 1001


class Listener:
    """One open WebSocket and the messages that it has yet to take. None means: say goodbye."""

    def __init__(self) -> None:
        self.websocket: Server | None = None
        self.inbox: Queue[str | None] = Queue(maxsize=1000)

    def put(self, message: str | None) -> None:
        try:
            self.inbox.put_nowait(message)
        except Full:
            self.hang_up()

    def hang_up(self) -> None:
        # Wakes its thread too, which may be stuck sending to a peer that takes nothing.
        if self.websocket is not None:
            with suppress(OSError):
                self.websocket.sock.shutdown(socket.SHUT_RDWR)


listeners: set[Listener] = set()
lock = Lock()


def publish(kind: str, product: dict[str, Any]) -> None:
    """Call it after the commit."""
    send_to_all(json.dumps({"type": kind, "product": product}))


def send_to_all(message: str | None) -> None:
    with lock:
        for listener in listeners:
            listener.put(message)


@bp.before_request
def join() -> None:
    # Before the handshake, so that whoever is connected misses nothing.
    g.listener = Listener()
    with lock:
        listeners.add(g.listener)


@bp.teardown_request
def leave(_error: BaseException | None) -> None:
    with lock:
        listeners.discard(g.listener)


@bp.errorhandler(RemoteProtocolError)
def bad_handshake(error: RemoteProtocolError) -> ResponseReturnValue:
    return problem(BadRequest(f"This is no WebSocket handshake: {error}"))


@sock.route("", bp=bp)  # type: ignore[untyped-decorator]
def listen(websocket: Server) -> None:
    listener: Listener = g.listener
    listener.websocket = websocket
    # A peer may leave at any moment, also between the look and the send.
    with suppress(OSError, LocalProtocolError):
        while True:
            while websocket.receive(timeout=0) is not None:
                pass  # what a client says is ignored
            try:
                message = listener.inbox.get(timeout=1)  # at times, look whether the peer left
            except Empty:
                continue
            if message is None:
                websocket.close(GOING_AWAY)
                return
            websocket.send(message)
