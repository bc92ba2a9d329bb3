use rocket::http::{Method, Status};

use super::{call, client_of, test_database};
use crate::add_user;

#[rocket::async_test]
async fn add_a_user() {
    let database = test_database().await;
    let add =
        async |name, password: &str| add_user::add_user(&database, "ann@example.com", name, password.to_owned()).await;
    assert!(add("Ann", "short").await.is_err());
    add("Ann", "ann-password").await.unwrap();
    assert!(add("Another", "ann-password").await.is_err(), "an address is taken twice");

    let client = client_of(database.clone()).await;
    let body = r#"{"email":"ann@example.com","password":"ann-password"}"#;
    assert_eq!(call(&client, Method::Post, "/api/auth/login", body, "").await.status(), Status::Ok);
}
