use jsonwebtoken::{EncodingKey, Header, encode, get_current_timestamp};
use rocket::http::{Method, Status};
use rocket::serde::json::{Value, json};

use super::{TEST_KEY, call, get, lamp, log_in, test_client};
use crate::products::ProductPage;

#[rocket::async_test]
async fn login() {
    let client = test_client().await;
    for (body, status) in [
        (r#"{"email":"demo@example.com","password":"demo-password"}"#, Status::Ok),
        (r#"{"email":"demo@example.com","password":"not-the-password"}"#, Status::Unauthorized),
        (r#"{"email":"nobody@example.com","password":"demo-password"}"#, Status::Unauthorized),
        (r#"{"password":"demo-password"}"#, Status::UnprocessableEntity),
        (r#"{"email":"demo@example.com","password":5}"#, Status::UnprocessableEntity),
    ] {
        let response = call(&client, Method::Post, "/api/auth/login", body, "").await;
        assert_eq!(response.status(), status, "{body}");
        if status == Status::Ok {
            assert_eq!(response.headers().get_one("Cache-Control"), Some("no-store"));
        }
    }
}

#[rocket::async_test]
async fn me() {
    let client = test_client().await;
    let response = call(&client, Method::Get, "/api/auth/me", "", &log_in(&client).await).await;
    assert_eq!(response.status(), Status::Ok);
    let me: Value = response.into_json().await.unwrap();
    assert_eq!(me, json!({ "id": me["id"], "email": "demo@example.com", "name": "Demo User" }));
}

#[rocket::async_test]
async fn not_logged_in() {
    let client = test_client().await;
    let forged = log_in(&client).await + "x";
    // {"alg":"none"} and {"sub":"1","iat":1,"exp":9999999999}
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiaWF0IjoxLCJleHAiOjk5OTk5OTk5OTl9.";
    for token in ["", &forged, unsigned] {
        let response = call(&client, Method::Post, "/api/products", &lamp(), token).await;
        assert_eq!(response.status(), Status::Unauthorized, "{token}");
        assert_eq!(response.headers().get_one("WWW-Authenticate"), Some("Bearer"));
    }
    let page: ProductPage = get(&client, "/api/products").await.into_json().await.unwrap();
    assert_eq!(page.total, 12);
}

#[rocket::async_test]
async fn expired_token() {
    let client = test_client().await;
    let me: Value =
        call(&client, Method::Get, "/api/auth/me", "", &log_in(&client).await).await.into_json().await.unwrap();
    let now = get_current_timestamp();
    for (exp, status) in [(now + 60, Status::Ok), (now - 1, Status::Unauthorized)] {
        let claims = json!({ "sub": me["id"].to_string(), "iat": now - 60, "exp": exp });
        let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(TEST_KEY.as_bytes())).unwrap();
        assert_eq!(call(&client, Method::Get, "/api/auth/me", "", &token).await.status(), status);
    }
}
