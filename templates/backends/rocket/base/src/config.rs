use std::net::{IpAddr, Ipv4Addr};

use crate::dialect::DEFAULT_DATABASE_URL;

/// Settings from the environment.
pub struct Config {
    pub host: IpAddr,
    pub port: u16,
    pub database_url: String,
    /// Empty: generate one at start.
    pub secret_key: Vec<u8>,
    pub demo_data: bool,
}

impl Config {
    /// Errors name the variable, never its value.
    pub fn load(variable: impl Fn(&str) -> Option<String>) -> Result<Self, &'static str> {
        // Compose passes an unset variable as an empty one.
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let host = match set("HOST").as_deref() {
            None | Some("localhost") => Ipv4Addr::LOCALHOST.into(),
            Some(host) => host.parse().map_err(|_| "HOST must be an IP address.")?,
        };
        let port = match set("PORT").map_or(Ok(8000), |port| port.parse()) {
            Ok(port) if port > 0 => port,
            _ => return Err("PORT must be a number from 1 to 65535."),
        };
        let secret_key = set("SECRET_KEY").unwrap_or_default().into_bytes();
        if (1..32).contains(&secret_key.len()) {
            return Err("SECRET_KEY must have at least 32 bytes.");
        }
        let demo_data = match set("DEMO_DATA").as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err("DEMO_DATA must be 0 or 1."),
        };
        let database_url = set("DATABASE_URL").unwrap_or_else(|| DEFAULT_DATABASE_URL.to_owned());
        Ok(Self { host, port, database_url, secret_key, demo_data })
    }
}
