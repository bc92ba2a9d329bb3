from fastapi.testclient import TestClient


def test_every_client_hears_of_every_change(client: TestClient, logged_in: dict[str, str]) -> None:
    body = {"name": "Doorbell", "price_cents": 2500, "stock": 1}
    with (
        client.websocket_connect("/api/events") as one,
        client.websocket_connect("/api/events") as other,
    ):
        one.send_text("ignored")
        product = client.post("/api/products", json=body, headers=logged_in).json()
        client.delete(f"/api/products/{product['id']}", headers=logged_in)
        for socket in (one, other):
            assert socket.receive_json() == {"type": "product.created", "product": product}
            assert socket.receive_json() == {"type": "product.deleted", "product": product}


def test_events_are_for_websockets_only(client: TestClient) -> None:
    assert client.get("/api/events").status_code == 404
