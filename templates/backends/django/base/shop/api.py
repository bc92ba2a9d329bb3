"""Every route of the API in one place."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from shop import auth, health, problems, products


class JSONParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise HttpError(415, "The request body must be JSON.")
        try:
            return super().parse_body(request)
        except (ValueError, RecursionError):
            raise HttpError(400, "The request body is not valid JSON.") from None


class JSONRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)  # faster than Python's own


# The page at /api/docs shows the document at openapi_url: the contract, served by config/urls.py.
api = NinjaAPI(
    title="Shop API", openapi_url="/openapi.yaml", parser=JSONParser(), renderer=JSONRenderer()
)
problems.add_exception_handlers(api)

api.add_router("/health", health.router)
api.add_router("/auth", auth.router)
api.add_router("/products", products.router)


@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    document = (settings.BASE_DIR / "openapi.yaml").read_bytes()
    return HttpResponse(document, content_type="application/yaml")
