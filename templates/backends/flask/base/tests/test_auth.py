import pytest
from flask import Flask
from flask.testing import FlaskClient


def test_login(client: FlaskClient, logged_in: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=logged_in)
    assert answer.status_code == 200
    assert answer.get_json()["email"] == "demo@example.com"
    assert answer.get_json()["name"] == "Demo User"


@pytest.mark.parametrize(
    ("email", "password"),
    [("demo@example.com", "wrong-password"), ("nobody@example.com", "demo-password")],
)
def test_login_with_wrong_credentials(client: FlaskClient, email: str, password: str) -> None:
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 401
    assert answer.get_json()["detail"] == "Wrong e-mail address or password."


def test_login_names_every_invalid_member(client: FlaskClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "demo", "password": "short"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["#/email", "#/password"]


def test_login_takes_json_only(client: FlaskClient) -> None:
    answer = client.post("/api/auth/login", data={"email": "demo@example.com"})
    assert answer.status_code == 415


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_me_needs_a_token(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/api/auth/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_create_user(app: Flask, client: FlaskClient) -> None:
    command = ["create-user", "ann@example.com", "Ann", "--password", "anns-password"]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    again = app.test_cli_runner().invoke(args=command)
    assert "There is a user ann@example.com already." in again.output
    credentials = {"email": "ann@example.com", "password": "anns-password"}
    assert client.post("/api/auth/login", json=credentials).status_code == 200
