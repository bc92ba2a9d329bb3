"""The history of the schema. `alembic revision --autogenerate -m "..."` adds to it."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection) -> Config:
    result = Config()
    result.set_main_option("script_location", "app:migrations")
    result.attributes["connection"] = connection
    return result


def upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
