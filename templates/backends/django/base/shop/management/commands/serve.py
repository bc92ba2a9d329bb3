import logging
import os
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from shop.seed import seed

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Migrates the database, fills it when DEMO_DATA=1, and serves the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="start anew when code changes")

    def handle(self, *args: Any, reload: bool, **options: Any) -> None:
        if settings.SECRET_KEY_IS_RANDOM:
            logger.warning("SECRET_KEY is not set: tokens are good until the next start only")
            # The process that a reload starts reads its settings anew.
            os.environ["SECRET_KEY"] = settings.SECRET_KEY
        try:
            call_command("migrate", verbosity=0)
            if settings.DEMO_DATA == "1":
                seed()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        connections.close_all()
        uvicorn.run(
            "config.asgi:application",
            host=settings.HOST,
            port=int(settings.PORT),
            reload=reload,
            reload_dirs=["config", "shop"] if reload else None,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
