use rocket::config::{Ident, Shutdown};
use rocket::data::{Limits, ToByteUnit};
use rocket::{Build, Rocket, catchers, routes};

use crate::auth::{self, Keys};
use crate::config::Config;
use crate::database::Database;
use crate::events::{self, Listeners};
use crate::{health, logging, problems, products};

/// The server, with every route in one place.
pub fn rocket(config: &Config, database: Database) -> Rocket<Build> {
    let routes = routes![
        health::health,
        auth::login,
        auth::me,
        products::list_products,
        products::create_product,
        products::read_product,
        products::replace_product,
        products::delete_product,
        events::events,
        health::openapi,
    ];
    rocket::custom(settings(config))
        .manage(database)
        .manage(Keys::new(&config.secret_key))
        .manage(Listeners::new())
        .attach(logging::requests())
        .register("/", catchers![problems::answer])
        .mount("/api", routes)
}

/// Rocket's settings; ROCKET_* and Rocket.toml are not read.
pub fn settings(config: &Config) -> rocket::Config {
    rocket::Config {
        address: config.host,
        port: config.port,
        limits: Limits::default().limit("json", 1.mebibytes()),
        // Open connections get the grace period to end, then the mercy period, then one more second: 8 in all.
        shutdown: Shutdown { grace: 5, mercy: 2, ..Shutdown::default() },
        ident: Ident::none(),
        cli_colors: false,
        ..rocket::Config::release_default()
    }
}
