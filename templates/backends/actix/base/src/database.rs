use std::error::Error;
use std::time::Duration;

use actix_web::rt::time::timeout;
use sqlx::ConnectOptions;
use sqlx::pool::PoolOptions;

use crate::dialect::{self, Db};

const MAX_CONNECTIONS: u32 = 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

const DATABASE_URL: &str =
    "DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.";

/// The connections; changes go through `writer`.
#[derive(Clone)]
pub struct Database {
    pub reader: sqlx::Pool<Db>,
    pub writer: sqlx::Pool<Db>,
}

impl Database {
    /// Connects and brings the schema up to date.
    pub async fn open(database_url: &str) -> Result<Self, Box<dyn Error>> {
        let options = dialect::options(database_url).ok_or(DATABASE_URL)?;
        // Not from a pool, which would keep waiting for a server that refuses connections.
        let mut connection = timeout(CONNECT_TIMEOUT, options.connect())
            .await
            .map_err(|_| "DATABASE_URL: the database does not answer.")?
            .map_err(|error| format!("DATABASE_URL: the database cannot be used: {error}"))?;
        sqlx::migrate!()
            .run(&mut connection)
            .await
            .map_err(|error| format!("DATABASE_URL: the schema cannot be brought up to date: {error}"))?;

        let pool = |size| PoolOptions::new().max_connections(size).connect_lazy_with(options.clone());
        let reader = pool(MAX_CONNECTIONS);
        let writer = if dialect::ONE_WRITER { pool(1) } else { reader.clone() };
        Ok(Self { reader, writer })
    }

    /// Closes the connections, but waits only a second for those in use.
    pub async fn close(&self) {
        let all = async { tokio::join!(self.reader.close(), self.writer.close()) };
        let _ = timeout(Duration::from_secs(1), all).await;
    }
}
