import json
from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from simple_websocket import Client
from werkzeug.serving import make_server

from app import events


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """The address of a real server: the test client does not support WebSockets."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"ws://127.0.0.1:{server.port}/api/events"
    server.shutdown()
    thread.join()
    server.server_close()


def test_events(url: str, client: FlaskClient, logged_in: dict[str, str]) -> None:
    body = {"name": "Doorbell", "price_cents": 2500, "stock": 1}
    with closing(Client.connect(url)) as one, closing(Client.connect(url)) as other:
        one.send("ignored")
        created = client.post("/api/products", json=body, headers=logged_in).get_json()
        path = f"/api/products/{created['id']}"
        updated = client.put(path, json=body | {"stock": 0}, headers=logged_in).get_json()
        client.delete(path, headers=logged_in)
        for listener in (one, other):
            assert receive(listener) == {"type": "product.created", "product": created}
            assert receive(listener) == {"type": "product.updated", "product": updated}
            assert receive(listener) == {"type": "product.deleted", "product": updated}


def receive(listener: Client) -> Any:
    message = listener.receive(timeout=20)
    assert message is not None, "no event came within 20 seconds"
    return json.loads(message)


def test_events_are_for_websockets_only(client: FlaskClient) -> None:
    answer = client.get("/api/events")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_listeners_over_the_cap_are_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MAX_LISTENERS", 0)
    answer = client.get("/api/events", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert answer.status_code == 429
