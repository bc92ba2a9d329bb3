"""The project's settings, on another server: Django creates a test database there."""

import os
import sys

if not os.environ.get("TEST_DATABASE_URL"):
    sys.exit("Set TEST_DATABASE_URL to postgresql://user:password@host:5432/name.")
os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from config.settings import *  # noqa: F403
