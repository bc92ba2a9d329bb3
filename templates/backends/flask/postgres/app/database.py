"""The connection to PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, BigInteger, DateTime, Engine, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, registry

DATABASE = "postgres"


class Base(DeclarativeBase):
    registry = registry(type_annotation_map={int: BigInteger, datetime: DateTime(timezone=True)})


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    engine_options={
        "pool_pre_ping": True,  # a connection that broke meanwhile is replaced
        "connect_args": {"connect_timeout": 3},  # seconds
    },
)
migrate = Migrate()

# A database that hangs keeps this one thread, and not one for each time that it is asked.
pinger = ThreadPoolExecutor(max_workers=1)


def database_url(value: str) -> URL:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "postgresql" or not url.host or not url.database:
        raise SystemExit("DATABASE_URL must be postgresql://user:password@host:5432/name")
    return url.set(drivername="postgresql+psycopg")


def ping() -> None:
    """Raise an SQLAlchemyError or a TimeoutError if the database does not answer."""
    pinger.submit(ask, db.engine).result(timeout=2)


def ask(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT id FROM users LIMIT 1"))
