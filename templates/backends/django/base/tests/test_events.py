import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator  # Channels' own live server needs Daphne.
from django.test import Client

from config.asgi import application
from shop import events

LAMP = {"name": "Lamp", "price_cents": 1900, "stock": 3}


async def listen() -> ApplicationCommunicator:
    scope = {"type": "websocket", "path": "/api/events", "headers": []}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output())["type"] == "websocket.accept"
    return socket


@pytest.mark.django_db(transaction=True)
def test_events(shop: Client) -> None:
    def change() -> Any:
        created = shop.post("/api/products", LAMP, content_type="application/json")
        url = created["Location"]
        updated = shop.put(url, LAMP | {"stock": 2}, content_type="application/json")
        shop.delete(url)
        return created.json(), updated.json()

    @async_to_sync
    async def scenario() -> None:
        socket = await listen()
        await socket.send_input({"type": "websocket.receive", "text": "ignored"})
        created, updated = await sync_to_async(change)()
        for type_, product in [("created", created), ("updated", updated), ("deleted", updated)]:
            event = json.loads((await socket.receive_output())["text"])
            assert event == {"type": f"product.{type_}", "product": product}

        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait()
        assert not events.listeners

    scenario()


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_lags_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_WAITING", 1)

    @async_to_sync
    async def scenario() -> None:
        socket = await listen()
        (listener,) = events.listeners
        listener.tell("waiting")
        listener.tell("one too many")
        closed = {"type": "websocket.close", "code": events.TRY_AGAIN_LATER}
        assert await socket.receive_output() == closed

        await socket.send_input({"type": "websocket.disconnect", "code": 1013})
        await socket.wait()

    scenario()
