//! The Shop API's products as in Actix's tutorial: the baseline for benchmarks of the real backend.
#![allow(dead_code)]

mod config;
mod database;
mod dialect;

use std::io::{Read, Write};
use std::net::TcpStream;

use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::middleware::Logger;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{App, HttpResponse, HttpServer, Responder, Result, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

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

#[derive(Deserialize)]
struct ProductQuery {
    page: Option<i64>,
    per_page: Option<i64>,
}

#[get("/api/health")]
async fn health(database: Data<Database>) -> Result<impl Responder> {
    sqlx::query("SELECT 1").execute(&database.reader).await.map_err(ErrorInternalServerError)?;
    Ok(Json(json!({ "status": "ok", "stack": "actix", "database": dialect::DATABASE_NAME })))
}

#[get("/api/products")]
async fn list(query: Query<ProductQuery>, database: Data<Database>) -> Result<impl Responder> {
    let (page, per_page) = (query.page.unwrap_or(1), query.per_page.unwrap_or(20));
    let total: i64 = sqlx::query_scalar("SELECT count(*) FROM products")
        .fetch_one(&database.reader)
        .await
        .map_err(ErrorInternalServerError)?;
    let items: Vec<Product> = sqlx::query_as("SELECT * FROM products ORDER BY id LIMIT $1 OFFSET $2")
        .bind(per_page)
        .bind(per_page * (page - 1))
        .fetch_all(&database.reader)
        .await
        .map_err(ErrorInternalServerError)?;
    Ok(Json(json!({ "items": items, "total": total, "page": page, "per_page": per_page })))
}

#[post("/api/products")]
async fn create(input: Json<ProductInput>, database: Data<Database>) -> Result<impl Responder> {
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
    .await
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Created().json(created))
}

#[get("/api/products/{id}")]
async fn read(id: Path<i64>, database: Data<Database>) -> Result<impl Responder> {
    let found: Product = sqlx::query_as("SELECT * FROM products WHERE id = $1")
        .bind(*id)
        .fetch_one(&database.reader)
        .await
        .map_err(ErrorNotFound)?;
    Ok(Json(found))
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let config = Config::load(|name| std::env::var(name).ok()).expect("settings");
    if std::env::args().nth(1).is_some() {
        // the Dockerfile's health check
        let mut stream = TcpStream::connect(("127.0.0.1", config.port))?;
        stream.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert!(answer.starts_with("HTTP/1.1 200 "));
        return Ok(());
    }
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).init();
    let database = Database::open(&config.database_url).await.unwrap();
    HttpServer::new(move || {
        App::new()
            .app_data(Data::new(database.clone()))
            .wrap(Logger::default())
            .service(health)
            .service(list)
            .service(create)
            .service(read)
    })
    .bind((config.host, config.port))?
    .run()
    .await
}
