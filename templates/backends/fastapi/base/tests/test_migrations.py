from alembic import command
from alembic.config import Config


def test_migrations_lead_to_the_models() -> None:
    command.check(Config(toml_file="pyproject.toml"))
