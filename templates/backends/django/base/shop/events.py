"""Every change of the products, told to whoever listens."""

import json
from typing import Any

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import transaction
from ninja import Schema
from ninja.responses import NinjaJSONEncoder


def publish(event: str, product: Schema) -> None:
    """Tell every client about a change, once it is committed."""
    text = json.dumps({"type": event, "product": product}, cls=NinjaJSONEncoder)
    send = async_to_sync(get_channel_layer().group_send)
    transaction.on_commit(lambda: send("events", {"type": "event", "text": text}))


class EventsConsumer(AsyncWebsocketConsumer):
    """Sends what is published. What a client sends is ignored."""

    groups = ["events"]

    async def event(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["text"])
