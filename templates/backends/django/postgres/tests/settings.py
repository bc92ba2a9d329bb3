"""The project's settings; the tests make a database of their own on TEST_DATABASE_URL's server."""

import os
import sys

if not os.environ.get("TEST_DATABASE_URL"):
    sys.exit("Set TEST_DATABASE_URL to a PostgreSQL server where the tests may create a database")
os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from config.settings import *  # noqa: F403
