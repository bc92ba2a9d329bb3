import pytest
from django.test import Client

from shop.models import User


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("ada@example.com", "correct-horse", name="Ada")


@pytest.fixture
def shop(client: Client, user: User) -> Client:
    """A client that has logged in."""
    credentials = {"email": "ada@example.com", "password": "correct-horse"}
    answer = client.post("/api/auth/login", credentials, content_type="application/json")
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {answer.json()['access_token']}"
    return client
