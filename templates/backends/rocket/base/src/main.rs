//! The command `shop` serves the Shop API.

mod add_user;
mod app;
mod auth;
mod config;
mod database;
mod dialect;
mod events;
mod health;
mod logging;
mod problems;
mod products;
mod seed;
#[cfg(test)]
mod tests;
mod validation;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use rocket::error::ErrorKind;
use tracing::warn;

use crate::config::Config;
use crate::database::Database;

// Rocket's own `main` would read ROCKET_* and Rocket.toml; see config.rs for this program's settings.
#[rocket::tokio::main(crate = "rocket::tokio")]
async fn main() -> ExitCode {
    let Err(error) = run().await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::load(|name| Some(env::var_os(name)?.to_string_lossy().into_owned()))?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => serve(config).await,
        ["healthcheck"] => health::check(config.port),
        ["add-user", email, name] => add_user::command(&config, email, name).await,
        _ => Err("usage: shop [healthcheck | add-user EMAIL NAME]".into()),
    }
}

/// Runs until SIGTERM or SIGINT.
async fn serve(mut config: Config) -> Result<(), Box<dyn Error>> {
    logging::start();
    if config.secret_key.is_empty() {
        warn!("SECRET_KEY is not set: using a random one, tokens end with this process.");
        config.secret_key = vec![0; 32];
        getrandom::fill(&mut config.secret_key)?;
    }
    let database = Database::open(&config.database_url).await?;
    if config.demo_data {
        seed::seed(&database).await?;
    }
    let ended = app::rocket(&config, database.clone()).launch().await;
    database.close().await;
    match ended {
        Ok(_) => Ok(()),
        // Clients that were still connected have been cut off, as intended.
        Err(error) if matches!(error.kind(), ErrorKind::Shutdown(..)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
