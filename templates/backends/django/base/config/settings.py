"""Settings, all of them from the environment."""

import os
import re
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.database import DATABASES as DATABASES

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_IS_RANDOM = not SECRET_KEY
if SECRET_KEY_IS_RANDOM:
    SECRET_KEY = secrets.token_hex(32)
if len(SECRET_KEY.encode()) < 32:
    raise ImproperlyConfigured("SECRET_KEY must have at least 32 bytes")

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
if not re.fullmatch("[0-9]{1,5}", PORT) or not 1 <= int(PORT) <= 65535:
    raise ImproperlyConfigured(f'PORT must be a number from 1 to 65535, not "{PORT}"')

DEMO_DATA = os.environ.get("DEMO_DATA") or "0"
if DEMO_DATA not in ("0", "1"):
    raise ImproperlyConfigured(f'DEMO_DATA must be 0 or 1, not "{DEMO_DATA}"')

# A debug page would be HTML; the log has every traceback.
DEBUG = False

# No answer depends on the Host header. A host name of your own can be asked for here.
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shop",
]

MIDDLEWARE = [
    "shop.middleware.log_requests",
    "shop.middleware.errors_as_problems",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

# Enough for one process. With several, channels_redis takes its place.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 1000},
    }
}

AUTH_USER_MODEL = "shop.User"
PASSWORD_HASHERS = ["shop.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CSRF_COOKIE_SECURE = True
# Whoever ends TLS in front of this server redirects to HTTPS and sends HSTS.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]

TIME_ZONE = "UTC"
USE_I18N = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},
        # Its warnings would be a second line for every 4xx.
        "django.request": {"level": "ERROR"},
    },
}
