"""Tell every listener about each committed change."""

import asyncio
from contextlib import suppress

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import transaction
from pydantic import BaseModel
from pydantic_core import to_json

# Events that may wait for a slow listener. One that lags further behind is disconnected,
# so that it connects again and reads the products again.
MAX_WAITING = 1000
TRY_AGAIN_LATER = 1013

listeners: set["EventsConsumer"] = set()


def publish(type: str, product: BaseModel) -> None:
    """Tell every listener, once the change is committed."""
    text = to_json({"type": type, "product": product}).decode()

    def tell() -> None:
        # A request runs in a thread; the listeners live in the event loop.
        for listener in listeners.copy():
            listener.loop.call_soon_threadsafe(listener.tell, text)

    transaction.on_commit(tell)


class EventsConsumer(AsyncWebsocketConsumer):
    """Sends published events; client messages are ignored."""

    async def connect(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waiting = asyncio.Queue[str](MAX_WAITING)
        await self.accept()
        # The loop reads no request between these lines, so a connected client misses nothing.
        listeners.add(self)
        self.sending = asyncio.create_task(self.send_waiting())

    async def disconnect(self, code: int) -> None:
        listeners.discard(self)
        self.sending.cancel()

    def tell(self, text: str) -> None:
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            listeners.discard(self)

    async def send_waiting(self) -> None:
        with suppress(OSError, RuntimeError):  # gone, or being closed by Uvicorn
            while self in listeners:
                await self.send(text_data=await self.waiting.get())
            await self.close(TRY_AGAIN_LATER)
