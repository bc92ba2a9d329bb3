"""The shop's requests as Django's tutorial would answer them, to compare speeds with.

Laid over a generated `backend/`: server, settings, database and model stay as they are,
and so do the queries.
"""

import json
from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.database import DATABASE
from shop.models import Product, User


def health(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "stack": "django", "database": DATABASE})


@csrf_exempt
def products(request: HttpRequest) -> JsonResponse:
    if request.method == "POST":
        User.objects.get(pk=1)  # like the query for the token's user
        body = json.loads(request.body)
        product = Product.objects.create(
            name=body["name"],
            description=body.get("description"),
            price_cents=body["price_cents"],
            stock=body["stock"],
        )
        return JsonResponse(to_json(product), status=201)
    page = int(request.GET.get("page", 1))
    per_page = int(request.GET.get("per_page", 20))
    start = (page - 1) * per_page
    items = Product.objects.all()[start : start + per_page]
    return JsonResponse(
        {
            "items": [to_json(product) for product in items],
            "total": Product.objects.count(),
            "page": page,
            "per_page": per_page,
        }
    )


def product(request: HttpRequest, product_id: int) -> JsonResponse:
    return JsonResponse(to_json(get_object_or_404(Product, pk=product_id)))


def to_json(product: Product) -> dict[str, Any]:
    return {
        "id": product.pk,
        "name": product.name,
        "description": product.description,
        "price_cents": product.price_cents,
        "stock": product.stock,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
    }


urlpatterns = [
    path("api/health", health),
    path("api/products", products),
    path("api/products/<int:product_id>", product),
]
