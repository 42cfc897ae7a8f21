//! Devices that are present, in use, or silent: a called person's window is running only while somebody could use the
//! device.

use jari_common::campaign::Pace;
use jari_common::device::Presence;
use jari_common::wire::SessionReply;
use jari_server::app::{App, Options, presence};
use jari_server::keys::{Keys, hash_secret};
use jari_server::presence::{LastWord, SETTLED_SECS};
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::http::world::{World, malsun, refused};

async fn tell(world: &World, presence: &str) {
    let request = world.ask(Method::POST, "/api/v1/devices/presence");
    let request = request.bearer_auth(&world.device).json(&json!({ "presence": presence }));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

/// Whether the called person's window is running.
async fn runs(world: &World, session: &SessionReply) -> bool {
    world.ticket_of(session).await.until.is_some()
}

/// Waits until a change of presence is told to the line; returns the number of changes.
async fn settle(world: &World) -> usize {
    world.app.clock().advance_secs(SETTLED_SECS);
    presence::look(&world.app).await
}

#[tokio::test]
async fn a_called_persons_time_stands_still_while_the_only_kiosk_is_in_use() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    assert!(runs(&world, &session).await, "who says nothing is there");
    tell(&world, "busy").await;
    assert_eq!(presence::look(&world.app).await, 0, "who walks past is no news");
    assert_eq!(settle(&world).await, 1);
    assert!(!runs(&world, &session).await);
    world.app.clock().advance_secs(Pace::default().call_secs * 2);
    tell(&world, "free").await;
    assert!(runs(&world, &session).await, "at once");
    assert!(world.begin(&session).await.lease.is_some(), "the call was not lost meanwhile");
}

#[tokio::test]
async fn who_is_not_waited_for_writes_nothing_however_often_the_kiosk_is_used() {
    let world = World::new().await;
    let before = world.app.state().seq();
    for nth in 0..100 {
        tell(&world, ["busy", "free"][nth % 2]).await;
        settle(&world).await;
    }
    tell(&world, "busy").await;
    settle(&world).await;
    assert_eq!(world.app.state().seq(), before);
    let session = world.join(&malsun()).await;
    assert!(runs(&world, &session).await, "the line does not know yet");
    assert_eq!(presence::look(&world.app).await, 1, "but soon");
    assert!(!runs(&world, &session).await);
}

#[tokio::test]
async fn while_somebody_is_called_a_kiosk_writes_no_more_than_twice_in_ten_seconds() {
    let world = World::new().await;
    let _called = world.join(&malsun()).await;
    let before = world.app.state().seq();
    for _ in 0..50 {
        tell(&world, "busy").await;
        tell(&world, "free").await;
        world.app.clock().advance_secs(1);
        presence::look(&world.app).await;
    }
    assert_eq!(world.app.state().seq(), before, "nothing of it lasted");
    for _ in 0..10 {
        tell(&world, "busy").await;
        settle(&world).await;
        tell(&world, "free").await;
    }
    assert_eq!(world.app.state().seq(), before + 20);
}

#[tokio::test]
async fn a_minutes_silence_is_offline_and_a_word_is_back() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    tell(&world, "free").await;
    world.app.clock().advance_secs(59);
    assert_eq!(presence::look(&world.app).await, 0);
    assert!(runs(&world, &session).await);
    world.app.clock().advance_secs(1);
    assert_eq!(presence::look(&world.app).await, 0, "it is offline from now on");
    assert_eq!(settle(&world).await, 1);
    assert_eq!(settle(&world).await, 0, "once");
    assert!(!runs(&world, &session).await);
    tell(&world, "free").await;
    assert!(runs(&world, &session).await);
}

#[tokio::test]
async fn the_last_word_of_a_device_is_known_without_a_change() {
    let world = World::new().await;
    let device = world.app.state().device_by_secret(&hash_secret(&world.device)).unwrap();
    assert_eq!(world.app.presences().last_word(device), None);
    tell(&world, "busy").await;
    let spoke = Some(world.app.clock().now());
    let word = |presence| Some(LastWord { at: spoke, presence });
    assert_eq!(world.app.presences().last_word(device), word(Presence::Busy));
    world.app.clock().advance_secs(60);
    presence::look(&world.app).await;
    assert_eq!(world.app.presences().last_word(device), word(Presence::Offline));
}

#[tokio::test]
async fn who_never_told_anything_is_not_called_offline() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    world.app.clock().advance_secs(120);
    assert_eq!(presence::look(&world.app).await, 0);
    assert!(runs(&world, &session).await);
}

#[tokio::test]
async fn after_a_restart_a_place_is_as_the_line_knew_it_until_a_kiosk_there_speaks() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    tell(&world, "busy").await;
    assert_eq!(settle(&world).await, 1);
    let (clock, device) = (world.app.clock().clone(), world.app.presences().last_words()[0].0);
    world.stop().await.unwrap();
    let options = Options { clock: clock.clone(), ..Options::default() };
    let open = || App::with_store(Box::new(disk), Keys::for_tests(), options).unwrap();
    let app = tokio::task::spawn_blocking(open).await.unwrap();
    let word = |presence| Some(LastWord { at: None, presence });
    assert_eq!(app.presences().last_word(device), word(Presence::Busy));
    clock.advance_secs(60);
    presence::look(&app).await;
    assert_eq!(app.presences().last_word(device), word(Presence::Offline), "it did not come back");
    let until = |app: &App| app.state().ticket(session.ticket.id).unwrap().until;
    assert_eq!(until(&app), None);
    presence::report(&app, device, Presence::Free).await.unwrap();
    assert!(until(&app).is_some());
    tokio::task::spawn_blocking(move || app.close()).await.unwrap();
}

#[tokio::test]
async fn presence_is_told_by_devices_alone_and_is_one_of_three() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let tell = |token: &str, body| {
        world.ask(Method::POST, "/api/v1/devices/presence").bearer_auth(token).json(&body)
    };
    let busy = json!({ "presence": "busy" });
    refused(tell(&session.session, busy), 401, "sign-in-required").await;
    refused(tell(&world.device, json!({ "presence": "away" })), 422, "invalid").await;
}
