from pathlib import Path

import pytest
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


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/nothing", 404, "There is no such endpoint."),
        ("PATCH", "/api/products/1", 405, "This endpoint does not take that method."),
    ],
)
def test_problems(client: FlaskClient, method: str, path: str, status: int, detail: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status
    assert answer.get_json()["detail"] == detail


def test_body_that_is_too_large(client: FlaskClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "x" * 2_000_000})
    assert answer.status_code == 413
    assert answer.get_json()["detail"] == "The request body is too large."
