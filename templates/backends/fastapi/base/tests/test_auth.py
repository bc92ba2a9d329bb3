import pytest
from fastapi.testclient import TestClient


def test_login(client: TestClient, logged_in: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=logged_in)
    assert answer.status_code == 200
    assert answer.json()["email"] == "demo@example.com"
    assert answer.json()["name"] == "Demo User"


@pytest.mark.parametrize(
    ("email", "password"),
    [("demo@example.com", "wrong-password"), ("nobody@example.com", "demo-password")],
)
def test_login_with_wrong_credentials(client: TestClient, email: str, password: str) -> None:
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Wrong e-mail address or password."


def test_login_names_every_invalid_member(client: TestClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "demo", "password": "short"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/email", "#/password"]


def test_login_takes_json_only(client: TestClient) -> None:
    answer = client.post("/api/auth/login", data={"email": "demo@example.com"})
    assert answer.status_code == 415


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_me_needs_a_token(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
