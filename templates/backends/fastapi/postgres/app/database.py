"""The connection to PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import BigInteger, DateTime, func, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.config import get_settings

DATABASE = "postgres"
NOW = func.now()


class Base(DeclarativeBase):
    type_annotation_map = {int: BigInteger, datetime: DateTime(timezone=True)}


engine = create_async_engine(
    make_url(str(get_settings().database_url)).set(drivername="postgresql+psycopg"),
    pool_size=20,
    max_overflow=0,
    pool_pre_ping=True,  # a connection that has since broken is replaced
    connect_args={"connect_timeout": 3, "options": "-c timezone=UTC"},
)
new_session = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


# Ends before the response is sent, so that a client that reads slowly keeps no connection.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
