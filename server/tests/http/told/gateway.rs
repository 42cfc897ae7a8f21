//! A gateway that keeps the messages it gets, and answers as the test tells it.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex as Locked};
use std::time::Duration;

use axum::Router;
use axum::extract::Json;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::any;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

use super::PATIENCE;

/// The token with which the gateway reports deliveries.
pub const TOKEN: &str = "a-token-of-the-gateway";

/// One message as the gateway received it.
#[derive(Clone, Debug, Deserialize)]
pub struct Heard {
    pub id: String,
    pub to: String,
    pub text: String,
}

pub struct Gateway {
    url: String,
    status: Arc<AtomicU16>,
    body: Arc<Locked<&'static str>>,
    heard: Mutex<mpsc::UnboundedReceiver<Heard>>,
}

impl Gateway {
    pub async fn new() -> Self {
        let (tells, heard) = mpsc::unbounded_channel();
        let status = Arc::new(AtomicU16::new(200));
        let said = Arc::clone(&status);
        let body = Arc::new(Locked::new(""));
        let words = Arc::clone(&body);
        let answer = move |Json(message): Json<Heard>| async move {
            tells.send(message).unwrap();
            let status = StatusCode::from_u16(said.load(Ordering::SeqCst)).unwrap();
            (status, Html(*words.lock().unwrap()))
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/send", listener.local_addr().unwrap());
        tokio::spawn(
            async move { axum::serve(listener, Router::new().fallback(any(answer))).await },
        );
        Self { url, status, body, heard: Mutex::new(heard) }
    }

    /// The `notify.json` for this gateway.
    pub fn config(&self) -> Value {
        json!({
            "url": self.url,
            "body": { "id": "{id}", "to": "{to}", "text": "{text}" },
            "first_wait_ms": 1,
            "replies": { "token": TOKEN },
        })
    }

    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Sets the body that the gateway sends with its status; the type is HTML.
    pub fn says(&self, body: &'static str) {
        *self.body.lock().unwrap() = body;
    }

    pub async fn next(&self) -> Heard {
        let mut heard = self.heard.lock().await;
        tokio::time::timeout(PATIENCE, heard.recv()).await.expect("nothing was told").unwrap()
    }

    pub async fn next_within(&self, so_long: Duration) -> Option<Heard> {
        let mut heard = self.heard.lock().await;
        tokio::time::timeout(so_long, heard.recv()).await.ok().flatten()
    }

    pub async fn hears_nothing(&self, so_long: Duration) {
        assert!(self.next_within(so_long).await.is_none(), "something was told");
    }

    /// Waits until no message has come for the time `so_long`.
    pub async fn quiet_after(&self, so_long: Duration) {
        while self.next_within(so_long).await.is_some() {}
    }
}
