"""The ASGI application: Django answers HTTP in threads, Channels the WebSocket."""

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import HTTPScope, Receive, ReceiveEvent, Send
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django: Any = get_wsgi_application()

# The consumer needs the apps, which are loaded only now.
from shop.events import EventsConsumer  # noqa: E402

# A thread stays, and its connection to the database with it. Django's own ASGI handler would
# make both for every request, without a limit.
threads = WSGIMiddleware(django, workers=20)
# Hashing a password takes time and memory on purpose. Logins have their own threads, as many as
# can work at once, and do not hold up other requests.
login_threads = WSGIMiddleware(django, workers=min(os.cpu_count() or 1, 20))


async def http(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """Answer a request in a thread once its whole body is here: slow clients occupy none."""
    body, more_body = bytearray(), True
    # Anything over the limit is neither read nor kept; Django rejects the rest.
    while more_body and len(body) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        more_body = message["more_body"]

    async def receive_body() -> ReceiveEvent:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    # WSGI has no bodies without a length, such as chunked ones.
    headers = [header for header in scope["headers"] if header[0] != b"content-length"]
    scope["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
    application = login_threads if scope["path"] == "/api/auth/login" else threads
    await application(scope, receive_body, send)


websocket = URLRouter(
    [path("api/events", EventsConsumer.as_asgi()), re_path("", WebsocketDenier.as_asgi())]
)
application = ProtocolTypeRouter({"http": http, "websocket": websocket})
