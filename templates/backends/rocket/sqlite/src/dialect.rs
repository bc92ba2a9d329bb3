use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

pub type Db = Sqlite;

pub const DATABASE_NAME: &str = "sqlite";
pub const DEFAULT_DATABASE_URL: &str = "sqlite:///shop.db";
/// SQLite allows one writer at a time: changes queue for one connection, which is fairer than SQLite's own lock.
pub const ONE_WRITER: bool = true;
/// A transaction that will write takes the lock at its start.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// Accepts sqlite:///relative.db or sqlite:////absolute.db.
pub fn options(database_url: &str) -> Option<SqliteConnectOptions> {
    let path = database_url.strip_prefix("sqlite:///").filter(|path| !path.is_empty())?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        // Readers never wait, and a writer waits up to 5 seconds, sqlx's default, for one in another process.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    Some(options)
}
