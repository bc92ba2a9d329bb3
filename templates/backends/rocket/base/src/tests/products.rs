use rocket::http::{Method, Status};
use rocket::serde::json::Value;

use super::{call, get, lamp, location, log_in, test_client};
use crate::products::{Product, ProductPage};

#[rocket::async_test]
async fn list_and_search() {
    let client = test_client().await;
    for (query, total) in [
        ("", 12),
        ("?page=3&per_page=5", 12),
        ("?q=", 12),
        ("?q=DESK", 2),
        ("?q=100%25", 0),
        ("?q=_", 0),
        ("?q=%FF", 0),
    ] {
        let response = get(&client, &format!("/api/products{query}")).await;
        assert_eq!(response.status(), Status::Ok, "{query}");
        assert_eq!(response.into_json::<ProductPage>().await.unwrap().total, total, "{query}");
    }
    let response = get(&client, "/api/products?page=3&per_page=5").await;
    let items = response.into_json::<ProductPage>().await.unwrap().items;
    let names: Vec<&str> = items.iter().map(|product| product.name.as_str()).collect();
    assert_eq!(names, ["Headphones", "Backpack"]);
}

#[rocket::async_test]
async fn create_and_read() {
    let client = test_client().await;
    let body = r#"{"name":"Lamp 💡","price_cents":3900,"stock":0}"#;
    let response = call(&client, Method::Post, "/api/products", body, &log_in(&client).await).await;
    assert_eq!(response.status(), Status::Created);
    let path = location(&response);
    let created: Product = response.into_json().await.unwrap();
    assert_eq!(created.name, "Lamp 💡");

    let response = get(&client, &path).await;
    assert_eq!(response.status(), Status::Ok);
    assert_eq!(response.into_json::<Product>().await, Some(created));
}

#[rocket::async_test]
async fn replace_and_delete() {
    let client = test_client().await;
    let token = log_in(&client).await;
    let path = location(&call(&client, Method::Post, "/api/products", &lamp(), &token).await);

    let body = r#"{"name":"Lantern","price_cents":2,"stock":3}"#;
    let response = call(&client, Method::Put, &path, body, &token).await;
    assert_eq!(response.status(), Status::Ok);
    let product: Product = response.into_json().await.unwrap();
    assert_eq!((product.name.as_str(), product.description), ("Lantern", None));
    assert_eq!((product.price_cents, product.stock), (2, 3));

    assert_eq!(call(&client, Method::Delete, &path, "", &token).await.status(), Status::NoContent);
    assert_eq!(call(&client, Method::Delete, &path, "", &token).await.status(), Status::NotFound);
    assert_eq!(get(&client, "/api/products/lamp").await.status(), Status::NotFound);
    let greatest = "/api/products/9999999999999999";
    assert_eq!(call(&client, Method::Delete, greatest, "", &token).await.status(), Status::NotFound);
}

#[rocket::async_test]
async fn invalid_values() {
    let client = test_client().await;
    let token = log_in(&client).await;
    for (body, status, expected) in [
        (
            r##"{"name":" ","price_cents":-1,"stock":1000001}"##,
            422,
            vec![
                ("#/name", "Enter 1 to 120 characters."),
                ("#/price_cents", "Enter a whole number from 0 to 100000000."),
                ("#/stock", "Enter a whole number from 0 to 1000000."),
            ],
        ),
        (
            r##"{"description":"\u0000"}"##,
            422,
            vec![
                ("#/description", "Enter at most 2000 characters."),
                ("#/name", "This value is missing."),
                ("#/price_cents", "This value is missing."),
                ("#/stock", "This value is missing."),
            ],
        ),
        (
            r##"{"name":"Lamp","price_cents":"5","stock":1}"##,
            422,
            vec![("#/price_cents", "Enter a whole number from 0 to 100000000.")],
        ),
        (r##"["Lamp",null,5,5]"##, 422, vec![("#", "Send a JSON object.")]),
        ("{", 400, vec![]),
    ] {
        let response = call(&client, Method::Post, "/api/products", body, &token).await;
        assert_eq!(response.status().code, status, "{body}");
        assert_eq!(errors(&response.into_json().await.unwrap()), expected, "{body}");
    }
    for (query, expected) in [
        (
            "page=0&per_page=101&q=%00",
            vec![
                ("#/page", "Enter a whole number from 1 to 1000000."),
                ("#/per_page", "Enter a whole number from 1 to 100."),
                ("#/q", "Enter at most 80 characters."),
            ],
        ),
        ("page=one", vec![("#/page", "Enter a whole number from 1 to 1000000.")]),
        ("per_page=99999999999999999999", vec![("#/per_page", "Enter a whole number from 1 to 100.")]),
    ] {
        let response = get(&client, &format!("/api/products?{query}")).await;
        assert_eq!(response.status(), Status::UnprocessableEntity, "{query}");
        assert_eq!(errors(&response.into_json().await.unwrap()), expected, "{query}");
    }

    let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(1 << 20));
    let response = call(&client, Method::Post, "/api/products", &large, &token).await;
    assert_eq!(response.status(), Status::PayloadTooLarge);
    let request = client.post("/api/auth/login").body("email=demo@example.com");
    assert_eq!(request.dispatch().await.status(), Status::UnsupportedMediaType);
}

fn errors(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.map(|error| (error["pointer"].as_str().unwrap(), error["detail"].as_str().unwrap())).collect()
}
