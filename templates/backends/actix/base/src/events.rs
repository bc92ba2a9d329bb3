use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::time::{Instant, interval_at, timeout};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, rt};
use actix_ws::{CloseCode, Message, MessageStream, Session};
use serde_json::json;
use tokio::select;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio_util::sync::CancellationToken;

use crate::problems::Problem;
use crate::products::Product;

pub const MAX_WAITING_EVENTS: usize = 1000; // for one listener
const MAX_MESSAGE_BYTES: usize = 64 << 10; // of a client's message, which is ignored
const PING_INTERVAL: Duration = Duration::from_secs(25);
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The clients of this process that receive changes.
#[derive(Clone)]
pub struct Listeners(Sender<String>);

impl Listeners {
    pub fn new() -> Self {
        Self(broadcast::channel(MAX_WAITING_EVENTS).0)
    }

    /// The receiver lags when too many events are waiting.
    pub fn join(&self) -> Receiver<String> {
        self.0.subscribe()
    }

    /// Never waits for a listener.
    pub fn publish(&self, event: &str, product: &Product) {
        if self.0.receiver_count() > 0 {
            // It fails when the last listener has just left.
            let _ = self.0.send(json!({ "type": event, "product": product }).to_string());
        }
    }
}

pub async fn events(
    request: HttpRequest,
    body: Payload,
    listeners: Data<Listeners>,
    stop: Data<CancellationToken>,
) -> Result<HttpResponse, Problem> {
    // Before the handshake, so that a connected client misses nothing.
    let events = listeners.join();
    let (response, session, messages) = actix_ws::handle(&request, body)
        .map_err(|_| Problem::new(StatusCode::UPGRADE_REQUIRED, "This endpoint speaks WebSocket only."))?;
    let stop = stop.get_ref().clone();
    rt::spawn(listen(session, messages.max_frame_size(MAX_MESSAGE_BYTES), events, stop));
    Ok(response)
}

async fn listen(
    mut session: Session,
    mut messages: MessageStream,
    mut events: Receiver<String>,
    stop: CancellationToken,
) {
    let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    let mut alive = true;
    let code = loop {
        let sent = select! {
            // Reading notices when a client leaves.
            message = messages.recv() => {
                alive = true;
                match message {
                    Some(Ok(Message::Ping(bytes))) => timeout(SEND_TIMEOUT, session.pong(&bytes)).await,
                    Some(Ok(Message::Close(_))) => break CloseCode::Normal,
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => return,
                }
            }
            event = events.recv() => match event {
                Ok(event) => timeout(SEND_TIMEOUT, session.text(event)).await,
                Err(_) => break CloseCode::Policy, // too slow
            },
            _ = ping.tick() => {
                if !alive {
                    return;
                }
                alive = false; // until the pong comes
                timeout(SEND_TIMEOUT, session.ping(b"")).await
            }
            () = stop.cancelled() => break CloseCode::Away,
        };
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    };
    let _ = timeout(SEND_TIMEOUT, session.close(Some(code.into()))).await;
}
