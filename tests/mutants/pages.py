"""The plain JavaScript front end, which needs no build, served with the shop in memory, and ways to break it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from mutants.http import Receive, Reply, Scope, Send
from mutants.server import Shop

FRONTENDS = Path(__file__).parents[2] / "templates" / "frontends"
FOLDERS = [Path(__file__).parent, FRONTENDS / "vanilla" / "base", FRONTENDS / "shared" / "base"]
PATHS = {"/": "index.html", "/docs": "docs.html"}
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
NAMES = {
    "project_name | e": "My Shop",
    "stack_name": "Mutants",
    "language_name": "Python",
    "database_name": "memory",
    "stack": "mutants",
    "database": "sqlite",
}
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
}

AWAY = b'{"title": "Bad Gateway", "status": 502, "detail": "The server is not available."}'

Faults = Mapping[str, tuple[str, str]]
"""File → what stands there, and what stands there instead. `headers` is one, too."""


class Site:
    """An ASGI application: a front end, below which the shop answers unless it is stopped."""

    def __init__(self, shop: Shop, faults: Faults | None = None) -> None:
        self.shop = shop
        self.faults = faults or {}
        self.away = False
        self.listening: dict[asyncio.Task[None], asyncio.AbstractEventLoop] = {}

    def stop(self) -> None:
        """Let nobody reach the shop, and end what is open. From another thread than the server's."""
        self.away = True
        for task, loop in [*self.listening.items()]:
            loop.call_soon_threadsafe(task.cancel)

    def start(self) -> None:
        """Let it be reached again."""
        self.away = False

    def text(self, file: str, text: str) -> str:
        """A text with its fault, if it has one."""
        old, new = self.faults.get(file, ("", ""))
        return text.replace(old, new) if old else text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith("/api/"):
            await self.ask(scope, receive, send)
            return
        name = PATHS.get(path, path.removeprefix("/"))
        files = (each for folder in FOLDERS for each in (folder / name, folder / f"{name}.jinja"))
        found = next((each for each in files if each.is_file()), None)
        if found is None:
            await Reply(404, b"").write(send)
            return
        headers = {header: self.text("headers", value) for header, value in HEADERS.items()}
        text = self.text(name, found.read_text(encoding="utf-8"))
        for variable, value in NAMES.items():
            text = text.replace(f"{{{{ {variable} }}}}", value)
        await Reply(200, text.encode(), headers, TYPES[Path(name).suffix]).write(send)

    async def ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the shop is asked."""
        if self.away and scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif self.away:
            await Reply(502, AWAY, media_type="application/problem+json").write(send)
        elif scope["type"] == "websocket":
            task = asyncio.ensure_future(self.shop(scope, receive, send))
            self.listening[task] = asyncio.get_running_loop()
            try:
                await asyncio.wait({task})
            finally:
                task.cancel()
                del self.listening[task]
        else:
            await self.shop(scope, receive, send)
