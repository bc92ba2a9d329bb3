"""The database, from DATABASE_URL."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

DATABASE_URL = os.environ.get("DATABASE_URL", "")
HINT = "postgresql://user:password@host:5432/name"
if not DATABASE_URL:
    raise ImproperlyConfigured(f"DATABASE_URL is not set; it looks like {HINT}")
try:
    database = dj_database_url.parse(DATABASE_URL, conn_health_checks=True)
except ValueError as error:
    raise ImproperlyConfigured(f"DATABASE_URL must look like {HINT}") from error
if not DATABASE_URL.startswith("postgresql://") or not database["NAME"]:
    raise ImproperlyConfigured(f"DATABASE_URL must look like {HINT}")

# Each request runs in a thread of its own, and they share these connections.
database["OPTIONS"] = {
    "connect_timeout": 3,
    **database.get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": 10, "timeout": 5, "reconnect_timeout": 2},
}

DATABASES = {"default": database}
