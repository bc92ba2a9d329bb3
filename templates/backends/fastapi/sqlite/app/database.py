"""The connection to SQLite."""

import sqlite3
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.config import get_settings

DATABASE = "sqlite"


class Base(DeclarativeBase):
    __table_args__ = {"sqlite_autoincrement": True}  # the id of a deleted row stays unused


url = make_url(get_settings().database_url).set(drivername="sqlite+aiosqlite")
engine = create_async_engine(url)
new_session = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 10000")  # milliseconds to wait for another writer
    cursor.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
    cursor.execute("PRAGMA synchronous = NORMAL")  # enough for WAL, and faster
    cursor.close()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
