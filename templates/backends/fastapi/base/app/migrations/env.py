"""How Alembic reaches the database: in the application's own connection, or by itself."""

import asyncio

from alembic import context
from sqlalchemy import Connection

import app.models  # noqa: F401 fills Base.metadata
from app.database import Base, engine


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


connection = context.config.attributes.get("connection")
if connection is None:
    asyncio.run(connect_and_migrate())
else:
    migrate(connection)
