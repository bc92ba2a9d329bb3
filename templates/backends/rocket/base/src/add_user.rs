use std::error::Error;
use std::io::{self, IsTerminal};

use crate::auth::hash_password;
use crate::config::Config;
use crate::database::Database;

/// Prompts for the password: arguments show up in the process list and the shell history.
pub async fn command(config: &Config, email: &str, name: &str) -> Result<(), Box<dyn Error>> {
    let password = read_password()?;
    let database = Database::open(&config.database_url).await?;
    add_user(&database, email, name, password).await
}

pub async fn add_user(database: &Database, email: &str, name: &str, password: String) -> Result<(), Box<dyn Error>> {
    if !email.contains('@') || name.trim().is_empty() || password.chars().count() < 8 {
        return Err("it takes an e-mail address, a name, and a password of at least 8 characters".into());
    }
    sqlx::query("INSERT INTO users (email, name, password_hash) VALUES ($1, $2, $3)")
        .bind(email)
        .bind(name)
        .bind(hash_password(password).await)
        .execute(&database.writer)
        .await?;
    Ok(())
}

fn read_password() -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ");
    }
    let password = io::read_to_string(io::stdin())?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
