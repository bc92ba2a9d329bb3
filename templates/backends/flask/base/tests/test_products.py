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


def test_list_and_search(client: FlaskClient, product: Any) -> None:
    page = client.get("/api/products", query_string={"page": 2, "per_page": 5}).get_json()
    assert page["items"][0]["name"] == "Wireless mouse"
    assert len(page["items"]) == 5
    assert (page["page"], page["per_page"]) == (2, 5)

    page = client.get("/api/products", query_string={"q": "ETTLE 100%"}).get_json()
    assert product in page["items"]
    assert all(item["name"] == "Kettle 100%" for item in page["items"])
    assert client.get("/api/products", query_string={"q": "k%e"}).get_json()["total"] == 0


def test_create_and_read(client: FlaskClient, product: Any) -> None:
    assert product["description"] is None
    assert product["created_at"].endswith("Z")
    assert product["created_at"] == product["updated_at"]
    assert client.get(f"/api/products/{product['id']}").get_json() == product


def test_replace_and_delete(client: FlaskClient, logged_in: dict[str, str], product: Any) -> None:
    url = f"/api/products/{product['id']}"
    body = {"name": "Kettle", "description": "Whistles.", "price_cents": 3000, "stock": 2}
    answer = client.put(url, json=body, headers=logged_in)
    assert answer.status_code == 200
    assert answer.get_json() == product | body | {"updated_at": answer.get_json()["updated_at"]}
    assert client.get(url).get_json() == answer.get_json()

    assert client.delete(url, headers=logged_in).status_code == 204
    assert client.delete(url, headers=logged_in).status_code == 404
    assert client.put(url, json=body, headers=logged_in).status_code == 404
    assert client.get(url).status_code == 404


def test_invalid_values(client: FlaskClient, logged_in: dict[str, str]) -> None:
    body = {"name": " ", "description": "x" * 2001, "price_cents": -1}
    answer = client.post("/api/products", json=body, headers=logged_in)
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == "Some values are invalid."
    assert answer.get_json()["errors"] == [
        {"pointer": "#/name", "detail": "Enter 1 to 120 characters."},
        {"pointer": "#/description", "detail": "Enter at most 2000 characters."},
        {"pointer": "#/price_cents", "detail": "Enter a whole number from 0 to 100000000."},
        {"pointer": "#/stock", "detail": "This value is missing."},
    ]

    answer = client.post("/api/products", json=["Lamp"], headers=logged_in)
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [{"pointer": "#", "detail": "Send a JSON object."}]

    answer = client.post("/api/auth/login", json={"email": "demo@example.com", "password": 5})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [{"pointer": "#/password", "detail": "Enter a password."}]

    answer = client.get("/api/products", query_string={"per_page": 101})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"pointer": "#/per_page", "detail": "Enter a whole number from 1 to 100."}
    ]


@pytest.mark.parametrize("id_", ["abc", "0", "-1", "9999999999999999", "99999999999999999999"])
def test_impossible_id_is_not_found(
    client: FlaskClient, logged_in: dict[str, str], id_: str
) -> None:
    for method in ("GET", "DELETE"):
        answer = client.open(f"/api/products/{id_}", method=method, headers=logged_in)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Type": "application/json"}, 400), ({"Content-Type": "text/plain"}, 415)],
)
def test_body_that_is_no_json(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/api/auth/login", data="{", headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
