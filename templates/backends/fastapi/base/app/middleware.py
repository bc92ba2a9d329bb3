"""What every request passes through."""

import logging
import time
from urllib.parse import quote

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_SIZE = 1024 * 1024  # bytes

logger = logging.getLogger(__name__)


class LogRequests:
    """Log one line for each request, with the time it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        status = 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        try:
            await self.app(scope, receive, note_status)
        finally:
            milliseconds = (time.perf_counter() - start) * 1000
            # Quoted, so that a path cannot forge a line of the log.
            path = quote(scope["path"])
            logger.info("%s %s %d %.1f ms", scope["method"], path, status, milliseconds)


class LimitBody:
    """Refuse a body that is too large as a problem, which `max_body_size` would not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY_SIZE:
                raise HTTPException(413, f"A body may have {MAX_BODY_SIZE} bytes.")
            return message

        if scope["type"] == "http":
            await self.app(scope, receive_limited, send)
        else:
            await self.app(scope, receive, send)
