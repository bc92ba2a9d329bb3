use std::time::Duration;

use chrono::Utc;
use rocket::fairing::AdHoc;
use rocket::futures::{SinkExt, StreamExt};
use rocket::http::{Method, Status};
use rocket::serde::json::{Value, json, serde_json};
use rocket::tokio;
use rocket::tokio::sync::broadcast::error::RecvError;
use rocket::tokio::sync::oneshot;
use rocket::tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::{call, get, lamp, location, log_in, test_client, test_config};
use crate::app;
use crate::config::Config;
use crate::events::{self, Listeners, MAX_WAITING_EVENTS};
use crate::products::Product;

#[rocket::async_test]
async fn events() {
    let client = test_client().await;
    // The local client has no network; a separate server shares its listeners.
    let config = Config { port: 0, ..test_config() };
    let (ready, listening) = oneshot::channel();
    let server = rocket::custom(app::settings(&config))
        .manage(client.rocket().state::<Listeners>().unwrap().clone())
        .mount("/api", rocket::routes![events::events])
        .attach(AdHoc::on_liftoff("ready", |rocket| {
            Box::pin(async move {
                ready.send((rocket.config().port, rocket.shutdown())).unwrap();
            })
        }));
    tokio::spawn(server.launch());
    let (port, shutdown) = listening.await.unwrap();
    let (mut socket, _) = connect_async(format!("ws://127.0.0.1:{port}/api/events")).await.unwrap();
    socket.send(Message::text("ignored")).await.unwrap();

    let token = log_in(&client).await;
    let response = call(&client, Method::Post, "/api/products", &lamp(), &token).await;
    let path = location(&response);
    let created: Value = response.into_json().await.unwrap();
    let body = lamp().replace("Lamp", "Lantern");
    let updated: Value = call(&client, Method::Put, &path, &body, &token).await.into_json().await.unwrap();
    call(&client, Method::Delete, &path, "", &token).await;

    let mut next = async || timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap();
    for (kind, product) in [("created", &created), ("updated", &updated), ("deleted", &updated)] {
        let event: Value = serde_json::from_str(next().await.to_text().unwrap()).unwrap();
        assert_eq!(event, json!({ "type": format!("product.{kind}"), "product": product }));
    }
    let refusal = get(&client, "/api/events").await;
    assert_eq!(refusal.status(), Status::UpgradeRequired);
    assert_eq!(refusal.headers().get_one("Upgrade"), Some("websocket"));

    shutdown.notify();
    match next().await {
        Message::Close(Some(frame)) => assert_eq!(frame.code, CloseCode::Away),
        other => panic!("got {other}"),
    }
}

#[rocket::async_test]
async fn slow_listener() {
    let listeners = Listeners::new();
    let mut waiting = listeners.join();
    let product = Product {
        id: 1,
        name: "Lamp".to_owned(),
        description: None,
        price_cents: 1,
        stock: 1,
        created_at: Utc::now(),
        updated_at: Utc::now(),
    };
    for _ in 0..2 * MAX_WAITING_EVENTS {
        listeners.publish("product.created", &product);
    }
    assert!(matches!(waiting.recv().await, Err(RecvError::Lagged(_))));
}
