//! The Shop API's products as in Rocket's tutorial: the baseline for benchmarks of the real backend.
#![allow(dead_code)]

mod config;
mod database;
mod dialect;

use std::io::{Read, Write};
use std::net::TcpStream;

use chrono::{DateTime, Utc};
use rocket::serde::json::{Json, Value, json};
use rocket::{State, get, post, response::status::Created, routes};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::database::Database;

#[derive(Serialize, sqlx::FromRow)]
struct Product {
    id: i64,
    name: String,
    description: Option<String>,
    price_cents: i32,
    stock: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct ProductInput {
    name: String,
    description: Option<String>,
    price_cents: i32,
    stock: i32,
}

type Answer<T> = Result<T, rocket::response::Debug<sqlx::Error>>;

#[get("/health")]
async fn health(database: &State<Database>) -> Answer<Value> {
    sqlx::query("SELECT 1").execute(&database.reader).await?;
    Ok(json!({ "status": "ok", "stack": "rocket", "database": dialect::DATABASE_NAME }))
}

#[get("/products?<page>&<per_page>")]
async fn list(page: Option<i64>, per_page: Option<i64>, database: &State<Database>) -> Answer<Value> {
    let (page, per_page) = (page.unwrap_or(1), per_page.unwrap_or(20));
    let total: i64 = sqlx::query_scalar("SELECT count(*) FROM products").fetch_one(&database.reader).await?;
    let items: Vec<Product> = sqlx::query_as("SELECT * FROM products ORDER BY id LIMIT $1 OFFSET $2")
        .bind(per_page)
        .bind(per_page * (page - 1))
        .fetch_all(&database.reader)
        .await?;
    Ok(json!({ "items": items, "total": total, "page": page, "per_page": per_page }))
}

#[post("/products", data = "<input>")]
async fn create(input: Json<ProductInput>, database: &State<Database>) -> Answer<Created<Json<Product>>> {
    let created: Product = sqlx::query_as(
        "INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5) RETURNING *",
    )
    .bind(&input.name)
    .bind(&input.description)
    .bind(input.price_cents)
    .bind(input.stock)
    .bind(Utc::now())
    .fetch_one(&database.writer)
    .await?;
    Ok(Created::new(format!("/api/products/{}", created.id)).body(Json(created)))
}

#[get("/products/<id>")]
async fn read(id: i64, database: &State<Database>) -> Answer<Option<Json<Product>>> {
    let found =
        sqlx::query_as("SELECT * FROM products WHERE id = $1").bind(id).fetch_optional(&database.reader).await?;
    Ok(found.map(Json))
}

#[rocket::tokio::main(crate = "rocket::tokio")]
async fn main() {
    let config = Config::load(|name| std::env::var(name).ok()).expect("settings");
    if std::env::args().nth(1).is_some() {
        // the Dockerfile's health check
        let mut stream = TcpStream::connect(("127.0.0.1", config.port)).unwrap();
        stream.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "));
        return;
    }
    let database = Database::open(&config.database_url).await.unwrap();
    let settings = rocket::Config {
        address: config.host,
        port: config.port,
        log_level: rocket::config::LogLevel::Normal,
        ..rocket::Config::release_default()
    };
    rocket::custom(settings)
        .manage(database)
        .mount("/api", routes![health, list, create, read])
        .launch()
        .await
        .unwrap();
}
