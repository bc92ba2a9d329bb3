use sqlx::Postgres;
use sqlx::postgres::PgConnectOptions;

pub type Db = Postgres;

pub const DATABASE_NAME: &str = "postgres";
/// No default: a wrong guess could write to a real server.
pub const DEFAULT_DATABASE_URL: &str = "";
pub const ONE_WRITER: bool = false;
pub const BEGIN: &str = "BEGIN";

pub fn options(database_url: &str) -> Option<PgConnectOptions> {
    let options: PgConnectOptions = database_url.parse().ok()?;
    let complete = database_url.starts_with("postgresql://") && options.get_database().is_some();
    complete.then_some(options)
}
