from pathlib import Path

import pytest
from fastapi.testclient import TestClient


def test_health(client: TestClient) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["stack"] == "fastapi"


def test_contract(client: TestClient) -> None:
    answer = client.get("/api/openapi.yaml")
    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.content == Path("openapi.yaml").read_bytes()


def test_docs(client: TestClient) -> None:
    assert "'/api/openapi.yaml'" in client.get("/docs").text


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/nothing", 404, "There is no such endpoint."),
        ("PATCH", "/api/products/1", 405, "This endpoint does not take that method."),
    ],
)
def test_problems(client: TestClient, method: str, path: str, status: int, detail: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"] == detail


def test_body_that_is_too_large(client: TestClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "x" * 2_000_000})
    assert answer.status_code == 413
