use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::time::{Instant, interval_at, timeout};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use actix_ws::{CloseCode, Message, MessageStream, Session};
use serde_json::json;
use tokio::select;
use tokio::sync::broadcast::{self, Receiver, Sender};

use crate::app::Shop;
use crate::problems::{Problem, Result};
use crate::products::Product;

pub const MAX_WAITING_EVENTS: usize = 1000; // for one listener
const MAX_MESSAGE_BYTES: usize = 64 << 10; // of a client's message, which is ignored
const PING_INTERVAL: Duration = Duration::from_secs(25);
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The clients of this process that receive changes; `None` tells them that the server stops.
#[derive(Clone)]
pub struct Listeners(Sender<Option<String>>);

impl Listeners {
    pub fn new() -> Self {
        Self(broadcast::channel(MAX_WAITING_EVENTS).0)
    }

    /// The receiver lags when too many events are waiting.
    pub fn join(&self) -> Receiver<Option<String>> {
        self.0.subscribe()
    }

    /// Never waits for a listener.
    pub fn publish(&self, event: &str, product: &Product) {
        if self.0.receiver_count() > 0 {
            // It fails when the last listener has just left.
            let _ = self.0.send(Some(json!({ "type": event, "product": product }).to_string()));
        }
    }

    /// Ends all connections once they have sent what is waiting.
    pub fn close(&self) {
        let _ = self.0.send(None); // there may be none
    }
}

pub async fn events(request: HttpRequest, body: Payload, shop: Data<Shop>) -> Result<HttpResponse> {
    // Before the handshake, so that a connected client misses nothing.
    let events = shop.listeners.join();
    let (response, session, messages) = actix_ws::handle(&request, body)
        .map_err(|_| Problem::new(StatusCode::UPGRADE_REQUIRED, "This endpoint speaks WebSocket only."))?;
    rt::spawn(listen(session, messages.max_frame_size(MAX_MESSAGE_BYTES), events));
    Ok(response)
}

async fn listen(mut session: Session, mut messages: MessageStream, mut events: Receiver<Option<String>>) {
    let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    let mut alive = true;
    let code = loop {
        let sent = select! {
            // Reading notices when a client leaves.
            message = messages.recv() => match message {
                Some(Ok(Message::Ping(bytes))) => timeout(SEND_TIMEOUT, session.pong(&bytes)).await,
                Some(Ok(Message::Close(_))) => break CloseCode::Normal,
                Some(Ok(_)) => { alive = true; continue }
                _ => return,
            },
            event = events.recv() => match event {
                Ok(Some(event)) => timeout(SEND_TIMEOUT, session.text(event)).await,
                Ok(None) => break CloseCode::Away,
                Err(_) => break CloseCode::Policy, // too slow
            },
            _ = ping.tick() => {
                if !alive { return }
                alive = false; // until the pong comes
                timeout(SEND_TIMEOUT, session.ping(b"")).await
            }
        };
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    };
    let _ = timeout(SEND_TIMEOUT, session.close(Some(code.into()))).await;
}
