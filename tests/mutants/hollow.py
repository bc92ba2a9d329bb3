"""Servers that only pretend."""

from __future__ import annotations

import json

from mutants.http import Problem, Receive, Reply, Request, Scope, Send
from mutants.server import CONTRACT

PRODUCT = {
    "id": 1,
    "name": "Desk lamp",
    "description": None,
    "price_cents": 3900,
    "stock": 25,
    "created_at": "2026-01-31T12:00:00Z",
    "updated_at": "2026-01-31T12:00:00Z",
}
TOKEN = {"access_token": "token", "token_type": "Bearer", "expires_in": 3600}
NO_STORE = {"cache-control": "no-store"}


class Hollow:
    """What every pretender does: take the request, close the WebSocket, and reply by one method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
            return
        await self.reply(await Request.read(scope, receive)).write(send)

    def reply(self, request: Request) -> Reply:
        raise NotImplementedError


class Agreeable(Hollow):
    """200 and an empty object, whatever the question."""

    def reply(self, request: Request) -> Reply:
        return Reply(200, {})


class SinglePage(Hollow):
    """The front end's page for every path, as a wrong proxy gives it."""

    def reply(self, request: Request) -> Reply:
        return Reply(200, b"<!doctype html><title>Shop</title>", media_type="text/html")


class Broken(Hollow):
    """500 for everything."""

    def reply(self, request: Request) -> Reply:
        return Problem(500).reply()


class Absent(Hollow):
    """A flawless 404 for everything."""

    def reply(self, request: Request) -> Reply:
        return Problem(404).reply()


class Rude(Hollow):
    """Healthy, but every other answer breaks off in the middle."""

    def reply(self, request: Request) -> Reply:
        whole = request.path == "/api/health"
        return Reply(200, {"status": "ok"}, {} if whole else {"content-length": "100"})


class Fixtures(Hollow):
    """The contract's examples, by method and path."""

    def reply(self, request: Request) -> Reply:
        match request.method, request.path.split("/")[2:]:
            case "GET", ["health"]:
                return Reply(200, {"status": "ok", "stack": "fixtures", "database": "sqlite"})
            case "GET", ["openapi.yaml"]:
                return Reply(200, CONTRACT.read_bytes(), media_type="application/yaml")
            case "POST", ["auth", "login"]:
                return Reply(200, TOKEN, NO_STORE)
            case "GET", ["auth", "me"]:
                return Reply(200, {"id": 1, "email": "demo@example.com", "name": "Demo User"})
            case "GET", ["products"]:
                return Reply(200, {"items": [PRODUCT], "total": 1, "page": 1, "per_page": 20})
            case "POST", ["products"]:
                return Reply(201, PRODUCT, {"location": "/api/products/1"})
            case (("GET" | "PUT"), ["products", _]):
                return Reply(200, PRODUCT)
            case "DELETE", ["products", _]:
                return Reply(204)
        return Problem(404).reply()


class Parrot(Fixtures):
    """Gives back whatever product it is sent, with a new id, and remembers nothing."""

    def __init__(self) -> None:
        self.last_id = 1

    def reply(self, request: Request) -> Reply:
        if request.method not in ("POST", "PUT") or not request.path.startswith("/api/products"):
            return super().reply(request)
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError):
            return Problem(400).reply()
        self.last_id += 1
        product = {**PRODUCT, **(sent if isinstance(sent, dict) else {}), "id": self.last_id}
        return Reply(201, product, {"location": f"/api/products/{self.last_id}"})


PRETENDERS = (Agreeable, SinglePage, Broken, Rude, Fixtures, Parrot)
