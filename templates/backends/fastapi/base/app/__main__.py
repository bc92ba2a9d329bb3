"""The command `python -m app`: check the environment, then serve."""

import argparse
import logging.config
import os
import sys

import uvicorn
from pydantic import ValidationError

from app.config import Settings, get_settings

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "alembic.runtime.plugins": {"level": "WARNING"},
        "watchfiles": {"level": "WARNING"},
    },
    "root": {"level": "INFO", "handlers": ["stderr"]},
}

logger = logging.getLogger(__name__)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve the shop.")
    parser.add_argument("--reload", action="store_true", help="restart when the code changes")
    arguments = parser.parse_args()

    try:
        settings = get_settings()
    except ValidationError as error:
        sys.exit(explain(error))

    logging.config.dictConfig(LOGGING)
    if not os.environ.get("SECRET_KEY"):
        logger.warning("SECRET_KEY is not set: using a random one, so a restart logs everybody out")
        # Uvicorn's reloader starts new processes, which have to go on with the same key.
        os.environ["SECRET_KEY"] = settings.secret_key.get_secret_value().decode()

    uvicorn.run(
        "app.main:app",
        host=settings.host,
        port=settings.port,
        reload=arguments.reload,
        log_config=LOGGING,
        access_log=False,  # LogRequests also says how long a request took
        server_header=False,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=5,
    )


def explain(error: ValidationError) -> str:
    # The values stay out of it: a DATABASE_URL may hold a password.
    names = [str(problem["loc"][0]) for problem in error.errors()]
    return "; ".join(
        f"{name.upper()} must be {Settings.model_fields[name].description}" for name in names
    )


if __name__ == "__main__":
    main()
