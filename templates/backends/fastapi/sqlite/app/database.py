"""The connection to SQLite."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import DateTime, Dialect, TypeDecorator, event, func, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.config import get_settings

DATABASE = "sqlite"
NOW = func.strftime("%Y-%m-%d %H:%M:%f", "now")  # in UTC, with milliseconds


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite stores no time zone, so all its times are in UTC."""

    impl = DateTime
    cache_ok = True

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    __table_args__ = {"sqlite_autoincrement": True}  # the id of a deleted row is never reused
    type_annotation_map = {datetime: UtcDateTime}


engine = create_async_engine(
    make_url(get_settings().database_url).set(drivername="sqlite+aiosqlite"),
    pool_size=20,
    max_overflow=0,
    connect_args={"timeout": 5},  # seconds to wait for another writer
)
new_session = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
    cursor.execute("PRAGMA synchronous = NORMAL")  # sufficient with WAL, and faster
    cursor.close()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


# Ends before the response is sent, so that a client that reads slowly keeps no connection.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
