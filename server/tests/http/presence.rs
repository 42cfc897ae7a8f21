//! Devices that are there, in use, or silent: a called person's time runs only while somebody could step up.

use jari_common::campaign::Pace;
use jari_common::wire::SessionReply;
use jari_server::app::{App, Options};
use jari_server::keys::Keys;
use jari_server::presence;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, malsun, refused};

async fn tell(world: &World, presence: &str) {
    let request = world.ask(Method::POST, "/api/v1/devices/presence");
    let request = request.bearer_auth(&world.device).json(&json!({ "presence": presence }));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

/// Whether the called person's time runs.
async fn runs(world: &World, session: &SessionReply) -> bool {
    world.ticket_of(session).await.until.is_some()
}

#[tokio::test]
async fn a_called_persons_time_stands_still_while_the_only_kiosk_is_in_use() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    assert!(runs(&world, &session).await, "who says nothing is there");
    tell(&world, "busy").await;
    assert!(!runs(&world, &session).await);
    world.app.clock().advance_secs(Pace::default().call_secs * 2);
    tell(&world, "free").await;
    assert!(runs(&world, &session).await);
    assert!(world.begin(&session).await.lease.is_some(), "the call was not lost meanwhile");
}

#[tokio::test]
async fn telling_the_same_again_writes_nothing() {
    let world = World::new().await;
    tell(&world, "free").await;
    let after_first = world.app.state().seq();
    for _ in 0..5 {
        world.app.clock().advance_secs(20);
        tell(&world, "free").await;
        assert_eq!(presence::look(&world.app).await, 0);
    }
    assert_eq!(world.app.state().seq(), after_first);
    tell(&world, "busy").await;
    assert_eq!(world.app.state().seq(), after_first + 1);
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
    assert_eq!(presence::look(&world.app).await, 1);
    assert_eq!(presence::look(&world.app).await, 0, "once");
    assert!(!runs(&world, &session).await);
    tell(&world, "free").await;
    assert!(runs(&world, &session).await);
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
async fn a_kiosk_that_does_not_come_back_after_a_restart_is_offline_in_a_minute() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    tell(&world, "busy").await;
    let clock = world.app.clock().clone();
    world.stop().await.unwrap();
    let options = Options { clock: clock.clone(), ..Options::default() };
    let open = || App::with_store(Box::new(disk), Keys::for_tests(), options).unwrap();
    let app = tokio::task::spawn_blocking(open).await.unwrap();
    assert_eq!(presence::look(&app).await, 0, "its silence begins with the restart");
    clock.advance_secs(60);
    assert_eq!(presence::look(&app).await, 1);
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
