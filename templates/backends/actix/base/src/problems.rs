use actix_web::body::EitherBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, UPGRADE, WWW_AUTHENTICATE};
use actix_web::middleware::ErrorHandlerResponse;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use thiserror::Error;
use tracing::error;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What a handler returns.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// An error for the client, and its body as defined by RFC 9457.
#[derive(Debug, Error, Serialize)]
#[error("{detail}")]
pub struct Problem {
    title: &'static str,
    status: u16,
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
    pub fn new(status: StatusCode, detail: &'static str) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        Self { title, status: status.as_u16(), detail, errors: Vec::new() }
    }

    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Some values are invalid.") }
    }

    pub fn no_product() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such product.")
    }
}

impl From<StatusCode> for Problem {
    fn from(status: StatusCode) -> Self {
        let detail = match status.as_u16() {
            400 => "The request is not valid.",
            401 => "Log in first.",
            404 => "There is no such endpoint.",
            405 => "This endpoint does not take that method.",
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
            return Self::no_product();
        }
        error!(%error, "a query failed");
        StatusCode::INTERNAL_SERVER_ERROR.into()
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self.status_code() {
            StatusCode::UNAUTHORIZED => response.insert_header((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::UPGRADE_REQUIRED => response.insert_header((UPGRADE, "websocket")),
            _ => &mut response,
        };
        response.content_type(PROBLEM_JSON).json(self)
    }
}

/// Turns Actix's own responses, to an unknown path or an unsupported method, into problems.
pub fn answer<B>(response: ServiceResponse<B>) -> actix_web::Result<ErrorHandlerResponse<B>> {
    let response = response.map_body(|head, body| {
        if head.headers.get(CONTENT_TYPE) == Some(&PROBLEM_JSON) {
            return EitherBody::left(body);
        }
        head.headers.insert(CONTENT_TYPE, PROBLEM_JSON);
        EitherBody::right(Problem::from(head.status).error_response().into_body())
    });
    Ok(ErrorHandlerResponse::Response(response))
}
