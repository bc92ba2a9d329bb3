"""The project's settings. Django keeps the tests' database in memory."""

from config.settings import *  # noqa: F403
