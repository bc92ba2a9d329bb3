import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_health(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json().items() >= {"status": "ok", "stack": "django"}.items()

    def stopped() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", stopped)
    answer = client.get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The database is not available."


def test_contract_and_its_page(client: Client) -> None:
    answer = client.get("/api/openapi.yaml")
    assert answer["Content-Type"] == "application/yaml"
    assert answer.content.startswith(b"openapi: 3.1")
    assert b'"/api/openapi.yaml"' in client.get("/api/docs").content


def test_what_django_itself_refuses(client: Client) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such endpoint.",
    }

    for path, methods in {
        "/api/products": {"GET", "POST"},
        "/api/openapi.yaml": {"GET", "HEAD"},
    }.items():
        answer = client.patch(path)
        assert answer.status_code == 405
        assert set(answer["Allow"].split(", ")) == methods
        assert answer.json()["detail"] == "This endpoint does not take that method."
