use rocket::data::{self, Data, FromData, Limits};
use rocket::form::Errors;
use rocket::http::Status;
use rocket::request::Request;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::problems::{FieldError, Problem};

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

/// A data guard: the body, read into a struct and checked against its `validate` rules.
pub struct Body<T>(pub T);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned + Validate> FromData<'r> for Body<T> {
    type Error = Problem;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> data::Outcome<'r, Self> {
        match read(request, data).await {
            Ok(input) => data::Outcome::Success(Self(input)),
            Err(problem) => data::Outcome::Error((problem.status, problem)),
        }
    }
}

async fn read<T: DeserializeOwned + Validate>(request: &Request<'_>, data: Data<'_>) -> Result<T, Problem> {
    // Not with Rocket's ContentType, which accepts no space before a parameter.
    let kind = request.headers().get_one("Content-Type").and_then(|header| header.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Status::UnsupportedMediaType.into());
    }
    let limit = request.limits().get("json").unwrap_or(Limits::JSON);
    let body = data.open(limit).into_bytes().await.map_err(|_| Status::BadRequest)?;
    if !body.is_complete() {
        return Err(Status::PayloadTooLarge.into());
    }
    // Serde would also accept an array for a struct.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(vec![wrong(".")]));
    }
    let mut json = serde_json::Deserializer::from_slice(&body);
    let input: T = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
        Category::Data => Problem::invalid(vec![wrong(&error.path().to_string())]),
        _ => Problem::new(Status::BadRequest, "The request body is not valid JSON."),
    })?;
    input.validate()?;
    Ok(input)
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

/// Reports query values that could not be read or break a rule.
impl From<Errors<'_>> for Problem {
    fn from(broken: Errors<'_>) -> Self {
        let fields = broken.iter().filter_map(|error| error.name.as_ref());
        Self::invalid(fields.map(|field| wrong(&field.to_string())).collect())
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
