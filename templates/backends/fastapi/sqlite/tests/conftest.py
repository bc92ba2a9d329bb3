import os
import tempfile
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

directory = tempfile.TemporaryDirectory()


def pytest_configure() -> None:
    os.environ["DATABASE_URL"] = f"sqlite:///{directory.name}/test.db"
    os.environ["SECRET_KEY"] = "only-for-tests-and-32-bytes-long"
    os.environ["DEMO_DATA"] = "1"


@pytest.fixture(scope="session", autouse=True)
def database() -> None:
    from app.seed import init_db  # which reads the environment

    init_db()


@pytest.fixture
def client() -> Iterator[TestClient]:
    from app.main import app

    with TestClient(app) as client:
        yield client


@pytest.fixture
def logged_in(client: TestClient) -> dict[str, str]:
    """The headers of a request by the demo user."""
    credentials = {"email": "demo@example.com", "password": "demo-password"}
    token = client.post("/api/auth/login", json=credentials).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}
