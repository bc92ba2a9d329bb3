import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import async_only_middleware

from shop.problems import CONTENT_TYPE, problem

logger = logging.getLogger("shop.requests")

type GetResponse = Callable[[HttpRequest], Awaitable[HttpResponse]]


@async_only_middleware
def log_requests(get_response: GetResponse) -> GetResponse:
    """Write one line for each request."""

    async def middleware(request: HttpRequest) -> HttpResponse:
        start = perf_counter()
        response = await get_response(request)
        milliseconds = (perf_counter() - start) * 1000
        path = request.get_full_path()
        logger.info("%s %s %d %.1fms", request.method, path, response.status_code, milliseconds)
        return response

    return middleware


@async_only_middleware
def errors_as_problems(get_response: GetResponse) -> GetResponse:
    """Turn the errors that Django itself answers, such as 404 and 405, into problem documents."""

    async def middleware(request: HttpRequest) -> HttpResponse:
        response = await get_response(request)
        if response.status_code >= 400 and response["Content-Type"] != CONTENT_TYPE:
            response.content = problem(response.status_code).content
            response["Content-Type"] = CONTENT_TYPE
            response["Content-Length"] = str(len(response.content))
        return response

    return middleware
