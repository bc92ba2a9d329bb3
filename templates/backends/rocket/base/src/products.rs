use chrono::{DateTime, Utc};
use rocket::form::Errors;
use rocket::response::status::{Created, NoContent};
use rocket::serde::json::Json;
use rocket::{FromForm, State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use validator::Validate;

use crate::auth::User;
use crate::database::Database;
use crate::events::Listeners;
use crate::problems::Problem;
use crate::validation::{Body, not_blank};

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

#[derive(FromForm)]
pub struct ProductQuery<'r> {
    #[field(default = 1, validate = range(1..=1_000_000))]
    page: i64,
    #[field(default = 20, validate = range(1..=100))]
    per_page: i64,
    #[field(default = "", validate = with(|q| q.chars().count() <= 80 && !q.contains('\0'), "not a search"))]
    q: &'r str,
}

#[derive(Serialize, Deserialize)]
pub struct ProductPage {
    pub items: Vec<Product>,
    pub total: i64,
    pub page: i64,
    pub per_page: i64,
}

#[get("/products?<query..>")]
pub async fn list_products(
    query: Result<ProductQuery<'_>, Errors<'_>>,
    database: &State<Database>,
) -> Result<Json<ProductPage>, Problem> {
    let ProductQuery { page, per_page, q } = query?;
    let literal = q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{literal}%");
    let total =
        sqlx::query_scalar(r"SELECT count(*) FROM products WHERE $1 = '' OR lower(name) LIKE lower($2) ESCAPE '\'")
            .bind(q)
            .bind(&pattern)
            .fetch_one(&database.reader)
            .await?;
    let items = sqlx::query_as(
        r"SELECT * FROM products WHERE $1 = '' OR lower(name) LIKE lower($2) ESCAPE '\'
        ORDER BY id LIMIT $3 OFFSET $4",
    )
    .bind(q)
    .bind(&pattern)
    .bind(per_page)
    .bind(per_page * (page - 1))
    .fetch_all(&database.reader)
    .await?;
    Ok(Json(ProductPage { items, total, page, per_page }))
}

#[post("/products", data = "<input>")]
pub async fn create_product(
    _user: User,
    input: Result<Body<ProductInput>, Problem>,
    database: &State<Database>,
    listeners: &State<Listeners>,
) -> Result<Created<Json<Product>>, Problem> {
    let Body(input) = input?;
    let rows = sqlx::query_as(
        "INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5) RETURNING *",
    )
    .bind(input.name)
    .bind(input.description)
    .bind(input.price_cents)
    .bind(input.stock)
    .bind(Utc::now())
    .fetch_all(&database.writer)
    .await?;
    let created = only(rows)?;
    listeners.publish("product.created", &created);
    Ok(Created::new(format!("/api/products/{}", created.id)).body(Json(created)))
}

// An `id` that is not a number is None, which is NULL to the database and matches no product.
#[get("/products/<id>")]
pub async fn read_product(id: Option<i64>, database: &State<Database>) -> Result<Json<Product>, Problem> {
    let found = sqlx::query_as("SELECT * FROM products WHERE id = $1").bind(id).fetch_one(&database.reader).await?;
    Ok(Json(found))
}

#[put("/products/<id>", data = "<input>")]
pub async fn replace_product(
    id: Option<i64>,
    _user: User,
    input: Result<Body<ProductInput>, Problem>,
    database: &State<Database>,
    listeners: &State<Listeners>,
) -> Result<Json<Product>, Problem> {
    let Body(input) = input?;
    let rows = sqlx::query_as(
        "UPDATE products SET name = $2, description = $3, price_cents = $4, stock = $5, updated_at = $6
        WHERE id = $1 RETURNING *",
    )
    .bind(id)
    .bind(input.name)
    .bind(input.description)
    .bind(input.price_cents)
    .bind(input.stock)
    .bind(Utc::now())
    .fetch_all(&database.writer)
    .await?;
    let replaced = only(rows)?;
    listeners.publish("product.updated", &replaced);
    Ok(Json(replaced))
}

#[delete("/products/<id>")]
pub async fn delete_product(
    id: Option<i64>,
    _user: User,
    database: &State<Database>,
    listeners: &State<Listeners>,
) -> Result<NoContent, Problem> {
    let rows =
        sqlx::query_as("DELETE FROM products WHERE id = $1 RETURNING *").bind(id).fetch_all(&database.writer).await?;
    let deleted = only(rows)?;
    listeners.publish("product.deleted", &deleted);
    Ok(NoContent)
}

/// The row of a statement that changes one. `fetch_one` would not report that SQLite could not commit.
fn only(mut rows: Vec<Product>) -> Result<Product, Problem> {
    rows.pop().ok_or_else(|| sqlx::Error::RowNotFound.into())
}
