import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from config.asgi import application

SCOPE = {"type": "websocket", "path": "/api/events", "headers": []}


@pytest.mark.django_db(transaction=True)
def test_changes_are_events(shop: Client) -> None:
    def create_and_delete() -> Any:
        body = {"name": "Lamp", "price_cents": 1900, "stock": 3}
        answer = shop.post("/api/products", body, content_type="application/json")
        shop.delete(answer["Location"])
        return answer.json()

    @async_to_sync
    async def scenario() -> None:
        socket = ApplicationCommunicator(application, SCOPE)
        await socket.send_input({"type": "websocket.connect"})
        assert (await socket.receive_output())["type"] == "websocket.accept"
        await socket.send_input({"type": "websocket.receive", "text": "ignored"})

        product = await sync_to_async(create_and_delete)()
        events = [json.loads((await socket.receive_output())["text"]) for _ in range(2)]
        assert events == [
            {"type": "product.created", "product": product},
            {"type": "product.deleted", "product": product},
        ]

        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait()

    scenario()
