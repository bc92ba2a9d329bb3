"""The database, from DATABASE_URL."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

DATABASE = "postgres"

url = os.environ.get("DATABASE_URL", "")
try:
    # A connection stays with its thread; a broken one is replaced.
    database = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
except ValueError:
    database = {}
if not url.startswith("postgresql://") or not database.get("NAME"):
    raise ImproperlyConfigured(
        "DATABASE_URL must look like sqlite:////path/file"
        " or postgresql://user:password@host:port/name."
    )
database["OPTIONS"] = {"connect_timeout": 3, **database.get("OPTIONS", {})}  # seconds

DATABASES = {"default": database}
