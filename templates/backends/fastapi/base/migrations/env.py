"""Connects Alembic to the database, for `alembic` and at every start."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator

import app.models  # noqa: F401 fills Base.metadata
from app.database import Base, engine


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    # A migration names the database's own types, which do not change with this code.
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()  # its connections belong to this event loop


asyncio.run(connect_and_migrate())
