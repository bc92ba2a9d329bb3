//! The command `shop` serves the Shop API.

mod add_user;
mod app;
mod auth;
mod config;
mod database;
mod dialect;
mod events;
mod health;
mod problems;
mod products;
mod seed;
#[cfg(test)]
mod tests;
mod validation;

use std::error::Error;
use std::process::ExitCode;
use std::{env, io};

use actix_web::rt::signal::unix::{SignalKind, signal};
use actix_web::{App, HttpServer};
use tokio::select;
use tracing::{Level, warn};

use crate::app::{Shop, app};
use crate::auth::Keys;
use crate::config::Config;
use crate::database::Database;
use crate::events::Listeners;

const STOP_TIMEOUT: u64 = 8; // seconds

#[actix_web::main]
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
    tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(Level::INFO).init();
    if config.secret_key.is_empty() {
        warn!("SECRET_KEY is not set: using a random one, tokens end with this process.");
        config.secret_key = vec![0; 32];
        getrandom::fill(&mut config.secret_key)?;
    }
    let database = Database::open(&config.database_url).await?;
    if config.demo_data {
        seed::seed(&database).await?;
    }
    let listeners = Listeners::new();
    let stop = stop_signal(listeners.clone())?;
    let shop = Shop { database: database.clone(), keys: Keys::new(&config.secret_key), listeners };
    HttpServer::new(move || App::new().configure(app(shop.clone())))
        .shutdown_signal(stop)
        .shutdown_timeout(STOP_TIMEOUT)
        .bind((config.host, config.port))?
        .run()
        .await?;
    database.close().await;
    Ok(())
}

/// Waits for SIGTERM or SIGINT, then closes the WebSockets, which the server would otherwise wait for.
fn stop_signal(listeners: Listeners) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        listeners.close();
    })
}
