//! A test gateway that fails, is slow, or is gone.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use jari_common::time::plus_secs;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::gateway::GaveUp;
use super::*;

/// A request that the gateway got.
struct Asked {
    method: String,
    headers: HeaderMap,
    body: String,
}

/// Starts a gateway that gives these answers, and reports the requests that it got.
async fn gateway(answers: &'static [u16]) -> (String, mpsc::UnboundedReceiver<Asked>) {
    let (told, hears) = mpsc::unbounded_channel();
    let served = Arc::new(AtomicU32::new(0));
    let answer = move |method: axum::http::Method, headers: HeaderMap, body: Bytes| async move {
        let body = String::from_utf8(body.to_vec()).unwrap();
        told.send(Asked { method: method.to_string(), headers, body }).unwrap();
        let nth = usize::try_from(served.fetch_add(1, Ordering::SeqCst)).unwrap();
        match answers.get(nth).or(answers.last()) {
            Some(status) => StatusCode::from_u16(*status).unwrap(),
            // It never answers.
            None => std::future::pending().await,
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send?key=hush", listener.local_addr().unwrap());
    let router = Router::new().fallback(any(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, hears)
}

fn config(url: &str, more: &Value) -> Value {
    let mut config = json!({
        "url": url,
        "headers": { "authorization": "Bearer hush", "x-to": "{to_international}" },
        "body": { "receiver": "{to}", "msg": "{text}" },
        "first_wait_ms": 1,
    });
    let more = more.as_object().unwrap().clone();
    config.as_object_mut().unwrap().extend(more);
    config
}

fn folder(config: &Value) -> TempDir {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join(NOTIFY_FILE), config.to_string()).unwrap();
    data
}

fn opened(config: &Value) -> Gateway {
    let data = folder(config);
    Gateway::open(data.path()).unwrap().unwrap()
}

fn by_the_folder(data: &Path) -> Result<Notifier, NotifyError> {
    Notifier::by(Gateway::open(data)?, Clock::system())
}

fn message() -> Message {
    let until = plus_secs(Clock::system().now(), 300);
    Message {
        about: None,
        id: "7".into(),
        to: Phone::parse("010-1234-5678").unwrap(),
        text: "번호는 \"123456\"".into(),
        until,
    }
}

#[tokio::test]
async fn a_gateway_is_asked_in_its_own_words() {
    let (url, mut hears) = gateway(&[200]).await;
    assert_eq!(
        opened(&config(&url, &json!({}))).deliver(&message(), &Clock::system()).await,
        Ok(())
    );
    let asked = hears.recv().await.unwrap();
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.headers["authorization"], "Bearer hush");
    assert_eq!(asked.headers["x-to"], "+821012345678");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(body, json!({ "receiver": "01012345678", "msg": "번호는 \"123456\"" }));

    let form = json!({
        "method": "PUT", "body": "to={to}&msg={text}",
        "headers": { "content-type": "application/x-www-form-urlencoded" },
    });
    assert_eq!(opened(&config(&url, &form)).deliver(&message(), &Clock::system()).await, Ok(()));
    let asked = hears.recv().await.unwrap();
    assert_eq!(asked.method, "PUT");
    assert!(asked.body.starts_with("to=01012345678&msg=%EB%B2%88"), "{}", asked.body);
}

#[tokio::test]
async fn a_gateway_that_fails_twice_is_asked_a_third_time() {
    let (url, mut hears) = gateway(&[503, 429, 202]).await;
    assert_eq!(
        opened(&config(&url, &json!({}))).deliver(&message(), &Clock::system()).await,
        Ok(())
    );
    for _ in 0..3 {
        hears.try_recv().unwrap();
    }
    assert!(hears.try_recv().is_err(), "and not a fourth");
}

#[tokio::test]
async fn a_gateway_that_says_no_is_not_asked_again() {
    for no in [&[400][..], &[401], &[307]] {
        let (url, mut hears) = gateway(Vec::leak(no.to_vec())).await;
        assert_eq!(
            opened(&config(&url, &json!({}))).deliver(&message(), &Clock::system()).await,
            Err(GaveUp)
        );
        hears.try_recv().unwrap();
        assert!(hears.try_recv().is_err(), "{no:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_never_answers_or_is_gone_is_given_up() {
    let (slow, mut hears) = gateway(&[]).await;
    let patience = json!({ "timeout_ms": 50, "attempts": 2 });
    assert_eq!(
        opened(&config(&slow, &patience)).deliver(&message(), &Clock::system()).await,
        Err(GaveUp)
    );
    hears.try_recv().unwrap();
    hears.try_recv().unwrap();
    assert!(hears.try_recv().is_err());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(
        opened(&config(&gone, &json!({}))).deliver(&message(), &Clock::system()).await,
        Err(GaveUp)
    );
}

#[tokio::test]
async fn what_is_too_late_is_not_sent() {
    let (url, mut hears) = gateway(&[200]).await;
    let late = Message { until: Clock::system().now(), ..message() };
    assert_eq!(
        opened(&config(&url, &json!({}))).deliver(&late, &Clock::system()).await,
        Err(GaveUp)
    );
    assert!(hears.try_recv().is_err());
}

#[tokio::test]
async fn a_notifier_with_a_gateway_sends_and_leaves_what_was_not_taken_to_staff() {
    let (url, mut hears) = gateway(&[200, 400]).await;
    let data = folder(&config(&url, &json!({})));
    let notifier = by_the_folder(data.path()).unwrap();
    notifier.room().unwrap().send(message());
    hears.recv().await.unwrap();
    assert_eq!(notifier.outgoing(), []);
    notifier.room().unwrap().send(message());
    hears.recv().await.unwrap();
    // Dropping it waits for running sends, and then the list is complete.
    let outgoing = Arc::clone(&notifier.outgoing);
    tokio::task::spawn_blocking(move || drop(notifier)).await.unwrap();
    let waiting: Vec<String> = outgoing.list().into_iter().map(|message| message.text).collect();
    assert_eq!(waiting, [message().text]);
}

#[tokio::test]
async fn a_notifier_without_a_gateway_keeps_everything_for_staff() {
    let data = tempfile::tempdir().unwrap();
    let notifier = by_the_folder(data.path()).unwrap();
    for _ in 0..OUTGOING_MAX {
        notifier.room().unwrap().send(message());
    }
    assert_eq!(notifier.outgoing().len(), OUTGOING_MAX);
    assert!(notifier.room().is_none(), "who asks for more is told to come back");
}

#[test]
fn a_queue_that_is_full_takes_no_more_and_its_end_is_bounded() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    // Nobody accepts these connections: they wait in the listener's backlog.
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let data = folder(&config(&url, &json!({})));
    let notifier = by_the_folder(data.path()).unwrap();
    let mut taken = 0;
    while let Some(room) = notifier.room() {
        room.send(message());
        taken += 1;
        assert!(taken <= MESSAGES_WAITING_MAX + SENDS_AT_ONCE, "there is no bound");
    }
    assert!(taken >= MESSAGES_WAITING_MAX, "{taken}");
    drop(notifier);
}
