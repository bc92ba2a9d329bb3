use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{get, server_of, test_database};
use crate::dialect::DATABASE_NAME;

#[actix_web::test]
async fn health() {
    let database = test_database().await;
    let server = server_of(database.clone(), CancellationToken::new());
    let answer = get(&server, "/api/health").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json::<Value>(), json!({ "status": "ok", "stack": "actix", "database": DATABASE_NAME }));

    database.reader.close().await;
    assert_eq!(get(&server, "/api/health").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
