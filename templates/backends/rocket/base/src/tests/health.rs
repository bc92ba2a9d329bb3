use rocket::http::Status;
use rocket::serde::json::{Value, json};

use super::{client_of, get, test_database};
use crate::dialect::DATABASE_NAME;

#[rocket::async_test]
async fn health() {
    let database = test_database().await;
    let client = client_of(database.clone()).await;
    let response = get(&client, "/api/health").await;
    assert_eq!(response.status(), Status::Ok);
    let expected = json!({ "status": "ok", "stack": "rocket", "database": DATABASE_NAME });
    assert_eq!(response.into_json::<Value>().await, Some(expected));

    database.close().await;
    assert_eq!(get(&client, "/api/health").await.status(), Status::ServiceUnavailable);
}
