"""Every error as a problem document (RFC 9457)."""

from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest, HTTPException, UnprocessableEntity

from .schemas import RULES

# Instead of Werkzeug's own texts.
DETAILS = {
    404: "There is no such endpoint.",
    405: "This endpoint does not take that method.",
    413: "The request body is too large.",
    415: "The request body must be JSON.",
    500: "Something went wrong.",
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, problem)
    app.register_error_handler(ValidationError, invalid)


def problem(error: HTTPException, **members: Any) -> ResponseReturnValue:
    # An error raised without a description has its class's.
    detail = vars(error).get("description") or DETAILS.get(error.code or 500, error.name)
    # Its own response keeps its headers: Allow, WWW-Authenticate.
    response = error.get_response()
    body = {"title": error.name, "status": error.code, "detail": detail, **members}
    response.data = current_app.json.dumps(body)
    response.content_type = "application/problem+json"
    return response


def invalid(error: ValidationError) -> ResponseReturnValue:
    errors = error.errors()
    if errors[0]["type"] == "json_invalid":
        return problem(BadRequest("The request body is not valid JSON."))
    return problem(
        UnprocessableEntity("Some values are invalid."),
        errors=[
            {"pointer": "#" + "".join(f"/{part}" for part in e["loc"]), "detail": explanation(e)}
            for e in errors
        ],
    )


def explanation(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "This value is missing."
    member = str(error["loc"][-1]) if error["loc"] else ""
    return RULES.get(member, error["msg"])
