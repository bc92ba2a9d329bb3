use actix_web::http::{Method, StatusCode};

use super::{call, server_of, test_shop};
use crate::add_user;

#[actix_web::test]
async fn add_a_user() {
    let shop = test_shop().await;
    let add = async |name, password: &str| {
        add_user::add_user(&shop.database, "ann@example.com", name, password.to_owned()).await
    };
    assert!(add("Ann", "short").await.is_err());
    add("Ann", "ann-password").await.unwrap();
    assert!(add("Another", "ann-password").await.is_err(), "an address is taken twice");

    let server = server_of(&shop);
    let body = r#"{"email":"ann@example.com","password":"ann-password"}"#;
    assert_eq!(call(&server, Method::POST, "/api/auth/login", body, "").await.status, StatusCode::OK);
}
