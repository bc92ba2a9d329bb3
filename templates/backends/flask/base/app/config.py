"""Settings from the environment; a malformed one ends the program with one line about it."""

import logging
import os
import secrets
from functools import partial
from threading import Thread
from typing import Any

from .database import database_url

logger = logging.getLogger(__name__)


class Defaults:
    MAX_CONTENT_LENGTH = 1024 * 1024  # bytes
    SOCK_SERVER_OPTIONS = {
        "max_message_size": 64 * 1024,  # bytes
        "ping_interval": 25,  # seconds
        # An open WebSocket must not keep a stopping or reloading server alive.
        "thread_class": partial(Thread, daemon=True),
    }


def from_environment() -> dict[str, Any]:
    return {
        "SQLALCHEMY_DATABASE_URI": database_url(os.environ.get("DATABASE_URL", "")),
        "DEMO_DATA": demo_data(),
        "SECRET_KEY": secret_key(),
    }


def secret_key() -> str:
    key = os.environ.get("SECRET_KEY", "")
    if not key:
        logger.warning("SECRET_KEY is not set: using a random one, so a restart logs everybody out")
        # In the environment, so that `flask run --debug` has the same one after each reload.
        key = os.environ["SECRET_KEY"] = secrets.token_hex(32)
    if len(key.encode(errors="surrogateescape")) < 32:
        raise SystemExit("SECRET_KEY must have at least 32 bytes")
    return key


def demo_data() -> bool:
    value = os.environ.get("DEMO_DATA", "")
    if value not in ("", "0", "1"):
        raise SystemExit(f'DEMO_DATA must be 0 or 1, not "{value}"')
    return value == "1"


def port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not (value.isascii() and value.isdecimal() and len(value) <= 5 and 1 <= int(value) <= 65535):
        raise SystemExit(f'PORT must be a number from 1 to 65535, not "{value}"')
    return int(value)
