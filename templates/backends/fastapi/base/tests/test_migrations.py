from alembic import command
from fastapi.testclient import TestClient


def test_migrations_lead_to_the_models(client: TestClient) -> None:
    from app.database import engine
    from app.migrations import config

    async def check() -> None:
        async with engine.connect() as connection:
            await connection.run_sync(lambda connection: command.check(config(connection)))

    assert client.portal
    client.portal.call(check)
