use std::io;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Status;
use rocket::{Request, Response};
use tracing::{Level, info};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::prelude::*;

/// Logs this program's lines and the warnings of its libraries. Rocket's details on each request, whose target ends
/// in `_`, are left out: `RequestLog` has one line.
pub fn start() {
    let wanted = filter_fn(|line| {
        let level = if line.target().starts_with("shop") {
            Level::INFO
        } else {
            Level::WARN
        };
        *line.level() <= level && !line.target().ends_with('_')
    });
    tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(io::stderr)
                .with_filter(wanted.with_max_level_hint(LevelFilter::INFO)),
        )
        .init();
}

/// A line for each request; what asks every few seconds is kept out.
pub struct RequestLog;

#[rocket::async_trait]
impl Fairing for RequestLog {
    fn info(&self) -> Info {
        Info {
            name: "request log",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if request.uri().path() != "/api/health" || response.status() != Status::Ok {
            info!(
                "{} {} {}",
                request.method(),
                request.uri(),
                response.status().code
            );
        }
    }
}
