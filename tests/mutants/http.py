"""Requests and replies, and how they go over ASGI."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @classmethod
    async def read(cls, scope: Scope, receive: Receive) -> Request:
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        return cls(
            scope["method"],
            scope["path"],
            parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            bytes(body),
        )


@dataclass
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    async def write(self, send: Send) -> None:
        content = b""
        if isinstance(self.body, bytes):
            content = self.body
        elif self.status != 204:
            content = json.dumps(self.body, ensure_ascii=False).encode()
        headers = dict(self.headers)
        if content:
            headers["content-type"] = self.media_type
        if self.status != 204:
            headers.setdefault("content-length", str(len(content)))
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        await send({"type": "http.response.body", "body": content})


class Problem(Exception):
    """An error that the client is told about."""

    def __init__(
        self, status: int, detail: str = "", errors: list[dict[str, str]] | None = None, **headers: str
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail or HTTPStatus(status).phrase
        self.errors = errors
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def reply(self) -> Reply:
        body: dict[str, Any] = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        return Reply(self.status, body, self.headers, "application/problem+json")
