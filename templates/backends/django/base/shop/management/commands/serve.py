"""The command `manage.py serve`: prepare the database, then listen."""

import logging
import os
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error, connections

from shop.seed import seed

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Migrates the database, fills it when DEMO_DATA=1, and serves the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *args: Any, reload: bool, **options: Any) -> None:
        if not os.environ.get("SECRET_KEY"):
            logger.warning(
                "SECRET_KEY is not set: using a random one, tokens end with this process."
            )
            # A reload starts a process that reads its settings again.
            os.environ["SECRET_KEY"] = settings.SECRET_KEY
        try:
            call_command("migrate", verbosity=0)
            if settings.DEMO_DATA == "1":
                seed()
        except Error as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"DATABASE_URL: the database cannot be used: {reason}") from None
        connections.close_all()
        uvicorn.run(
            "config.asgi:application",
            host=settings.HOST,
            port=int(settings.PORT),
            reload=reload,
            reload_dirs=["config", "shop"] if reload else None,
            workers=1,  # which holds the listeners, so WEB_CONCURRENCY is ignored
            lifespan="off",
            log_config=None,
            server_header=False,
            ws_max_size=64 * 1024,  # bytes
            ws_ping_interval=25,  # seconds
            timeout_graceful_shutdown=8,  # seconds
        )
