from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def product(client: TestClient, logged_in: dict[str, str]) -> Any:
    body = {"name": "Kettle 100%", "price_cents": 3500, "stock": 3}
    answer = client.post("/api/products", json=body, headers=logged_in)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/products/{answer.json()['id']}"
    return answer.json()


def test_list_and_search(client: TestClient, product: Any) -> None:
    page = client.get("/api/products", params={"page": 2, "per_page": 5}).json()
    assert page["items"][0]["name"] == "Wireless mouse"
    assert len(page["items"]) == 5
    assert (page["page"], page["per_page"]) == (2, 5)

    page = client.get("/api/products", params={"q": "ETTLE 100%"}).json()
    assert product in page["items"]
    assert all(item["name"] == "Kettle 100%" for item in page["items"])
    assert client.get("/api/products", params={"q": "k%e"}).json()["total"] == 0


def test_create_and_read(client: TestClient, product: Any) -> None:
    assert product["description"] is None
    assert product["created_at"].endswith("Z")
    assert product["created_at"] == product["updated_at"]
    assert client.get(f"/api/products/{product['id']}").json() == product


def test_replace_and_delete(client: TestClient, logged_in: dict[str, str], product: Any) -> None:
    url = f"/api/products/{product['id']}"
    body = {"name": "Kettle", "description": "Whistles.", "price_cents": 3000, "stock": 2}
    answer = client.put(url, json=body, headers=logged_in)
    assert answer.status_code == 200
    assert answer.json() == product | body | {"updated_at": answer.json()["updated_at"]}
    assert client.get(url).json() == answer.json()

    assert client.delete(url, headers=logged_in).status_code == 204
    assert client.delete(url, headers=logged_in).status_code == 404
    assert client.put(url, json=body, headers=logged_in).status_code == 404
    assert client.get(url).status_code == 404


def test_invalid_values(client: TestClient, logged_in: dict[str, str]) -> None:
    body = {"name": " ", "description": "x" * 2001, "price_cents": -1}
    answer = client.post("/api/products", json=body, headers=logged_in)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "Some values are invalid."
    assert answer.json()["errors"] == [
        {"pointer": "#/name", "detail": "Enter 1 to 120 characters."},
        {"pointer": "#/description", "detail": "Enter at most 2000 characters."},
        {"pointer": "#/price_cents", "detail": "Enter a whole number from 0 to 100000000."},
        {"pointer": "#/stock", "detail": "This value is missing."},
    ]

    answer = client.post("/api/products", json=["Lamp"], headers=logged_in)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#", "detail": "Send a JSON object."}]

    answer = client.post("/api/auth/login", json={"email": "demo@example.com", "password": 5})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#/password", "detail": "Enter a password."}]

    answer = client.get("/api/products", params={"per_page": 101})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "#/per_page", "detail": "Enter a whole number from 1 to 100."}
    ]


@pytest.mark.parametrize("id_", ["abc", "0", "-1", "9999999999999999", "99999999999999999999"])
def test_impossible_id_is_not_found(
    client: TestClient, logged_in: dict[str, str], id_: str
) -> None:
    for method in ("GET", "DELETE"):
        answer = client.request(method, f"/api/products/{id_}", headers=logged_in)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Type": "application/json"}, 400), ({"Content-Type": "text/plain"}, 415)],
)
def test_body_that_is_no_json(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/api/auth/login", content="{", headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
