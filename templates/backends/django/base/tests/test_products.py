from typing import Any

import pytest
from django.test import Client

from shop.models import Product

LAMP = {"name": "Lamp", "description": "Bright.", "price_cents": 1900, "stock": 3}


def create(shop: Client, **fields: Any) -> Any:
    return shop.post("/api/products", LAMP | fields, content_type="application/json")


def test_list_and_search(shop: Client) -> None:
    for name in ("Lamp", "Desk", "Floor lamp", "100 % wool"):
        create(shop, name=name)

    page = shop.get("/api/products", {"page": 2, "per_page": 3}).json()
    assert [product["name"] for product in page["items"]] == ["100 % wool"]
    assert (page["total"], page["page"], page["per_page"]) == (4, 2, 3)

    for q, names in {"LAMP": ["Lamp", "Floor lamp"], "%": ["100 % wool"], "_": []}.items():
        items = shop.get("/api/products", query_params={"q": q}).json()["items"]
        assert [product["name"] for product in items] == names


def test_create_and_read(shop: Client) -> None:
    answer = create(shop)
    assert answer.status_code == 201
    product = answer.json()
    assert product.items() >= LAMP.items()
    assert product["created_at"] == product["updated_at"]
    assert shop.get(answer["Location"]).json() == product


def test_replace_and_delete(shop: Client) -> None:
    url = create(shop)["Location"]
    body = {"name": "Torch", "price_cents": 900, "stock": 0}
    answer = shop.put(url, body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json().items() >= (body | {"description": None}).items()
    assert shop.get(url).json() == answer.json()

    assert shop.delete(url).status_code == 204
    for answer in (
        shop.get(url),
        shop.put(url, body, content_type="application/json"),
        shop.delete(url),
    ):
        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no such product."


def test_invalid_values(shop: Client) -> None:
    answer = create(shop, name=" ", description="\0", price_cents=-1, stock="5")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "#/name", "detail": "Enter 1 to 120 characters."},
        {"pointer": "#/description", "detail": "Enter at most 2000 characters."},
        {"pointer": "#/price_cents", "detail": "Enter a whole number from 0 to 100000000."},
        {"pointer": "#/stock", "detail": "Enter a whole number from 0 to 1000000."},
    ]

    answer = shop.post("/api/products", {"name": "Lamp"}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "#/price_cents", "detail": "This value is missing."},
        {"pointer": "#/stock", "detail": "This value is missing."},
    ]

    answer = shop.post("/api/products", ["Lamp"], content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#", "detail": "Send a JSON object."}]

    answer = shop.get("/api/products", {"page": "0", "per_page": "x"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/page", "#/per_page"]

    for body, content_type, status in [
        ("{", "application/json", 400),
        ("a=b", "text/plain", 415),
        (" " * (1024 * 1024 + 1), "application/json", 413),
    ]:
        assert shop.post("/api/products", body, content_type).status_code == status


@pytest.mark.django_db
def test_not_logged_in(client: Client) -> None:
    product = Product.objects.create(**LAMP)
    url = f"/api/products/{product.pk}"
    for answer in (
        create(client),
        client.put(url, LAMP | {"stock": 0}, content_type="application/json"),
        client.delete(url),
    ):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
    assert [product.stock for product in Product.objects.all()] == [3]
