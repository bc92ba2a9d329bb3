"""Settings, all of them from the environment."""

import os
import re
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.database import DATABASES as DATABASES

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_hex(32)
if len(SECRET_KEY.encode()) < 32:
    raise ImproperlyConfigured("SECRET_KEY must have at least 32 bytes.")

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
if not re.fullmatch("[0-9]{1,5}", PORT) or not 1 <= int(PORT) <= 65535:
    raise ImproperlyConfigured("PORT must be a number from 1 to 65535.")

DEMO_DATA = os.environ.get("DEMO_DATA") or "0"
if DEMO_DATA not in ("0", "1"):
    raise ImproperlyConfigured("DEMO_DATA must be 0 or 1.")

# A debug page would be HTML; the log has every traceback.
DEBUG = False

# No response depends on the Host header.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shop",
]

MIDDLEWARE = [
    "shop.problems.errors_as_problems",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"

# For the page at /api/docs.
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes

AUTH_USER_MODEL = "shop.User"
PASSWORD_HASHERS = ["shop.models.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Without cookies there is no request to forge (W003); HSTS (W004) and redirects to HTTPS (W008)
# are for the proxy that ends TLS.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W004", "security.W008"]

TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "not_health": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: " /api/health HTTP/" not in record.getMessage(),
        }
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "uvicorn.access": {"filters": ["not_health"]},
        # Its warnings would be a second line for every 4xx.
        "django.request": {"level": "ERROR"},
    },
}
