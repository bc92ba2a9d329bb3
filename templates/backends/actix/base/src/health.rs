use std::error::Error;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::rt::time::timeout;
use actix_web::web::{Data, Json};
use serde_json::{Value, json};
use tracing::warn;

use crate::app::Shop;
use crate::dialect::DATABASE_NAME;
use crate::problems::Result;

const PATIENCE: Duration = Duration::from_secs(4);

pub async fn health(shop: Data<Shop>) -> Result<Json<Value>> {
    let asked = timeout(PATIENCE, sqlx::query("SELECT 1").execute(&shop.database.reader)).await;
    asked.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(|error| {
        warn!(%error, "the database is not available");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    Ok(Json(json!({ "status": "ok", "stack": "actix", "database": DATABASE_NAME })))
}

pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/yaml").body(include_str!("../openapi.yaml"))
}

/// Asks the server in the same container, because the image has no other tool for it.
pub fn check(port: u16) -> Result<(), Box<dyn Error>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let answer = io::read_to_string(stream)?;
    if answer.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(answer.into()) }
}
