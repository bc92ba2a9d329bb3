"""How `gunicorn` serves the app; its options: `gunicorn --help`, or GUNICORN_CMD_ARGS."""

import os
import signal
import socket
from contextlib import suppress
from types import FrameType
from typing import Any

from gunicorn.util import close_graceful

from app import events
from app.config import port
from app.database import db
from app.seed import init_db

wsgi_app = "app:create_app()"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{port()}"

# One process, because it holds the listeners of /api/events; each of them takes a thread.
workers = 1
worker_class = "gthread"
threads = 128
# The app is made once, before the fork: a random SECRET_KEY outlives a worker that is replaced.
preload_app = True
graceful_timeout = 5
control_socket_disable = True

accesslog = "-"
access_log_format = "method=%(m)s path=%({raw_uri}e)s status=%(s)s duration_ms=%(M)s"


def on_starting(server: Any) -> None:
    with server.app.wsgi().app_context():
        init_db()
        db.engine.dispose()  # a connection must not be shared with the worker


def post_worker_init(worker: Any) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        # Requests are waited for, and a listener's would never end by itself.
        events.send_to_all(None)
        worker.handle_exit(signum, frame)

    signal.signal(signal.SIGTERM, stop)


def post_request(worker: Any, req: Any, environ: dict[str, Any], resp: Any) -> None:
    # Gunicorn waits up to two seconds for the client to hang up, in the one thread that accepts
    # connections. Waiting here, in the request's own thread, keeps nobody else waiting.
    if resp is not None and resp.headers_sent and resp.should_close():
        connection = environ["gunicorn.socket"]
        with suppress(OSError):
            close_graceful(connection.dup())
            connection.shutdown(socket.SHUT_RDWR)
