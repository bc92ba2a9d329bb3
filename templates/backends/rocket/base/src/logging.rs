use std::io;

use rocket::fairing::AdHoc;
use rocket::http::Status;
use tracing::{Level, info};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::prelude::*;

/// Logs this program's lines and the warnings of its libraries. Rocket's details on each request, whose target ends
/// in `_`, are left out: `requests()` has one line.
pub fn start() {
    let wanted = filter_fn(|line| {
        let level = if line.target().starts_with("shop") { Level::INFO } else { Level::WARN };
        *line.level() <= level && !line.target().ends_with('_')
    });
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let wanted = wanted.with_max_level_hint(LevelFilter::INFO);
    tracing_subscriber::registry().with(layer.with_filter(wanted)).init();
}

/// A fairing that logs one line per request, except the frequent health checks.
pub fn requests() -> AdHoc {
    AdHoc::on_response("request log", |request, response| {
        Box::pin(async move {
            if request.uri().path() != "/api/health" || response.status() != Status::Ok {
                info!("{} {} {}", request.method(), request.uri(), response.status().code);
            }
        })
    })
}
