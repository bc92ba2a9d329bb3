from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Settings
from app.database import db
from app.seed import init_db


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(
        Settings(
            DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('db')}/test.db",
            SECRET_KEY=b"only-for-tests-and-32-bytes-long",
            DEMO_DATA=True,
        )
    )
    app.testing = True
    with app.app_context():
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
