"""Every error as a problem document (RFC 9457)."""

from typing import Any

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    UnprocessableEntity,
)
from werkzeug.wsgi import get_input_stream

MAX_DRAINED_LENGTH = 16 * 1024 * 1024


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, problem)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(ValidationError, invalid)


def problem(error: HTTPException, **members: Any) -> ResponseReturnValue:
    # The error's own response keeps its headers: Allow, WWW-Authenticate.
    response = error.get_response()
    body = {"title": error.name, "status": error.code, "detail": error.description, **members}
    response.data = current_app.json.dumps(body)
    response.content_type = "application/problem+json"
    return response


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    # A client that is cut off while it sends never gets to read the answer.
    if request.content_length is not None and request.content_length <= MAX_DRAINED_LENGTH:
        stream = get_input_stream(request.environ)
        while stream.read(64 * 1024):
            pass
    return problem(error)


def invalid(error: ValidationError) -> ResponseReturnValue:
    errors = error.errors()
    if errors[0]["type"] == "json_invalid":
        return problem(BadRequest(errors[0]["msg"]))
    return problem(
        UnprocessableEntity("The request has invalid values."),
        errors=[
            {"pointer": "#" + "".join(f"/{part}" for part in entry["loc"]), "detail": entry["msg"]}
            for entry in errors
        ],
    )
