use std::error::Error;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use rocket::http::{ContentType, Status};
use rocket::serde::json::{Value, json};
use rocket::tokio::time::timeout;
use rocket::{State, get};
use tracing::warn;

use crate::database::Database;
use crate::dialect::DATABASE_NAME;
use crate::problems::Problem;

const PATIENCE: Duration = Duration::from_secs(4);

#[get("/health")]
pub async fn health(database: &State<Database>) -> Result<Value, Problem> {
    let asked = timeout(PATIENCE, sqlx::query("SELECT 1").execute(&database.reader)).await;
    asked.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(|error| {
        warn!(%error, "the database is not available");
        Status::ServiceUnavailable
    })?;
    Ok(json!({ "status": "ok", "stack": "rocket", "database": DATABASE_NAME }))
}

#[get("/openapi.yaml")]
pub fn openapi() -> (ContentType, &'static str) {
    (ContentType::new("application", "yaml"), include_str!("../openapi.yaml"))
}

/// Asks the server in the same container, because the image has no other tool for it.
pub fn check(port: u16) -> Result<(), Box<dyn Error>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let answer = io::read_to_string(stream)?;
    if answer.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(answer.into()) }
}
