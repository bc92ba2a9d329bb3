use actix_web::http::{Method, StatusCode};
use serde_json::Value;

use super::{call, get, lamp, log_in, test_server};
use crate::products::{Product, ProductPage};

#[actix_web::test]
async fn list_and_search() {
    let server = test_server().await;
    for (query, total) in [
        ("", 12),
        ("?page=3&per_page=5", 12),
        ("?q=", 12),
        ("?q=DESK", 2),
        ("?q=100%25", 0),
        ("?q=_", 0),
        ("?q=%FF", 0),
    ] {
        let answer = get(&server, &format!("/api/products{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        assert_eq!(answer.json::<ProductPage>().total, total, "{query}");
    }
    let items = get(&server, "/api/products?page=3&per_page=5").await.json::<ProductPage>().items;
    let names: Vec<&str> = items.iter().map(|product| product.name.as_str()).collect();
    assert_eq!(names, ["Headphones", "Backpack"]);
}

#[actix_web::test]
async fn create_and_read() {
    let server = test_server().await;
    let body = r#"{"name":"Lamp 💡","price_cents":3900,"stock":0}"#;
    let answer = call(&server, Method::POST, "/api/products", body, &log_in(&server).await).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let created: Product = answer.json();
    assert_eq!(created.name, "Lamp 💡");

    let read = get(&server, answer.header("Location").unwrap()).await;
    assert_eq!(read.status, StatusCode::OK);
    assert_eq!(read.json::<Product>(), created);
}

#[actix_web::test]
async fn replace_and_delete() {
    let server = test_server().await;
    let token = log_in(&server).await;
    let answer = call(&server, Method::POST, "/api/products", &lamp(), &token).await;
    let path = answer.header("Location").unwrap();

    let body = r#"{"name":"Lantern","price_cents":2,"stock":3}"#;
    let answer = call(&server, Method::PUT, path, body, &token).await;
    assert_eq!(answer.status, StatusCode::OK);
    let product: Product = answer.json();
    assert_eq!((product.name.as_str(), product.description), ("Lantern", None));
    assert_eq!((product.price_cents, product.stock), (2, 3));

    assert_eq!(call(&server, Method::DELETE, path, "", &token).await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(&server, Method::DELETE, path, "", &token).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&server, "/api/products/lamp").await.status, StatusCode::NOT_FOUND);
    let greatest = "/api/products/9999999999999999";
    assert_eq!(call(&server, Method::DELETE, greatest, "", &token).await.status, StatusCode::NOT_FOUND);

    let answer = call(&server, Method::PATCH, "/api/products", "", "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("Allow"), Some("GET, POST"));
    assert_eq!(answer.json::<Value>()["detail"], "This endpoint does not take that method.");
}

#[actix_web::test]
async fn invalid_values() {
    let server = test_server().await;
    let token = log_in(&server).await;
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
        let answer = call(&server, Method::POST, "/api/products", body, &token).await;
        assert_eq!(answer.status.as_u16(), status, "{body}");
        assert_eq!(errors(&answer.json()), expected, "{body}");
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
        let answer = get(&server, &format!("/api/products?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(errors(&answer.json()), expected, "{query}");
    }

    let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(1 << 20));
    let answer = call(&server, Method::POST, "/api/products", &large, &token).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let request = server.post("/api/products").bearer_auth(&token).content_type("text/json").send_body(lamp());
    assert_eq!(request.await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

fn errors(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.map(|error| (error["pointer"].as_str().unwrap(), error["detail"].as_str().unwrap())).collect()
}
