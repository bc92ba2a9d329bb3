use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Json, JsonConfig};
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::problems::{FieldError, Problem};

const MAX_BODY_BYTES: usize = 1 << 20;

/// Explains, to the person filling in the form, what a field's value must be. New fields need a line here.
fn advice(field: &str) -> &'static str {
    match field {
        "email" => "Enter an e-mail address.",
        "password" => "Enter a password.",
        "name" => "Enter 1 to 120 characters.",
        "description" => "Enter at most 2000 characters.",
        "price_cents" => "Enter a whole number from 0 to 100000000.",
        "stock" => "Enter a whole number from 0 to 1000000.",
        "page" => "Enter a whole number from 1 to 1000000.",
        "per_page" => "Enter a whole number from 1 to 100.",
        "q" => "Enter at most 80 characters.",
        _ => "Send a JSON object.",
    }
}

/// An extractor: the body, read into a struct and checked against its `validate` rules.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Json would also accept text/json.
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let json = Json::<Value>::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Problem::from(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
            }
            Ok(Self(read(json.await?.into_inner())?))
        })
    }
}

fn read<T: DeserializeOwned + Validate>(json: Value) -> Result<T, Problem> {
    // Serde would also accept an array for a struct.
    if !json.is_object() {
        return Err(Problem::invalid(vec![wrong(".")]));
    }
    let input: T = serde_path_to_error::deserialize(json)
        .map_err(|error| Problem::invalid(vec![wrong(&error.path().to_string())]))?;
    input.validate()?;
    Ok(input)
}

/// How Actix reads JSON; `Body` asks for its Content-Type.
pub fn json() -> JsonConfig {
    JsonConfig::default().content_type_required(false).limit(MAX_BODY_BYTES).error_handler(|error, _| {
        let problem = match error.status_code() {
            StatusCode::BAD_REQUEST => Problem::new(StatusCode::BAD_REQUEST, "The request body is not valid JSON."),
            status => status.into(),
        };
        problem.into()
    })
}

/// Reports the broken `validate` rules, one per field.
impl From<ValidationErrors> for Problem {
    fn from(broken: ValidationErrors) -> Self {
        let mut errors: Vec<FieldError> = broken
            .field_errors()
            .into_iter()
            .map(|(field, rules)| match rules.iter().any(|rule| rule.code == "required") {
                true => FieldError { detail: "This value is missing.", ..wrong(&field) },
                false => wrong(&field),
            })
            .collect();
        errors.sort_by(|one, other| one.pointer.cmp(&other.pointer));
        Self::invalid(errors)
    }
}

/// `field` is "." for the body itself.
fn wrong(field: &str) -> FieldError {
    let pointer = if field == "." { "#".to_owned() } else { format!("#/{field}") };
    FieldError { pointer, detail: advice(field) }
}

/// A rule for `validate`: the text is not only spaces.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() { Err(ValidationError::new("blank")) } else { Ok(()) }
}

/// Reads a number from a query. Anything else becomes 0, out of every range, so one response can name all errors.
pub fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(String::deserialize(deserializer)?.parse().unwrap_or(0))
}
