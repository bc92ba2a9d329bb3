"""Errors as problem documents (RFC 9457)."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Match

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Problem(JSONResponse):
    media_type = "application/problem+json"

    def __init__(
        self,
        status: int,
        detail: str,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        super().__init__(content | members, status, headers)


async def refused(request: Request, error: StarletteHTTPException) -> Problem:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        # Starlette names the methods of the first route that has the path, not of all.
        headers["Allow"] = ", ".join(m for m in METHODS if has_route(request, m))
    return Problem(error.status_code, error.detail, headers)


def has_route(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def invalid(_: Request, error: RequestValidationError) -> Problem:
    errors = error.errors()
    if any(e["loc"][0] == "path" for e in errors):
        # An id that no product can have is simply not found.
        return Problem(404, "There is no such product.")
    return Problem(
        422,
        "The request has invalid values.",
        errors=[{"pointer": pointer(e), "detail": e["msg"]} for e in errors],
    )


def pointer(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return "#"  # its location is a position in the text, not a member
    return "/".join(["#", *(str(part) for part in error["loc"][1:])])


async def failed(_: Request, __: Exception) -> Problem:
    return Problem(500, "Something went wrong on our side; the log has more.")


handlers: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    StarletteHTTPException: refused,
    RequestValidationError: invalid,
    Exception: failed,
}


def require_json(request: Request) -> None:
    content_type = request.headers.get("Content-Type", "").partition(";")[0]
    if content_type.strip().lower() != "application/json":
        raise HTTPException(415, "The body must be application/json.")
