mod add_user;
mod auth;
mod config;
mod dialect;
mod events;
mod health;
mod products;

use actix_test::TestServer;
use actix_web::App;
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{Shop, app};
use crate::auth::Keys;
use crate::database::Database;
use crate::events::Listeners;
use crate::seed::seed;

const TEST_KEY: &[u8] = b"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

/// Contains only the demo data.
async fn test_database() -> Database {
    let database = Database::open(&dialect::database_url()).await.unwrap();
    for empty in ["DELETE FROM products", "DELETE FROM users"] {
        sqlx::query(empty).execute(&database.writer).await.unwrap();
    }
    seed(&database).await.unwrap();
    database
}

async fn test_shop() -> Shop {
    Shop { database: test_database().await, keys: Keys::new(TEST_KEY), listeners: Listeners::new() }
}

fn server_of(shop: &Shop) -> TestServer {
    let shop = shop.clone();
    actix_test::start(move || App::new().configure(app(shop.clone())))
}

async fn test_server() -> TestServer {
    server_of(&test_shop().await)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Sends a request, with a JSON body and a token unless they are empty.
async fn call(server: &TestServer, method: Method, path: &str, body: &str, token: &str) -> Answer {
    let mut request = server.request(method, server.url(path));
    if !body.is_empty() {
        request = request.insert_header(("Content-Type", "application/json"));
    }
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    let mut response = request.send_body(body.to_owned()).await.unwrap();
    let body = response.body().await.unwrap();
    let answer = Answer { status: response.status(), headers: response.headers().clone(), body };
    if answer.status.as_u16() >= 400 {
        assert_eq!(answer.header("Content-Type"), Some("application/problem+json"));
    }
    answer
}

async fn get(server: &TestServer, path: &str) -> Answer {
    call(server, Method::GET, path, "", "").await
}

async fn log_in(server: &TestServer) -> String {
    let body = r#"{"email":"demo@example.com","password":"demo-password"}"#;
    let answer = call(server, Method::POST, "/api/auth/login", body, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.json::<Value>()["access_token"].as_str().unwrap().to_owned()
}

fn lamp() -> String {
    json!({ "name": "Lamp", "description": "Warm.", "price_cents": 3900, "stock": 25 }).to_string()
}
