from flask.testing import FlaskClient


def test_unknown_route_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_other_method_says_which_are_allowed(client: FlaskClient) -> None:
    answer = client.patch("/api/products/1")
    assert answer.status_code == 405
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


def test_body_that_is_no_json(client: FlaskClient) -> None:
    answer = client.post("/api/auth/login", data="{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_body_that_is_too_large(client: FlaskClient) -> None:
    answer = client.post("/api/auth/login", json={"email": "x" * 8_000_000})
    assert answer.status_code == 413
