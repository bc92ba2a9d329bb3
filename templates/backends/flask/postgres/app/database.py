"""The connection to PostgreSQL."""

from datetime import datetime

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, BigInteger, DateTime, func, make_url
from sqlalchemy.orm import DeclarativeBase, registry

DATABASE = "postgres"
NOW = func.now()


class Base(DeclarativeBase):
    registry = registry(type_annotation_map={int: BigInteger, datetime: DateTime(timezone=True)})


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    engine_options={
        "pool_size": 20,
        "max_overflow": 0,
        "pool_pre_ping": True,  # a connection that has since broken is replaced
        "connect_args": {"connect_timeout": 3, "options": "-c timezone=UTC"},
    },
)
migrate = Migrate()


def engine_url(database_url: str) -> URL:
    return make_url(database_url).set(drivername="postgresql+psycopg")
