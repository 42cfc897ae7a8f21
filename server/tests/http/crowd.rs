//! More work than the server can take: it refuses, and it refuses new work first; what was promised continues.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use jari_common::wire::{SessionReply, TicketView};
use jari_server::app::App;
use jari_server::command::Command;
use jari_server::http::Limits;
use jari_server::writer::{Outcome, SubmitError};
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::gate::{GatedStore, PATIENCE, Raw};
use crate::http::world::{World, done, malsun, other, problem, refused, retry_after};

type Waiting = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Submits a command that was promised, and does not wait for the answer.
async fn submit(app: &App) -> Result<Waiting, Outcome> {
    let app = app.clone();
    let mut waiting: Waiting = Box::pin(async move { app.submit(Command::Tick).await });
    let first = poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await;
    match first {
        Poll::Pending => Ok(waiting),
        Poll::Ready(outcome) => Err(outcome),
    }
}

/// Submits commands until new work is refused.
async fn crowd(app: &App) -> Vec<Waiting> {
    let mut all = Vec::new();
    while !app.is_crowded() {
        let Ok(waiting) = submit(app).await else { panic!("there is room") };
        all.push(waiting);
    }
    all
}

#[tokio::test]
async fn new_work_is_sent_away_before_what_was_promised() {
    let disk = GatedStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    disk.shut();
    let first = submit(&world.app).await.ok().unwrap();
    disk.stands().await;
    let waiting = crowd(&world.app).await;

    refused(world.joining(&other()), 503, "try-again").await;
    let pair = world.ask(Method::POST, "/api/v1/devices/pair");
    refused(pair.json(&json!({ "pairing_code": "12345678" })), 503, "try-again").await;
    let find = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device);
    let find = find.json(&json!({ "code": session.code, "birth_date": "1947-03-01" }));
    refused(find.try_clone().unwrap(), 503, "try-again").await;
    let _: Value = done(world.get("/health"), 200).await;
    assert_eq!(world.ticket_of(&session).await.number, 1, "looking goes on");

    let holding = tokio::spawn(done::<TicketView>(world.holding(&session, turn.lease(), 0), 200));
    // The answer may come before or after the gate opens: in both cases the command was accepted.
    disk.open();
    assert!(holding.await.unwrap().hold.is_some());
    first.await.unwrap();
    for outcome in waiting {
        outcome.await.unwrap();
    }
    world.join(&other()).await;
    let _: SessionReply = done(find, 200).await;
}

#[tokio::test]
async fn a_full_queue_refuses_everything_and_loses_nothing_that_it_took() {
    let disk = GatedStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    disk.shut();
    let mut taken = vec![submit(&world.app).await.ok().unwrap()];
    disk.stands().await;
    taken.extend(crowd(&world.app).await);
    let half = taken.len();
    loop {
        match submit(&world.app).await {
            Ok(waiting) => taken.push(waiting),
            Err(outcome) => {
                assert_eq!(outcome, Err(SubmitError::Busy));
                break;
            }
        }
    }
    assert!(taken.len() > half, "promised work has room of its own");
    refused(world.holding(&session, turn.lease(), 0), 503, "try-again").await;
    disk.open();
    for outcome in taken {
        outcome.await.unwrap();
    }
    let held: TicketView = done(world.holding(&session, turn.lease(), 0), 200).await;
    assert!(held.hold.is_some());
}

#[tokio::test]
async fn those_who_are_sent_away_together_do_not_come_back_together() {
    let disk = GatedStore::new();
    let world = World::on(disk.clone()).await;
    disk.shut();
    let _first = submit(&world.app).await.ok().unwrap();
    disk.stands().await;
    let _waiting = crowd(&world.app).await;
    let mut seconds = BTreeSet::new();
    for _ in 0..60 {
        let answer = world.joining(&malsun()).send().await.unwrap();
        seconds.insert(retry_after(&answer));
        problem(answer, 503, "try-again").await;
    }
    disk.open();
    assert!(seconds.len() > 1, "{seconds:?}");
    assert!(seconds.iter().all(|secs| (1..=5).contains(secs)), "{seconds:?}");
}

#[tokio::test]
async fn new_work_gets_half_of_the_requests_at_once() {
    let disk = GatedStore::new();
    let limits = Limits { requests: 2, ..Limits::default() };
    let world = World::on_within(disk.clone(), limits, 1_000).await;
    disk.shut();
    let joining = tokio::spawn(world.joining(&malsun()).send());
    disk.stands().await;
    refused(world.joining(&other()), 503, "try-again").await;
    let _: Value = done(world.get("/health"), 200).await;
    disk.open();
    assert_eq!(joining.await.unwrap().unwrap().status(), 201);
    world.join(&other()).await;
}

#[tokio::test]
async fn who_comes_when_the_house_is_full_is_told_when_to_come_back() {
    // One connection belongs to the test world itself.
    let limits = Limits { connections: 2, ..Limits::default() };
    let world = World::on_within(GatedStore::new(), limits, 1_000).await;
    let mut guest = Raw::connect(world.addr).await;
    guest.send("GET /health HTTP/1.1\r\n\r\n").await;
    guest.read_until("}").await;

    let mut late = Raw::connect(world.addr).await;
    late.send("GET /health HTTP/1.1\r\n\r\n").await;
    let answer = late.read_to_the_end().await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    let _: Value = done(world.get("/health"), 200).await;

    drop(guest);
    let has_room = async {
        loop {
            let mut next = Raw::connect(world.addr).await;
            next.send("GET /health HTTP/1.1\r\nconnection: close\r\n\r\n").await;
            if next.read_to_the_end().await.starts_with("HTTP/1.1 200 ") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, has_room).await.expect("the guest's place comes back");
}
