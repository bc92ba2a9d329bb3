use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::{get, server_of, test_shop};
use crate::dialect::DATABASE_NAME;

#[actix_web::test]
async fn health() {
    let shop = test_shop().await;
    let server = server_of(&shop);
    let answer = get(&server, "/api/health").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json::<Value>(), json!({ "status": "ok", "stack": "actix", "database": DATABASE_NAME }));

    shop.database.close().await;
    assert_eq!(get(&server, "/api/health").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
