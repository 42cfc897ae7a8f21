//! No log line holds anything personal, nor anything that opens something.

use std::io::Write;
use std::sync::{Arc, Mutex};

use jari_common::wire::{SessionReply, TicketView};
use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{World, done, person};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_line_holds_a_name_a_birth_date_a_phone_a_code_or_a_token() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let world = World::new().await;
    let session = world.join(&person("황보아름다운", "1931-07-19")).await;
    let turn = world.begin(&session).await;
    let held: TicketView = done(world.holding(&session, turn.lease(), 0), 200).await;
    let _: TicketView = done(world.booking(&session, turn.lease(), &held), 201).await;
    let find = json!({ "code": session.code, "birth_date": "1931-07-19" });
    let request = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device);
    let _: SessionReply = done(request.json(&find), 200).await;
    let stray = format!("/api/v1/황보아름다운?code={}", session.code.digits());
    world.get(&stray).send().await.unwrap();
    let bad = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device);
    bad.json(&json!({ "code": "황보아름다운" })).send().await.unwrap();
    let _: Value = done(world.get(&format!("/api/v1/receipts/{}", session.receipt)), 200).await;

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains("jari_server")).collect();
    assert!(ours.iter().any(|line| line.contains("/api/v1/tickets/{ticket}/hold")), "{log}");
    let secrets = [
        "황보아름다운",
        "1931",
        "12345678",
        "1234-5678",
        session.code.digits(),
        &session.code.grouped(),
        &session.session,
        &session.receipt,
        turn.lease(),
        &world.device,
        world.admin.as_str(),
    ];
    for line in ours {
        for secret in secrets {
            assert!(!line.contains(secret), "{line}");
        }
    }
}
