"""The connection to SQLite."""

import sqlite3
from pathlib import Path

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase

DATABASE = "sqlite"


class Base(DeclarativeBase):
    __table_args__ = {"sqlite_autoincrement": True}  # the id of a deleted row stays unused


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()


@event.listens_for(Engine, "connect")
def set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 30000")  # milliseconds to wait for another writer
    connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
    connection.execute("PRAGMA synchronous = NORMAL")  # enough for WAL, and faster


def database_url(value: str) -> URL:
    try:
        url = make_url(value or "sqlite:///shop.db")
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "sqlite" or not url.database:
        raise SystemExit(
            "DATABASE_URL must be sqlite:///relative/path.db or sqlite:////absolute/path.db"
        )
    # Flask-SQLAlchemy would look for a relative path in Flask's instance folder.
    return url.set(database=str(Path(url.database).absolute()))


def ping() -> None:
    """Raise an SQLAlchemyError if the database does not answer."""
    db.session.execute(text("SELECT id FROM users LIMIT 1"))
