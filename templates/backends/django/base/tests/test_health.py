import pytest
from django.test import Client


@pytest.mark.django_db(transaction=True)
def test_health(client: Client) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_contract(client: Client) -> None:
    answer = client.get("/api/openapi.yaml")
    assert answer["Content-Type"] == "application/yaml"
    assert answer.content.startswith(b"openapi: 3.1")


def test_unknown_route(client: Client) -> None:
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"


def test_unknown_method(client: Client) -> None:
    answer = client.patch("/api/products")
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert answer.json()["status"] == 405
