"""Settings, read from environment variables of the same names."""

import logging
import os
import secrets
import sys
from functools import lru_cache

from pydantic import Field, PostgresDsn, SecretBytes, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

logger = logging.getLogger(__name__)


class Settings(BaseSettings):
    """A description explains why a value is invalid."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    database_url: PostgresDsn = Field(
        description="DATABASE_URL must look like postgresql://user:password@host:port/name.",
    )
    secret_key: SecretBytes = Field(
        default_factory=lambda: SecretBytes(secrets.token_hex(32).encode()),
        min_length=32,
        description="SECRET_KEY must have at least 32 bytes.",
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535, description="PORT must be a number from 1 to 65535.")
    demo_data: bool = Field(False, description="DEMO_DATA must be 0 or 1.")


@lru_cache
def get_settings() -> Settings:
    """Exit with a one-line message if a variable is malformed."""
    try:
        settings = Settings()
    except ValidationError as error:
        fields = [Settings.model_fields[str(problem["loc"][0])] for problem in error.errors()]
        sys.exit(" ".join(field.description or "" for field in fields))
    if not os.environ.get("SECRET_KEY"):
        logger.warning("SECRET_KEY is not set: using a random one, tokens end with this process.")
        # For the processes that `--reload` starts one after the other.
        os.environ["SECRET_KEY"] = settings.secret_key.get_secret_value().decode()
    return settings
