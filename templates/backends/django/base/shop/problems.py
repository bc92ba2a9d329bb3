"""Every error as a problem document (RFC 9457)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shop.schemas import RULES

CONTENT_TYPE = "application/problem+json"

# The texts for errors that Django itself answers.
DETAILS = {
    400: "The request is not valid.",
    404: "There is no such endpoint.",
    405: "This endpoint does not take that method.",
    500: "Something went wrong.",
}

type GetResponse = Callable[[HttpRequest], HttpResponse]


def problem(status: int, detail: str, **members: Any) -> JsonResponse:
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    response = JsonResponse(body | members, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def errors_as_problems(get_response: GetResponse) -> GetResponse:
    """A middleware for the errors that Django itself answers, such as 404 and 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400 and response["Content-Type"] != CONTENT_TYPE:
            status, phrase = response.status_code, response.reason_phrase
            response.content = problem(status, DETAILS.get(status, phrase)).content
            response["Content-Type"] = CONTENT_TYPE
            response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def add_exception_handlers(api: NinjaAPI) -> None:
    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        # django-ninja wraps its parser's exceptions.
        if isinstance(error.__cause__, HttpError):
            error = error.__cause__
        return problem(error.status_code, error.message)

    @api.exception_handler(AuthenticationError)
    def not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(401, "Log in first.")

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413, "The request body is too large.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"pointer": pointer(each), "detail": explanation(each)} for each in error.errors]
        return problem(422, "Some values are invalid.", errors=errors)


def pointer(error: dict[str, Any]) -> str:
    source, *path = error["loc"]
    # In a body, the path begins with the name of the view's parameter.
    return "#" + "".join(f"/{part}" for part in (path[1:] if source == "body" else path))


def explanation(error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return "This value is missing."
    return RULES.get(error["loc"][-1]) or str(error["msg"])
