"""Tell every listener about each committed change."""

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
from werkzeug.exceptions import BadRequest, TooManyRequests
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from .problems import problem

# Each listener occupies one of Gunicorn's threads; the others serve requests.
MAX_LISTENERS = 100
# Events that may wait for a slow listener. One that lags further behind is disconnected,
# so that it connects again and reads the products again.
MAX_WAITING = 1000

bp = Blueprint("events", __name__, url_prefix="/api/events")
sock = Sock()


class Listener:
    """One open WebSocket, and the messages waiting for it."""

    def __init__(self) -> None:
        self.websocket: Server | None = None
        self.inbox: Queue[str] = Queue(MAX_WAITING)

    def put(self, message: str) -> None:
        try:
            self.inbox.put_nowait(message)
        except Full:
            if self.websocket is not None:
                # Also wakes its thread, which may be stuck sending to a peer that does not read.
                with suppress(OSError):
                    self.websocket.sock.shutdown(socket.SHUT_RDWR)


listeners: set[Listener] = set()
lock = Lock()
worker: Any = None  # set by gunicorn.conf.py when Gunicorn serves the app


def publish(type: str, product: dict[str, Any]) -> None:
    """Call this after the commit."""
    message = json.dumps({"type": type, "product": product})
    with lock:
        for listener in listeners:
            listener.put(message)


@bp.before_request
def join() -> None:
    # Before the handshake, so that a connected client misses nothing.
    g.listener = Listener()
    with lock:
        if len(listeners) >= MAX_LISTENERS:
            raise TooManyRequests("There are too many listeners.")
        listeners.add(g.listener)


@bp.teardown_request
def leave(_: BaseException | None) -> None:
    with lock:
        listeners.discard(g.listener)


@bp.errorhandler(RemoteProtocolError)
def bad_handshake(error: RemoteProtocolError) -> ResponseReturnValue:
    return problem(BadRequest(f"This is not a WebSocket handshake: {error}"))


@sock.route("", bp=bp)  # type: ignore[untyped-decorator]
def listen(websocket: Server) -> None:
    listener: Listener = g.listener
    listener.websocket = websocket
    # A peer may leave at any moment, even between the check and the send.
    with suppress(OSError, LocalProtocolError):
        while worker is None or worker.alive:
            while websocket.receive(timeout=0) is not None:
                pass  # client messages are ignored
            with suppress(Empty):  # now and then, check whether the peer has left
                websocket.send(listener.inbox.get(timeout=1))
