use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

pub type Db = Sqlite;

pub const DATABASE_NAME: &str = "sqlite";
pub const DEFAULT_DATABASE_URL: &str = "sqlite:///shop.db";
/// SQLite takes one change at a time: changes queue for one connection, which is fairer than SQLite's own waiting.
pub const ONE_WRITER: bool = true;
/// A transaction that is going to write says so at its start.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// Takes sqlite:///relative.db or sqlite:////absolute.db.
pub fn options(database_url: &str) -> Option<SqliteConnectOptions> {
    let path = database_url.strip_prefix("sqlite:///").filter(|path| !path.is_empty())?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        // Readers wait for nobody, and a writer for another process's as long as is sqlx's default: 5 seconds.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    Some(options)
}
