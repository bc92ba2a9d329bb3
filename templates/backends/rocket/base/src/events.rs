use std::time::Duration;

use rocket::futures::{SinkExt, StreamExt};
use rocket::http::Status;
use rocket::serde::json::json;
use rocket::tokio::select;
use rocket::tokio::sync::broadcast::{self, Receiver, Sender};
use rocket::tokio::time::{Instant, interval_at, timeout};
use rocket::{Shutdown, State, get};
use rocket_ws::frame::{CloseCode, CloseFrame};
use rocket_ws::stream::DuplexStream;
use rocket_ws::{Channel, Message, WebSocket, result};

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

#[get("/events")]
pub fn events(
    socket: Option<WebSocket>,
    listeners: &State<Listeners>,
    shutdown: Shutdown,
) -> Result<(Status, Channel<'static>), Problem> {
    let Some(socket) = socket else {
        return Err(Problem::new(Status::UpgradeRequired, "This endpoint speaks WebSocket only."));
    };
    // Before the handshake, so that a connected client misses nothing.
    let events = listeners.join();
    let limit = Some(MAX_MESSAGE_BYTES);
    let config = rocket_ws::Config { max_message_size: limit, max_frame_size: limit, ..Default::default() };
    let channel = socket.config(config).channel(move |stream| Box::pin(listen(stream, events, shutdown)));
    // With the status for the log, which Rocket sets only later.
    Ok((Status::SwitchingProtocols, channel))
}

async fn listen(mut stream: DuplexStream, mut events: Receiver<String>, mut shutdown: Shutdown) -> result::Result<()> {
    let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    let mut alive = true;
    let code = loop {
        let message = select! {
            // In this order, so that events that wait are sent before the end.
            biased;
            event = events.recv() => match event {
                Ok(event) => Message::Text(event),
                Err(_) => break CloseCode::Policy, // too slow
            },
            // Reading answers a client's pings and notices when it leaves.
            received = stream.next() => match received {
                Some(Ok(_)) => { alive = true; continue }
                _ => return Ok(()),
            },
            _ = ping.tick() => {
                if !alive { return Ok(()) }
                alive = false; // until the pong comes
                Message::Ping(Vec::new())
            }
            () = &mut shutdown => break CloseCode::Away,
        };
        if !matches!(timeout(SEND_TIMEOUT, stream.send(message)).await, Ok(Ok(()))) {
            return Ok(());
        }
    };
    let _ = timeout(SEND_TIMEOUT, stream.close(Some(CloseFrame { code, reason: "".into() }))).await;
    Ok(())
}
