mod add_user;
mod auth;
mod config;
mod dialect;
mod events;
mod health;
mod products;

use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::asynchronous::{Client, LocalResponse};
use rocket::serde::json::{Value, json};

use crate::app;
use crate::config::Config;
use crate::database::Database;
use crate::seed::seed;

const TEST_KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

/// Contains only the demo data.
async fn test_database() -> Database {
    let database = Database::open(&dialect::database_url()).await.unwrap();
    for empty in ["DELETE FROM products", "DELETE FROM users"] {
        sqlx::query(empty).execute(&database.writer).await.unwrap();
    }
    seed(&database).await.unwrap();
    database
}

fn test_config() -> Config {
    Config::load(|name| (name == "SECRET_KEY").then(|| TEST_KEY.to_owned())).unwrap()
}

async fn client_of(database: Database) -> Client {
    Client::untracked(app::rocket(&test_config(), database)).await.unwrap()
}

async fn test_client() -> Client {
    client_of(test_database().await).await
}

/// Sends a request, with a JSON body and a token unless they are empty.
async fn call<'c>(client: &'c Client, method: Method, path: &str, body: &str, token: &str) -> LocalResponse<'c> {
    let mut request = client.req(method, path.to_owned());
    if !body.is_empty() {
        request = request.header(ContentType::JSON).body(body);
    }
    if !token.is_empty() {
        request = request.header(Header::new("Authorization", format!("Bearer {token}")));
    }
    let response = request.dispatch().await;
    if response.status().code >= 400 {
        let content_type = response.headers().get_one("Content-Type");
        assert_eq!(content_type, Some("application/problem+json"));
    }
    response
}

async fn get<'c>(client: &'c Client, path: &str) -> LocalResponse<'c> {
    call(client, Method::Get, path, "", "").await
}

async fn log_in(client: &Client) -> String {
    let body = r#"{"email":"demo@example.com","password":"demo-password"}"#;
    let response = call(client, Method::Post, "/api/auth/login", body, "").await;
    assert_eq!(response.status(), Status::Ok);
    let token: Value = response.into_json().await.unwrap();
    token["access_token"].as_str().unwrap().to_owned()
}

fn location(response: &LocalResponse<'_>) -> String {
    response.headers().get_one("Location").unwrap().to_owned()
}

fn lamp() -> String {
    json!({ "name": "Lamp", "description": "Warm.", "price_cents": 3900, "stock": 25 }).to_string()
}
