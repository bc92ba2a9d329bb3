"""Errors as problem documents (RFC 9457)."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from app.schemas import RULES

# FastAPI's and Starlette's own errors, in the API's words.
DETAILS = {
    "Not Found": "There is no such endpoint.",
    "Method Not Allowed": "This endpoint does not take that method.",
    "Content Too Large": "The request body is too large.",
    "There was an error parsing the body": "The request body is not valid JSON.",
    "Not authenticated": "Log in first.",
}


class Problem(JSONResponse):
    media_type = "application/problem+json"

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        super().__init__(content | members, status, headers)


async def refused(_: Request, error: StarletteHTTPException) -> Problem:
    return Problem(error.status_code, DETAILS.get(error.detail, error.detail), error.headers)


async def invalid(_: Request, error: RequestValidationError) -> Problem:
    errors = error.errors()
    if errors[0]["loc"][0] == "path":
        return Problem(404, "There is no such product.")
    if errors[0]["type"] == "json_invalid":
        return Problem(400, "The request body is not valid JSON.")
    return Problem(
        422,
        "Some values are invalid.",
        errors=[{"pointer": pointer(e), "detail": explanation(e)} for e in errors],
    )


def pointer(error: dict[str, Any]) -> str:
    return "#" + "".join(f"/{part}" for part in error["loc"][1:])


def explanation(error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return "This value is missing."
    return RULES.get(error["loc"][-1]) or str(error["msg"])


async def failed(_: Request, __: Exception) -> Problem:
    return Problem(500, "Something went wrong.")


handlers: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    StarletteHTTPException: refused,
    RequestValidationError: invalid,
    Exception: failed,
}


async def require_json(request: Request) -> None:
    media_type = request.headers.get("Content-Type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise HTTPException(415, "The request body must be JSON.")
