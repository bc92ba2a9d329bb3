use actix_web::http::{Method, StatusCode};
use jsonwebtoken::{EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value, json};

use super::{TEST_KEY, call, get, lamp, log_in, test_server};
use crate::products::ProductPage;

#[actix_web::test]
async fn login() {
    let server = test_server().await;
    for (body, status) in [
        (r#"{"email":"demo@example.com","password":"demo-password"}"#, StatusCode::OK),
        (r#"{"email":"demo@example.com","password":"not-the-password"}"#, StatusCode::UNAUTHORIZED),
        (r#"{"email":"nobody@example.com","password":"demo-password"}"#, StatusCode::UNAUTHORIZED),
        (r#"{"password":"demo-password"}"#, StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"email":"demo@example.com","password":5}"#, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = call(&server, Method::POST, "/api/auth/login", body, "").await;
        assert_eq!(answer.status, status, "{body}");
        if status == StatusCode::OK {
            assert_eq!(answer.header("Cache-Control"), Some("no-store"));
        }
    }
}

#[actix_web::test]
async fn me() {
    let server = test_server().await;
    let answer = call(&server, Method::GET, "/api/auth/me", "", &log_in(&server).await).await;
    assert_eq!(answer.status, StatusCode::OK);
    let me: Value = answer.json();
    assert_eq!(me, json!({ "id": me["id"], "email": "demo@example.com", "name": "Demo User" }));
}

#[actix_web::test]
async fn not_logged_in() {
    let server = test_server().await;
    let forged = log_in(&server).await + "x";
    // {"alg":"none"} and {"sub":"1","iat":1,"exp":9999999999}
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiaWF0IjoxLCJleHAiOjk5OTk5OTk5OTl9.";
    for token in ["", &forged, unsigned] {
        let answer = call(&server, Method::POST, "/api/products", &lamp(), token).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token}");
        assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"));
    }
    assert_eq!(get(&server, "/api/products").await.json::<ProductPage>().total, 12);
}

#[actix_web::test]
async fn expired_token() {
    let server = test_server().await;
    let me: Value = call(&server, Method::GET, "/api/auth/me", "", &log_in(&server).await).await.json();
    let now = get_current_timestamp();
    for (exp, status) in [(now + 60, StatusCode::OK), (now - 1, StatusCode::UNAUTHORIZED)] {
        let claims = json!({ "sub": me["id"].to_string(), "iat": now - 60, "exp": exp });
        let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(TEST_KEY)).unwrap();
        assert_eq!(call(&server, Method::GET, "/api/auth/me", "", &token).await.status, status);
    }
}
