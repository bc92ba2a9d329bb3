"""Errors as RFC 9457 problem documents."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

CONTENT_TYPE = "application/problem+json"

type View = Callable[..., HttpResponseBase]


def problem(
    status: int, detail: str = "", errors: list[dict[str, str]] | None = None
) -> JsonResponse:
    """The answer to a request that went wrong; `errors` has one entry for each bad member."""
    body: dict[str, Any] = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def require_json(view: View) -> View:
    """Refuse a body that does not say it is JSON; django-ninja would parse it all the same."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.content_type != "application/json":
            return problem(415, "The body must be application/json.")
        return view(request, *args, **kwargs)

    return wrapper


def add_exception_handlers(api: NinjaAPI) -> None:
    @api.exception_handler(AuthenticationError)
    def unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponseBase:
        response = problem(401, error.message)
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponseBase:
        return problem(error.status_code, error.message)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponseBase:
        return problem(404, str(error))

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponseBase:
        return problem(413, "The body is too large.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponseBase:
        errors = [{"pointer": pointer(*e["loc"]), "detail": e["msg"]} for e in error.errors]
        return problem(422, "The request has invalid values.", errors)


def pointer(source: str, *path: str | int) -> str:
    # In a body, the path begins with the name of the view's parameter.
    members = path[1:] if source == "body" else path
    return "#" + "".join(f"/{member}" for member in members)
