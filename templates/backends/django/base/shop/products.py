"""Anyone can read products; changing them takes a login."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.errors import HttpError
from ninja.responses import Status

from shop.auth import BearerToken
from shop.events import publish
from shop.models import Product
from shop.schemas import ProductInput, ProductPage, ProductPublic, ProductQuery

router = Router()


@router.get("", response=ProductPage)
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> ProductPage:
    products = Product.objects.all()
    if query.q:
        products = products.filter(name__icontains=query.q)
    start = (query.page - 1) * query.per_page
    return ProductPage(
        items=[public(product) for product in products[start : start + query.per_page]],
        total=products.count(),
        page=query.page,
        per_page=query.per_page,
    )


@router.post("", auth=BearerToken(), response={201: ProductPublic})
def create_product(
    request: HttpRequest, body: ProductInput, response: HttpResponse
) -> Status[ProductPublic]:
    product = public(Product.objects.create(**body.model_dump()))
    publish("product.created", product)
    response["Location"] = f"/api/products/{product.id}"
    return Status(201, product)


@router.get("/{int:product_id}", response=ProductPublic)
def read_product(request: HttpRequest, product_id: int) -> ProductPublic:
    return public(find(Product.objects.all(), product_id))


@router.put("/{int:product_id}", auth=BearerToken(), response=ProductPublic)
def replace_product(request: HttpRequest, product_id: int, body: ProductInput) -> ProductPublic:
    with transaction.atomic():
        row = find(Product.objects.select_for_update(), product_id)
        for field, value in body.model_dump().items():
            setattr(row, field, value)
        row.save()
    product = public(row)
    publish("product.updated", product)
    return product


@router.delete("/{int:product_id}", auth=BearerToken(), response={204: None})
def delete_product(request: HttpRequest, product_id: int) -> Status[None]:
    with transaction.atomic():
        # Locked, so that only one of several concurrent requests deletes the product.
        row = find(Product.objects.select_for_update(), product_id)
        product = public(row)
        row.delete()
    publish("product.deleted", product)
    return Status(204, None)


def find(products: QuerySet[Product], product_id: int) -> Product:
    try:
        return products.get(pk=product_id)
    except Product.DoesNotExist:
        raise HttpError(404, "There is no such product.") from None


def public(row: Product) -> ProductPublic:
    return ProductPublic.model_validate(row)
