"""The database, from DATABASE_URL."""

import os

from django.core.exceptions import ImproperlyConfigured

DATABASE = "sqlite"

url = os.environ.get("DATABASE_URL") or "sqlite:///shop.db"
before, _, path = url.partition("sqlite:///")
if before or not path:
    raise ImproperlyConfigured(
        "DATABASE_URL must look like sqlite:////path/file"
        " or postgresql://user:password@host:port/name."
    )

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing halfway; readers never wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,  # seconds
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
        },
    }
}
