from datetime import UTC, datetime, timedelta

import jwt
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("demo@example.com", "demo-password", 200),
        ("demo@example.com", "wrong", 401),
        ("nobody@example.com", "demo-password", 401),
    ],
)
def test_login(client: TestClient, email: str, password: str, status: int) -> None:
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json()["token_type"] == "Bearer"
    else:
        assert answer.json()["detail"] == "Wrong e-mail address or password."


def test_me(client: TestClient, logged_in: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=logged_in)
    assert answer.status_code == 200
    assert answer.json()["email"] == "demo@example.com"
    assert answer.json()["name"] == "Demo User"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_not_logged_in(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in [
        ("GET", "/api/auth/me"),
        ("POST", "/api/products"),
        ("PUT", "/api/products/1"),
        ("DELETE", "/api/products/1"),
    ]:
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["detail"] == "Log in first."
    assert client.get("/api/products/1").status_code == 200


@pytest.mark.parametrize(("life", "status"), [(1, 200), (-1, 401)])
def test_expired_token(client: TestClient, life: int, status: int) -> None:
    issued = datetime.now(UTC) - timedelta(hours=2)
    claims = {"sub": "1", "iat": issued, "exp": datetime.now(UTC) + timedelta(hours=life)}
    token = jwt.encode(claims, "only-for-tests-and-32-bytes-long", "HS256")
    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status


def test_add_a_user(client: TestClient) -> None:
    from app.add_user import main

    command = ["ann@example.com", "Ann", "--password", "anns-password"]
    assert CliRunner().invoke(main, command).exit_code == 0
    again = CliRunner().invoke(main, command)
    assert "There is a user ann@example.com already." in again.output
    short = CliRunner().invoke(main, ["bob@example.com", "Bob", "--password", "short"])
    assert "Enter at least 8 characters." in short.output
    credentials = {"email": "ann@example.com", "password": "anns-password"}
    assert client.post("/api/auth/login", json=credentials).status_code == 200
