"""Settings, read from environment variables of the same names."""

import secrets
from functools import lru_cache
from typing import Literal

from pydantic import Field, PostgresDsn, SecretBytes
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """A description says what its variable must be, in the message about a wrong one."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    database_url: PostgresDsn = Field(
        description="like postgresql://user:password@host:5432/name",
    )
    secret_key: SecretBytes = Field(
        default_factory=lambda: SecretBytes(secrets.token_urlsafe(32).encode()),
        min_length=32,
        description="at least 32 bytes long",
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535, description="a number from 1 to 65535")
    demo_data: Literal["0", "1"] = Field("0", description="0 or 1")


@lru_cache
def get_settings() -> Settings:
    return Settings()
