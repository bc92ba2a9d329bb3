from typing import Any

import pytest
from django.test import Client

from shop.models import User


def login(client: Client, **credentials: Any) -> Any:
    return client.post("/api/auth/login", credentials, content_type="application/json")


def test_login(client: Client, user: User) -> None:
    answer = login(client, email="ada@example.com", password="correct-horse")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    token = answer.json()["access_token"]

    answer = client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert answer.json() == {"id": user.pk, "email": "ada@example.com", "name": "Ada"}


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_wrong_credentials(client: Client, user: User, email: str) -> None:
    answer = login(client, email=email, password="wrong-password")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"] == "Wrong e-mail address or password."


def test_invalid_credentials(client: Client) -> None:
    answer = login(client, email="nobody", password="short")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/email", "#/password"]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "garbage", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_bad_token(client: Client, token: str) -> None:
    answer = client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
