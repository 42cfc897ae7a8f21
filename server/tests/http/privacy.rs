//! No log line holds personal data, nor a secret that gives access.

use std::io::Write;
use std::sync::{Arc, Mutex};

use jari_common::message::OutgoingMessage;
use jari_common::wire::{SessionReply, TicketView};
use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::http::world::{World, done, person};

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

/// Has a code sent, types a wrong one and the right one, and is found by a desk; returns the code.
async fn prove(world: &World, session: &SessionReply) -> String {
    let write = |path: &str, token: &str| world.write(Method::POST, path, token);
    let send = write(&world.ticket(session, "/identity/code"), &session.session);
    let _: Value = done(send, 200).await;
    let desk = crate::http::desk::desk(world).await;
    let messages = world.get("/api/v1/desk/messages").bearer_auth(&desk);
    let messages: Vec<OutgoingMessage> = done(messages, 200).await;
    let code: String = messages[0].text.chars().filter(char::is_ascii_digit).collect();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for typed in [wrong, &code] {
        let try_code = write(&world.ticket(session, "/identity"), &session.session);
        let _: Value = done(try_code.json(&json!({ "code": typed })), 200).await;
    }
    let receipt = json!({ "receipt": session.receipt, "birth_date": "1931-07-19" });
    let _: SessionReply = done(crate::http::desk::finding(world, &desk, &receipt), 200).await;
    code
}

#[tokio::test]
async fn no_log_line_holds_a_name_a_birth_date_a_phone_a_code_or_a_token() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        // Six digits of a time might be equal to those of a code.
        .without_time()
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

    let code = prove(&world, &session).await;

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains("jari_server")).collect();
    assert!(ours.iter().any(|line| line.contains("/api/v1/tickets/{ticket}/hold")), "{log}");
    let secrets = [
        "황보아름다운",
        "1931",
        "12345678",
        "1234-5678",
        &code,
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
