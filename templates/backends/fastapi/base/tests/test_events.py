import anyio
from fastapi.testclient import TestClient


def test_events(client: TestClient, logged_in: dict[str, str]) -> None:
    body = {"name": "Doorbell", "price_cents": 2500, "stock": 1}
    with (
        client.websocket_connect("/api/events") as one,
        client.websocket_connect("/api/events") as other,
    ):
        one.send_text("ignored")
        created = client.post("/api/products", json=body, headers=logged_in).json()
        url = f"/api/products/{created['id']}"
        updated = client.put(url, json=body | {"stock": 0}, headers=logged_in).json()
        client.delete(url, headers=logged_in)
        for listener in (one, other):
            assert listener.receive_json() == {"type": "product.created", "product": created}
            assert listener.receive_json() == {"type": "product.updated", "product": updated}
            assert listener.receive_json() == {"type": "product.deleted", "product": updated}


def test_a_listener_that_lags_is_disconnected(client: TestClient) -> None:
    from app import events
    from app.schemas import ProductPublic

    product = ProductPublic.model_validate(client.get("/api/products/1").json())

    async def publish_too_much() -> None:
        for _ in range(events.MAX_WAITING + 2):
            events.publish("product.updated", product)
        await anyio.wait_all_tasks_blocked()

    with client.websocket_connect("/api/events") as listener:
        listener.portal.call(publish_too_much)
        assert not events.listeners


def test_events_are_for_websockets_only(client: TestClient) -> None:
    assert client.get("/api/events").status_code == 404
