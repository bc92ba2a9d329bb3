"""The database, from DATABASE_URL."""

import os

from django.core.exceptions import ImproperlyConfigured

DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite:///shop.db"
SCHEME = "sqlite:///"
if not DATABASE_URL.startswith(SCHEME) or DATABASE_URL == SCHEME:
    raise ImproperlyConfigured(
        f'DATABASE_URL must look like sqlite:////data/shop.db, not "{DATABASE_URL}"'
    )

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE_URL.removeprefix(SCHEME),
        "OPTIONS": {
            # Writers queue up at BEGIN instead of failing halfway; readers never wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
        },
    }
}
