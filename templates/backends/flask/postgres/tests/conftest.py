import os
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade
from pydantic import PostgresDsn

from app import create_app
from app.config import Settings
from app.database import db
from app.seed import init_db


def pytest_configure() -> None:
    if "TEST_DATABASE_URL" not in os.environ:
        pytest.exit("Set TEST_DATABASE_URL to postgresql://user:password@host:5432/name", 1)


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    app = create_app(
        Settings(
            DATABASE_URL=PostgresDsn(os.environ["TEST_DATABASE_URL"]),
            SECRET_KEY=b"only-for-tests-and-32-bytes-long",
            DEMO_DATA=True,
        )
    )
    app.testing = True
    with app.app_context():
        downgrade(revision="base")  # an earlier run may have left its data
        init_db()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def logged_in(client: FlaskClient) -> dict[str, str]:
    """The headers of a request by the demo user."""
    credentials = {"email": "demo@example.com", "password": "demo-password"}
    answer = client.post("/api/auth/login", json=credentials)
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
