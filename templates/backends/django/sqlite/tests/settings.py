"""The project's settings, with a database that the tests make and remove."""

import os
import tempfile

path = f"{tempfile.gettempdir()}/shop-test-{os.getpid()}.db"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{path}"

from config.settings import *  # noqa: E402, F403

DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}  # noqa: F405
