"""How `gunicorn` serves the app; its options: `gunicorn --help`, or GUNICORN_CMD_ARGS."""

import logging
import socket
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from app import create_app, events
from app.config import get_settings
from app.seed import init_db


class Worker(ThreadWorker):  # type: ignore[misc]
    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        # Gunicorn waits up to two seconds for the client to hang up, in the one thread that accepts
        # connections; of one that is shut already it need not.
        if not kept:
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RDWR)
        return kept


wsgi_app = "app:create_app()"
bind = f"[{get_settings().HOST}]:{get_settings().PORT}"  # brackets, because it may be IPv6

# One process, because it holds the listeners of /api/events; each of them takes a thread.
workers = 1
worker_class = Worker
threads = 128  # more than the listeners that app/events.py admits
graceful_timeout = 5  # seconds
control_socket_disable = True

accesslog = "-"
# Health checks are frequent: keep them out of the log.
logging.getLogger("gunicorn.access").addFilter(
    lambda record: '"GET /api/health HTTP' not in record.getMessage()
)


def on_starting(_server: Any) -> None:
    with create_app().app_context():
        init_db()


def post_worker_init(worker: Any) -> None:
    # A stopping worker waits for its requests, and a listener's would never end by itself.
    events.worker = worker
