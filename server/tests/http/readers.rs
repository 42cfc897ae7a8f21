//! Clients of the feed that do not read: they use little memory, and are cut off after some time.

use std::time::Duration;

use jari_common::wire::FEED_SNAPSHOT_AGAIN;
use jari_server::app::App;
use jari_server::command::{CLINICS_PER_COMMAND, Command};
use jari_server::http::Limits;
use jari_server::store::memory::MemoryStore;

use crate::http::gate::{PATIENCE, Raw};
use crate::http::world::{World, clinic, done, malsun, refused};

const FEED: &str = "GET /api/v1/feed HTTP/1.1\r\nhost: jari\r\n\r\n";
const SHORT: Duration = Duration::from_millis(100);
/// A number of frames that no socket's buffers can hold.
const MANY: usize = 200;

/// Makes many frames of many kilobytes each.
pub async fn say_much(app: &App) {
    for time in 0..MANY {
        // The position changes each time, because an unchanged clinic is not told.
        let lat = 37.9 + time as f64 / 10_000.0;
        let ids = (0..CLINICS_PER_COMMAND).map(|number| format!("MUCH-{number}"));
        let clinics = ids.map(|id| clinic(&id, lat)).collect();
        app.submit(Command::PutClinics { clinics }).await.unwrap();
    }
}

async fn reader(world: &World) -> Raw {
    let mut reader = Raw::connect(world.addr).await;
    reader.send(FEED).await;
    let head = reader.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");
    reader
}

/// Waits until a feed can be opened again, because the place of the earlier one is free.
async fn place_comes_back(world: &World) {
    let waiting =
        async { while world.get("/api/v1/feed").send().await.unwrap().status() != 200 {} };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the reader's place comes back");
}

#[tokio::test]
async fn a_reader_who_takes_nothing_is_cut_off() {
    let limits = Limits { followers: 1, write_wait: SHORT, ..Limits::default() };
    let world = World::on_within(MemoryStore::new(), limits, 1_000).await;
    let _dead = reader(&world).await;
    refused(world.get("/api/v1/feed"), 503, "try-again").await;
    say_much(&world.app).await;
    place_comes_back(&world).await;
}

#[tokio::test]
async fn a_reader_who_has_gone_gives_its_place_back() {
    let limits = Limits { followers: 1, ..Limits::default() };
    let world = World::on_within(MemoryStore::new(), limits, 1_000).await;
    drop(reader(&world).await);
    place_comes_back(&world).await;
}

#[tokio::test]
async fn nothing_is_kept_for_a_slow_reader_beyond_the_window() {
    let world = World::on_within(MemoryStore::new(), Limits::default(), 2).await;
    let mut slow = reader(&world).await;
    say_much(&world.app).await;
    let told = slow.read_to_the_end().await;
    assert!(told.trim_end().ends_with(&format!("event: {FEED_SNAPSHOT_AGAIN}\ndata: {{}}")));
    let frames = told.matches("event: change\n").count();
    assert!((1..MANY / 2).contains(&frames), "{frames}");
}

#[tokio::test]
async fn a_quiet_feed_gives_signs_of_life() {
    let limits = Limits { keep_alive: SHORT / 10, ..Limits::default() };
    let world = World::on_within(MemoryStore::new(), limits, 1_000).await;
    let mut reader = reader(&world).await;
    for _ in 0..3 {
        let said = reader.read_until("\n\n").await;
        assert!(said.starts_with("event: head\ndata: {\"log\":\""), "{said}");
    }
}

#[tokio::test]
async fn a_reader_who_talks_on_is_none() {
    let world = World::new().await;
    let mut talker = reader(&world).await;
    talker.dribble(Duration::from_micros(10)).await;
}

#[tokio::test]
async fn a_connection_that_asked_other_things_before_becomes_a_feed_too() {
    let world = World::new().await;
    let mut client = Raw::connect(world.addr).await;
    client.send(&format!("GET /health HTTP/1.1\r\nhost: jari\r\n\r\n{FEED}")).await;
    let both = client.read_until("\r\n\r\n").await + &client.read_until("\r\n\r\n").await;
    assert!(both.starts_with("HTTP/1.1 200 OK\r\ncontent-type: application/json"), "{both}");
    assert!(both.contains("}HTTP/1.1 200 OK\r\ncontent-type: text/event-stream"), "{both}");
    world.join(&malsun()).await;
    let head = client.read_until("\n\n").await;
    assert!(head.starts_with("event: head\n"), "{head}");
    let event = client.read_until("\n\n").await;
    assert!(event.contains("\nevent: change\ndata: {\"seq\":"), "{event}");
}

#[tokio::test]
async fn the_head_of_a_feed_can_be_asked_for_alone() {
    let world = World::new().await;
    let head = world.ask(reqwest::Method::HEAD, "/api/v1/feed").send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "text/event-stream");
    let _: serde_json::Value = done(world.get("/health"), 200).await;
}
