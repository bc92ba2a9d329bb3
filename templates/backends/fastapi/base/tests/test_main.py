from pathlib import Path

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


def test_unknown_route_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_other_method_says_which_are_allowed(client: TestClient) -> None:
    answer = client.patch("/api/products/1")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, PUT, DELETE"


def test_body_that_is_too_large(client: TestClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "x" * 8_000_000})
    assert answer.status_code == 413
