//! Devices that are revoked or paired again: their rights end at once, and no other device's rights do.

use jari_common::campaign::Pace;
use jari_common::device::DeviceKind;
use jari_common::id::DeviceId;
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jari_common::wire::{PairReply, SessionReply, TicketView};
use jari_server::app::SubmitError;
use jari_server::command::Command;
use jari_server::engine::State;
use jari_server::keys::hash_secret;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::desk::{admin_at, finding, invite};
use crate::http::gate::Raw;
use crate::http::world::{World, done, malsun, refused};

const FAR_AHEAD_SECS: u32 = 600;

/// A device whose code and token are known.
async fn paired(world: &World, code: &str, kind: DeviceKind) -> PairReply {
    invite(world, code, kind).await;
    world.pair(code).await
}

/// A feed that is opened with this device's token.
async fn feed_of(world: &World, token: &str) -> Raw {
    let mut reader = Raw::connect(world.addr).await;
    let asked =
        format!("GET /api/v1/feed HTTP/1.1\r\nhost: jari\r\nauthorization: Bearer {token}\r\n\r\n");
    reader.send(&asked).await;
    let head = reader.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    reader
}

fn look(world: &World, session: &SessionReply) -> RequestBuilder {
    world.get(&world.ticket(session, "")).bearer_auth(&session.session)
}

fn presence(world: &World, token: &str) -> RequestBuilder {
    let request = world.ask(Method::POST, "/api/v1/devices/presence").bearer_auth(token);
    request.json(&json!({ "presence": "free" }))
}

/// The commands that end a device: for good, or until it pairs again.
fn ends(device: DeviceId, world: &World) -> [Command; 2] {
    let (code, until) =
        (hash_secret("999988887777"), plus_secs(world.app.clock().now(), FAR_AHEAD_SECS));
    [Command::RevokeDevice { device }, Command::RotateDevice { device, code, until }]
}

#[tokio::test]
async fn a_device_that_is_shut_out_loses_its_feed_its_token_and_every_session_at_once() {
    for nth in 0..2 {
        let world = World::with_one_turn().await;
        let kiosk = paired(&world, "11112222", DeviceKind::Kiosk).await;
        let mut its_feed = feed_of(&world, &kiosk.token).await;
        let mut another = feed_of(&world, &world.device).await;
        let join = "/api/v1/campaigns/1/tickets";
        let joining = world.write(Method::POST, join, &kiosk.token);
        let mine: SessionReply = done(joining.json(&json!({ "person": malsun() })), 201).await;
        let lease = world.begin(&mine).await.lease().to_owned();
        let _: Value = done(world.get("/api/v1/campaigns"), 200).await;
        assert_eq!(presence(&world, &kiosk.token).send().await.unwrap().status(), 204);
        another.read_until("\n\n").await;

        let [revoke, rotate] = ends(kiosk.device, &world);
        world.app.submit(if nth == 0 { revoke } else { rotate }).await.unwrap();
        its_feed.ends_well().await;
        refused(presence(&world, &kiosk.token), 401, "sign-in-required").await;
        refused(look(&world, &mine), 401, "sign-in-required").await;
        refused(world.holding(&mine, &lease, 0), 401, "lease-over").await;
        let feed = world.get("/api/v1/feed").bearer_auth(&kiosk.token);
        refused(feed, 401, "sign-in-required").await;
        let find = json!({ "code": mine.code, "birth_date": "1947-03-01" });
        let find = |token: &str| {
            world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(token).json(&find)
        };
        refused(find(&kiosk.token), 401, "sign-in-required").await;
        // The person continues at another device, where nothing was locked.
        let mine: SessionReply = done(find(&world.device), 200).await;
        let lease = world.begin(&mine).await.lease().to_owned();
        let _: TicketView = done(world.holding(&mine, &lease, 0), 200).await;
        another.read_until("\n\n").await;
        assert_eq!(world.app.state().broken_invariants(), [] as [String; 0]);
    }
}

#[tokio::test]
async fn a_device_that_paired_again_gets_nothing_of_what_it_had_before() {
    let world = World::new().await;
    let kiosk = paired(&world, "11112222", DeviceKind::Kiosk).await;
    let join = world.write(Method::POST, "/api/v1/campaigns/1/tickets", &kiosk.token);
    let before: SessionReply = done(join.json(&json!({ "person": malsun() })), 201).await;
    let [_, rotate] = ends(kiosk.device, &world);
    world.app.submit(rotate).await.unwrap();
    let again = world.pair("999988887777").await;
    assert_eq!((again.device, &again.place), (kiosk.device, &kiosk.place), "it is the same device");
    assert_eq!(presence(&world, &again.token).send().await.unwrap().status(), 204);
    refused(presence(&world, &kiosk.token), 401, "sign-in-required").await;
    refused(look(&world, &before), 401, "sign-in-required").await;
    let find = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&again.token);
    let find = find.json(&json!({ "code": before.code, "birth_date": "1947-03-01" }));
    let after: SessionReply = done(find, 200).await;
    assert_eq!(world.ticket_of(&after).await, before.ticket);
}

#[tokio::test]
async fn what_was_revoked_stays_so_and_its_code_with_it() {
    let world = World::new().await;
    invite(&world, "11112222", DeviceKind::Desk).await;
    let device = world.app.state().devices().last().unwrap().device;
    let [revoke, rotate] = ends(device, &world);
    world.app.submit(revoke.clone()).await.unwrap();
    let seq = world.app.state().seq();
    world.app.submit(revoke).await.unwrap();
    assert_eq!(world.app.state().seq(), seq, "said twice, done once");
    let pair = world.ask(Method::POST, "/api/v1/devices/pair");
    refused(pair.json(&json!({ "pairing_code": "11112222" })), 404, "unknown-pairing-code").await;
    let (name, counter) = (Some("새 이름".to_owned()), None);
    for command in [rotate, Command::RenameDevice { device, name, counter }] {
        let refusal = world.app.submit(command).await;
        assert_eq!(refusal, Err(SubmitError::Refused(Refusal::DeviceRevoked)));
    }
    let unknown = world.app.submit(Command::RevokeDevice { device: DeviceId(99) }).await;
    assert_eq!(unknown, Err(SubmitError::Refused(Refusal::UnknownDevice)));
}

#[tokio::test]
async fn a_desk_that_was_revoked_finds_nobody_any_more_also_after_a_restart() {
    let world = World::with(Pace::default(), 1_000).await;
    let session = world.join(&malsun()).await;
    let desk = paired(&world, "11112222", DeviceKind::Desk).await;
    let find = json!({ "receipt": session.receipt, "birth_date": "1947-03-01" });
    let staff = admin_at(&world, desk.device).await;
    let _: SessionReply = done(finding(&world, &staff, &find), 200).await;
    world.app.submit(Command::RevokeDevice { device: desk.device }).await.unwrap();
    refused(finding(&world, &staff, &find), 401, "sign-in-required").await;
    let log = world.log();
    let mut state = State::new();
    for change in &log {
        state.apply(&serde_json::from_str(change).unwrap());
    }
    assert_eq!(state.device_by_secret(&hash_secret(&desk.token)), None);
    assert_eq!(state.pairing_of(desk.device), None);
}

#[tokio::test]
async fn strangers_who_guess_leave_others_pairing_alone() {
    let world = World::new().await;
    let pair = |code: &str| {
        let request = world.ask(Method::POST, "/api/v1/devices/pair");
        request.json(&json!({ "pairing_code": code }))
    };
    let before = world.app.state().seq();
    for guess in 0..20 {
        let code = format!("{guess:012}");
        refused(pair(&code), 404, "unknown-pairing-code").await;
    }
    refused(pair("1"), 429, "too-many-tries").await;
    assert_eq!(world.app.state().seq(), before, "the writer heard of none of it");
}
