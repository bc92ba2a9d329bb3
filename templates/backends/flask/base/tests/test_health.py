from pathlib import Path

from flask.testing import FlaskClient


def test_health(client: FlaskClient) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["stack"] == "flask"


def test_contract(client: FlaskClient) -> None:
    with client.get("/api/openapi.yaml") as answer:
        assert answer.content_type == "application/yaml"
        assert answer.data == Path("openapi.yaml").read_bytes()
