use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, Path, Query};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use validator::Validate;

use crate::app::Shop;
use crate::auth::User;
use crate::problems::Result;
use crate::validation::{Body, not_blank, whole_number};

#[derive(Debug, PartialEq, Serialize, Deserialize, FromRow)]
pub struct Product {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub price_cents: i32,
    pub stock: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Every field may be missing, so that one response can name all the missing ones.
#[derive(Deserialize, Validate)]
pub struct ProductInput {
    #[validate(required, custom(function = not_blank), length(max = 120), does_not_contain(pattern = "\0"))]
    name: Option<String>,
    #[validate(length(max = 2000), does_not_contain(pattern = "\0"))]
    description: Option<String>,
    #[validate(required, range(min = 0, max = 100_000_000))]
    price_cents: Option<i64>,
    #[validate(required, range(min = 0, max = 1_000_000))]
    stock: Option<i64>,
}

#[derive(Deserialize, Validate)]
#[serde(default)]
pub struct ProductQuery {
    #[serde(deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 1_000_000))]
    page: i64,
    #[serde(deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100))]
    per_page: i64,
    #[validate(length(max = 80), does_not_contain(pattern = "\0"))]
    q: String,
}

impl Default for ProductQuery {
    fn default() -> Self {
        Self { page: 1, per_page: 20, q: String::new() }
    }
}

#[derive(Serialize, Deserialize)]
pub struct ProductPage {
    pub items: Vec<Product>,
    pub total: i64,
    pub page: i64,
    pub per_page: i64,
}

pub async fn list_products(Query(query): Query<ProductQuery>, shop: Data<Shop>) -> Result<Json<ProductPage>> {
    query.validate()?;
    let ProductQuery { page, per_page, q } = query;
    let literal = q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{literal}%");
    let total =
        sqlx::query_scalar(r"SELECT count(*) FROM products WHERE $1 = '' OR lower(name) LIKE lower($2) ESCAPE '\'")
            .bind(&q)
            .bind(&pattern)
            .fetch_one(&shop.database.reader)
            .await?;
    let items = sqlx::query_as(
        r"SELECT * FROM products WHERE $1 = '' OR lower(name) LIKE lower($2) ESCAPE '\'
        ORDER BY id LIMIT $3 OFFSET $4",
    )
    .bind(&q)
    .bind(&pattern)
    .bind(per_page)
    .bind(per_page * (page - 1))
    .fetch_all(&shop.database.reader)
    .await?;
    Ok(Json(ProductPage { items, total, page, per_page }))
}

pub async fn create_product(_user: User, Body(input): Body<ProductInput>, shop: Data<Shop>) -> Result<HttpResponse> {
    let rows = sqlx::query_as(
        "INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5) RETURNING *",
    )
    .bind(input.name)
    .bind(input.description)
    .bind(input.price_cents)
    .bind(input.stock)
    .bind(Utc::now())
    .fetch_all(&shop.database.writer)
    .await?;
    let created = only(rows)?;
    shop.listeners.publish("product.created", &created);
    let location = format!("/api/products/{}", created.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(created))
}

pub async fn read_product(id: Path<i64>, shop: Data<Shop>) -> Result<Json<Product>> {
    let product = sqlx::query_as("SELECT * FROM products WHERE id = $1").bind(id.into_inner());
    Ok(Json(product.fetch_one(&shop.database.reader).await?))
}

pub async fn replace_product(
    id: Path<i64>,
    _user: User,
    Body(input): Body<ProductInput>,
    shop: Data<Shop>,
) -> Result<Json<Product>> {
    let rows = sqlx::query_as(
        "UPDATE products SET name = $2, description = $3, price_cents = $4, stock = $5, updated_at = $6
        WHERE id = $1 RETURNING *",
    )
    .bind(id.into_inner())
    .bind(input.name)
    .bind(input.description)
    .bind(input.price_cents)
    .bind(input.stock)
    .bind(Utc::now())
    .fetch_all(&shop.database.writer)
    .await?;
    let replaced = only(rows)?;
    shop.listeners.publish("product.updated", &replaced);
    Ok(Json(replaced))
}

pub async fn delete_product(id: Path<i64>, _user: User, shop: Data<Shop>) -> Result<HttpResponse> {
    let rows = sqlx::query_as("DELETE FROM products WHERE id = $1 RETURNING *")
        .bind(id.into_inner())
        .fetch_all(&shop.database.writer)
        .await?;
    let deleted = only(rows)?;
    shop.listeners.publish("product.deleted", &deleted);
    Ok(HttpResponse::NoContent().finish())
}

/// The row of a statement that changes one. `fetch_one` would not report that SQLite could not commit.
fn only(mut rows: Vec<Product>) -> Result<Product> {
    rows.pop().ok_or_else(|| sqlx::Error::RowNotFound.into())
}
