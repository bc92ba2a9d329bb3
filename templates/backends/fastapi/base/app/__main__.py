"""The command `python -m app`: prepare the database, then serve."""

import click
import uvicorn

from app.config import get_settings
from app.seed import init_db


@click.command()
@click.option("--reload", is_flag=True, help="Restart whenever the code changes.")
def main(reload: bool) -> None:
    """Serve the shop."""
    init_db()
    uvicorn.run(
        "app.main:app",
        host=get_settings().host,
        port=get_settings().port,
        reload=reload,
        workers=1,  # it holds the listeners of /api/events, so WEB_CONCURRENCY is ignored
        server_header=False,
        ws_max_size=64 * 1024,  # bytes
        ws_ping_interval=25,  # seconds
        timeout_graceful_shutdown=8,  # seconds
    )


if __name__ == "__main__":
    main()
