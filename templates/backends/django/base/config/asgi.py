"""The ASGI application: Django answers HTTP, Channels the WebSocket."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

http_application = get_asgi_application()

# Only now are the apps loaded that the consumer needs.
from shop.events import EventsConsumer  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http_application,
        "websocket": URLRouter(
            [
                path("api/events", EventsConsumer.as_asgi()),
                re_path("", WebsocketDenier.as_asgi()),
            ]
        ),
    }
)
