import json
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from simple_websocket import Client
from werkzeug.serving import make_server


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """Where a real server listens: the test client knows no WebSockets."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"ws://127.0.0.1:{server.port}/api/events"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_client_hears_of_every_change(
    url: str, client: FlaskClient, logged_in: dict[str, str]
) -> None:
    listeners = [Client.connect(url), Client.connect(url)]
    listeners[0].send("ignored")
    body = {"name": "Doorbell", "price_cents": 2500, "stock": 1}
    product = client.post("/api/products", json=body, headers=logged_in).get_json()
    client.delete(f"/api/products/{product['id']}", headers=logged_in)
    for listener in listeners:
        for kind in ("product.created", "product.deleted"):
            assert json.loads(listener.receive(timeout=5)) == {"type": kind, "product": product}
        listener.close()


def test_events_are_for_websockets_only(client: FlaskClient) -> None:
    answer = client.get("/api/events")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
