from datetime import UTC, datetime, timedelta

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("demo@example.com", "demo-password", 200),
        ("demo@example.com", "wrong", 401),
        ("nobody@example.com", "demo-password", 401),
    ],
)
def test_login(client: FlaskClient, email: str, password: str, status: int) -> None:
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.get_json()["token_type"] == "Bearer"
    else:
        assert answer.get_json()["detail"] == "Wrong e-mail address or password."


def test_me(client: FlaskClient, logged_in: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=logged_in)
    assert answer.status_code == 200
    assert answer.get_json()["email"] == "demo@example.com"
    assert answer.get_json()["name"] == "Demo User"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_not_logged_in(client: FlaskClient, headers: dict[str, str]) -> None:
    for method, path in [
        ("GET", "/api/auth/me"),
        ("POST", "/api/products"),
        ("PUT", "/api/products/1"),
        ("DELETE", "/api/products/1"),
    ]:
        answer = client.open(path, method=method, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.get_json()["detail"] == "Log in first."
    assert client.get("/api/products/1").status_code == 200


@pytest.mark.parametrize(("life", "status"), [(1, 200), (-1, 401)])
def test_expired_token(client: FlaskClient, life: int, status: int) -> None:
    issued = datetime.now(UTC) - timedelta(hours=2)
    claims = {"sub": "1", "iat": issued, "exp": datetime.now(UTC) + timedelta(hours=life)}
    token = jwt.encode(claims, "only-for-tests-and-32-bytes-long", "HS256")
    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status


def test_add_a_user(app: Flask, client: FlaskClient) -> None:
    command = ["add-user", "ann@example.com", "Ann", "--password", "anns-password"]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    again = app.test_cli_runner().invoke(args=command)
    assert "There is a user ann@example.com already." in again.output
    command = ["add-user", "bob@example.com", "Bob", "--password", "short"]
    short = app.test_cli_runner().invoke(args=command)
    assert "Enter at least 8 characters." in short.output
    credentials = {"email": "ann@example.com", "password": "anns-password"}
    assert client.post("/api/auth/login", json=credentials).status_code == 200
