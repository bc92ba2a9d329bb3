from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.responses import Status
from pydantic import BaseModel, ConfigDict, Field

from shop.auth import BearerToken
from shop.events import publish
from shop.models import Product
from shop.problems import require_json

router = Router()


class ProductQuery(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(20, ge=1, le=100)
    q: str | None = Field(None, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")


class ProductIn(BaseModel):
    model_config = ConfigDict(strict=True)

    name: str = Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
    )
    description: str | None = Field(None, max_length=2000, pattern=r"^[^\x00]*$")
    price_cents: int = Field(ge=0, le=100_000_000)
    stock: int = Field(ge=0, le=1_000_000)


class ProductOut(Schema):
    id: int
    name: str
    description: str | None
    price_cents: int
    stock: int
    created_at: datetime
    updated_at: datetime


class ProductPage(Schema):
    items: list[ProductOut]
    total: int
    page: int
    per_page: int


@router.get("", response=ProductPage)
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> dict[str, Any]:
    products = Product.objects.all()
    if query.q:
        products = products.filter(name__icontains=query.q)
    start = (query.page - 1) * query.per_page
    return {
        "items": products[start : start + query.per_page],
        "total": products.count(),
        "page": query.page,
        "per_page": query.per_page,
    }


@router.post("", auth=BearerToken(), response={201: ProductOut})
@decorate_view(require_json)
def create_product(
    request: HttpRequest, data: ProductIn, response: HttpResponse
) -> Status[ProductOut]:
    with transaction.atomic():
        product = ProductOut.from_orm(Product.objects.create(**data.model_dump()))
        publish("product.created", product)
    response["Location"] = f"/api/products/{product.id}"
    return Status(201, product)


@router.get("/{int:product_id}", response=ProductOut)
def read_product(request: HttpRequest, product_id: int) -> Product:
    return get_object_or_404(Product, pk=product_id)


@router.put("/{int:product_id}", auth=BearerToken(), response=ProductOut)
@decorate_view(require_json)
def replace_product(request: HttpRequest, product_id: int, data: ProductIn) -> ProductOut:
    with transaction.atomic():
        product = get_object_or_404(Product.objects.select_for_update(), pk=product_id)
        for field, value in data.model_dump().items():
            setattr(product, field, value)
        product.save()
        publish("product.updated", ProductOut.from_orm(product))
    return ProductOut.from_orm(product)


@router.delete("/{int:product_id}", auth=BearerToken(), response={204: None})
def delete_product(request: HttpRequest, product_id: int) -> Status[None]:
    with transaction.atomic():
        product = get_object_or_404(Product.objects.select_for_update(), pk=product_id)
        publish("product.deleted", ProductOut.from_orm(product))
        product.delete()
    return Status(204, None)
