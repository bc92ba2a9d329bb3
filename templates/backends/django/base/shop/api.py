"""All routes of the API."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from shop import auth, health, problems, products

# The API serves its contract as a file, so django-ninja need not generate one.
api = NinjaAPI(openapi_url=None, docs_url=None)
problems.add_exception_handlers(api)

api.add_router("/health", health.router)
api.add_router("/auth", auth.router)
api.add_router("/products", products.router)


@api.get("/openapi.yaml")
def contract(request: HttpRequest) -> HttpResponse:
    contract = (settings.BASE_DIR / "openapi.yaml").read_bytes()
    return HttpResponse(contract, content_type="application/yaml")
