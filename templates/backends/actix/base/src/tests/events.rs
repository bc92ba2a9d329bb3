use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use actix_web::rt::time::timeout;
use actix_ws::{CloseCode, Message};
use awc::ws::Frame;
use chrono::Utc;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::{call, get, lamp, log_in, server_of, test_shop};
use crate::events::{Listeners, MAX_WAITING_EVENTS};
use crate::products::Product;

#[actix_web::test]
async fn events() {
    let shop = test_shop().await;
    let mut server = server_of(&shop);
    let mut socket = server.ws_at("/api/events").await.unwrap();
    socket.send(Message::Text("ignored".into())).await.unwrap();

    let token = log_in(&server).await;
    let answer = call(&server, Method::POST, "/api/products", &lamp(), &token).await;
    let path = answer.header("Location").unwrap();
    let created: Value = answer.json();
    let body = lamp().replace("Lamp", "Lantern");
    let updated: Value = call(&server, Method::PUT, path, &body, &token).await.json();
    call(&server, Method::DELETE, path, "", &token).await;

    let mut next = async || timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap();
    for (kind, product) in [("created", &created), ("updated", &updated), ("deleted", &updated)] {
        let Frame::Text(text) = next().await else { panic!("no text") };
        let event: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(event, json!({ "type": format!("product.{kind}"), "product": product }));
    }
    let refusal = get(&server, "/api/events").await;
    assert_eq!(refusal.status, StatusCode::UPGRADE_REQUIRED);
    assert_eq!(refusal.header("Upgrade"), Some("websocket"));

    shop.listeners.close();
    assert_eq!(next().await, Frame::Close(Some(CloseCode::Away.into())));
}

#[actix_web::test]
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
