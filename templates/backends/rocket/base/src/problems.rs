use rocket::http::{ContentType, Header, Status};
use rocket::request::Request;
use rocket::response::{self, Responder};
use rocket::serde::json::Json;
use rocket::{Response, catch};
use serde::Serialize;
use tracing::error;

/// An error for the client, and its body as defined by RFC 9457.
#[derive(Debug, Serialize)]
pub struct Problem {
    title: &'static str,
    pub status: Status,
    detail: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

#[derive(Debug, Serialize)]
pub struct FieldError {
    pub pointer: String,
    pub detail: &'static str,
}

impl Problem {
    pub fn new(status: Status, detail: &'static str) -> Self {
        Self { title: status.reason_lossy(), status, detail, errors: Vec::new() }
    }

    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Status::UnprocessableEntity, "Some values are invalid.") }
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        let detail = match status.code {
            400 => "The request is not valid.",
            401 => "Log in first.",
            404 => "There is no such endpoint.",
            413 => "The request body is too large.",
            415 => "The request body must be JSON.",
            503 => "The database is not available.",
            _ => "Something went wrong.",
        };
        Self::new(status, detail)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::RowNotFound) {
            return Self::new(Status::NotFound, "There is no such product.");
        }
        error!(%error, "a query failed");
        Status::InternalServerError.into()
    }
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build_from(Json(&self).respond_to(request)?);
        response.status(self.status).header(ContentType::new("application", "problem+json"));
        if self.status == Status::Unauthorized {
            response.header(Header::new("WWW-Authenticate", "Bearer"));
        }
        if self.status == Status::UpgradeRequired {
            response.header(Header::new("Upgrade", "websocket"));
        }
        response.ok()
    }
}

/// Answers what no route has answered: an unknown path, a guard that refused, a panic.
#[catch(default)]
pub fn answer(status: Status, _request: &Request<'_>) -> Problem {
    status.into()
}
