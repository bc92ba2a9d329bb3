from typing import Any

import pytest
from django.test import Client

from shop.models import Product

LAMP = {"name": "Lamp", "description": "Bright.", "price_cents": 1900, "stock": 3}


def create(shop: Client, **fields: Any) -> Any:
    return shop.post("/api/products", LAMP | fields, content_type="application/json")


def test_create_and_read(shop: Client) -> None:
    answer = create(shop)
    assert answer.status_code == 201
    assert answer.json().items() >= LAMP.items()
    assert shop.get(answer["Location"]).json() == answer.json()


def test_list_and_search(shop: Client) -> None:
    for name in ("Lamp", "Desk", "Floor lamp", "100 % wool"):
        create(shop, name=name)

    page = shop.get("/api/products", {"page": 2, "per_page": 3}).json()
    assert [product["name"] for product in page["items"]] == ["100 % wool"]
    assert (page["total"], page["page"], page["per_page"]) == (4, 2, 3)

    for q, names in {"LAMP": ["Lamp", "Floor lamp"], "%": ["100 % wool"], "_": []}.items():
        items = shop.get("/api/products", query_params={"q": q}).json()["items"]
        assert [product["name"] for product in items] == names


def test_replace(shop: Client) -> None:
    url = create(shop)["Location"]
    body = {"name": "Torch", "price_cents": 900, "stock": 0}
    answer = shop.put(url, body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json().items() >= (body | {"description": None}).items()


def test_delete(shop: Client) -> None:
    url = create(shop)["Location"]
    assert shop.delete(url).status_code == 204
    assert shop.delete(url).status_code == 404
    assert shop.get(url).status_code == 404


def test_every_error_is_listed(shop: Client) -> None:
    answer = create(shop, name=" ", description="\0", price_cents=-1, stock="5")
    assert answer.status_code == 422
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert pointers == ["#/name", "#/description", "#/price_cents", "#/stock"]

    answer = shop.get("/api/products", {"page": "0", "per_page": "x"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/page", "#/per_page"]


def test_no_json(shop: Client) -> None:
    assert shop.post("/api/products", "{", content_type="application/json").status_code == 400
    assert shop.post("/api/products", "a=b", content_type="text/plain").status_code == 415


@pytest.mark.django_db
def test_changes_need_a_token(client: Client) -> None:
    assert create(client).status_code == 401
    assert client.delete("/api/products/1").status_code == 401
    assert not Product.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("product_id", ["abc", "0", "-1", "1.5", "9" * 20])
def test_no_such_product(client: Client, product_id: str) -> None:
    answer = client.get(f"/api/products/{product_id}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
