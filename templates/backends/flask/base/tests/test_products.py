from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def product(client: FlaskClient, logged_in: dict[str, str]) -> Any:
    body = {"name": "Kettle 100%", "price_cents": 3500, "stock": 3}
    answer = client.post("/api/products", json=body, headers=logged_in)
    assert answer.status_code == 201
    assert answer.location == f"/api/products/{answer.get_json()['id']}"
    return answer.get_json()


def test_create(client: FlaskClient, product: Any) -> None:
    assert product["description"] is None
    assert product["created_at"].endswith("Z")
    assert client.get(f"/api/products/{product['id']}").get_json() == product


def test_list(client: FlaskClient) -> None:
    page = client.get("/api/products?page=2&per_page=5").get_json()
    assert page["items"][0]["name"] == "Wireless mouse"
    assert len(page["items"]) == 5
    assert (page["page"], page["per_page"]) == (2, 5)


def test_search(client: FlaskClient, product: Any) -> None:
    page = client.get("/api/products", query_string={"q": "ETTLE 100%"}).get_json()
    assert product in page["items"]
    assert all(item["name"] == "Kettle 100%" for item in page["items"])
    assert client.get("/api/products", query_string={"q": "k%e"}).get_json()["total"] == 0


def test_list_names_every_invalid_parameter(client: FlaskClient) -> None:
    answer = client.get("/api/products?page=0&per_page=many&q=")
    assert answer.status_code == 422
    pointers = [error["pointer"] for error in answer.get_json()["errors"]]
    assert pointers == ["#/page", "#/per_page", "#/q"]


def test_create_names_every_invalid_member(client: FlaskClient, logged_in: dict[str, str]) -> None:
    body = {"name": " ", "description": "\0", "price_cents": -1, "stock": "5"}
    answer = client.post("/api/products", json=body, headers=logged_in)
    assert answer.status_code == 422
    pointers = [error["pointer"] for error in answer.get_json()["errors"]]
    assert pointers == ["#/name", "#/description", "#/price_cents", "#/stock"]


def test_replace(client: FlaskClient, logged_in: dict[str, str], product: Any) -> None:
    url = f"/api/products/{product['id']}"
    body = {"name": "Kettle", "description": "Whistles.", "price_cents": 3000, "stock": 2}
    answer = client.put(url, json=body, headers=logged_in)
    assert answer.status_code == 200
    assert answer.get_json() == product | body | {"updated_at": answer.get_json()["updated_at"]}
    assert client.get(url).get_json() == answer.get_json()


def test_delete(client: FlaskClient, logged_in: dict[str, str], product: Any) -> None:
    url = f"/api/products/{product['id']}"
    assert client.delete(url, headers=logged_in).status_code == 204
    assert client.delete(url, headers=logged_in).status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("id_", ["abc", "0", "-1", "99999999999999999999"])
def test_impossible_id_is_not_found(client: FlaskClient, id_: str) -> None:
    assert client.get(f"/api/products/{id_}").status_code == 404


def test_changes_need_a_token(client: FlaskClient, product: Any) -> None:
    url = f"/api/products/{product['id']}"
    body = {"name": "Stolen", "price_cents": 0, "stock": 0}
    assert client.post("/api/products", json=body).status_code == 401
    assert client.put(url, json=body).status_code == 401
    assert client.delete(url).status_code == 401
    assert client.get(url).get_json() == product
