from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from django.core.management import call_command
from django.test import Client

from shop.models import User


def login(client: Client, email: str, password: str) -> Any:
    credentials = {"email": email, "password": password}
    return client.post("/api/auth/login", credentials, content_type="application/json")


def me(client: Client, token: str) -> Any:
    return client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})


def test_login(client: Client, user: User) -> None:
    answer = login(client, "ada@example.com", "correct-horse")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600

    for email, password in [("ada@example.com", "wrong"), ("nobody", "correct-horse")]:
        answer = login(client, email, password)
        assert answer.status_code == 401
        assert answer.json()["detail"] == "Wrong e-mail address or password."


def test_me(client: Client, user: User) -> None:
    token = login(client, "ada@example.com", "correct-horse").json()["access_token"]
    answer = me(client, token)
    assert answer.status_code == 200
    assert answer.json() == {"id": user.pk, "email": "ada@example.com", "name": "Ada"}


def test_expired_token(client: Client, user: User, settings: Any) -> None:
    def token(lifetime: timedelta, key: str = settings.SECRET_KEY, algorithm: str = "HS256") -> str:
        now = datetime.now(UTC)
        claims = {"sub": str(user.pk), "iat": now - timedelta(hours=2), "exp": now + lifetime}
        return jwt.encode(claims, key, algorithm)

    hour = timedelta(hours=1)
    assert me(client, token(hour)).status_code == 200
    for bad in (token(-hour), token(hour, "another key" * 3), token(hour, "", "none"), "", "a.b.c"):
        answer = me(client, bad)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["detail"] == "Log in first."


@pytest.mark.django_db
def test_add_a_user(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "battery-staple")
    call_command(
        "createsuperuser", email="bob@example.com", name="Bob", interactive=False, verbosity=0
    )
    assert login(client, "bob@example.com", "battery-staple").status_code == 200
