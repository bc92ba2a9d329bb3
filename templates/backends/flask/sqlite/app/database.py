"""The connection to SQLite."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, DateTime, Dialect, Engine, TypeDecorator, event, func, make_url
from sqlalchemy.orm import DeclarativeBase, registry

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
    registry = registry(type_annotation_map={datetime: UtcDateTime})


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    engine_options={
        "pool_size": 20,
        "max_overflow": 0,
        "connect_args": {"timeout": 5},  # seconds to wait for another writer
    },
)
migrate = Migrate()


@event.listens_for(Engine, "connect")
def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
    connection.execute("PRAGMA synchronous = NORMAL")  # sufficient with WAL, and faster


def engine_url(database_url: str) -> URL:
    url = make_url(database_url)
    # Flask-SQLAlchemy would look for a relative path in Flask's instance folder.
    return url.set(database=str(Path(url.database or "").absolute()))
