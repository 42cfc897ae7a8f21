//! Everything by which a person might pass the line: forged, cut, stolen, replayed and outdated tokens, calls without a
//! turn, and clocks. Each is refused, and changes nothing.

use futures_util::future::join;
use jari_common::campaign::Pace;
use jari_common::id::{CampaignId, DeviceId};
use jari_common::time::{plus_secs, secs_between};
use jari_common::wire::{SessionReply, TicketView, TurnReply};
use jari_server::keys::{Grant, Keys};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::http::world::{CAMPAIGN, World, done, malsun, other, refused, request_id, slot};

/// A lease as this server writes it, with any contents.
fn lease(world: &World, session: &SessionReply, campaign: CampaignId, serial: u32) -> String {
    let grant = grant(world, session, campaign, serial);
    world.app.keys().issue(&grant, world.app.clock().now())
}

fn grant(world: &World, session: &SessionReply, campaign: CampaignId, serial: u32) -> Grant {
    let until = plus_secs(world.app.clock().now(), 1_800);
    Grant::Lease {
        ticket: session.ticket.id,
        campaign,
        serial,
        device: DeviceId(1),
        pairing: 1,
        staff: None,
        until,
    }
}

/// Every write that takes a lease.
fn writes(world: &World, session: &SessionReply, lease: &str) -> Vec<RequestBuilder> {
    let write = |method, rest| world.write(method, &world.ticket(session, rest), lease);
    vec![
        write(Method::POST, "/hold").json(&json!({ "slot": slot("C1", 0) })),
        write(Method::DELETE, "/hold/1"),
        write(Method::POST, "/booking").json(&json!({ "hold": 1 })),
        write(Method::POST, "/turn/extension"),
        write(Method::DELETE, "/turn"),
    ]
}

async fn all_refused(world: &World, session: &SessionReply, lease: &str, status: u16, code: &str) {
    let before = world.app.state().seq();
    for request in writes(world, session, lease) {
        refused(request, status, code).await;
    }
    assert_eq!(world.app.state().seq(), before, "nothing of it was done");
}

#[tokio::test]
async fn a_forged_a_cut_and_another_servers_lease_open_nothing() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let real = world.begin(&session).await.lease().to_owned();
    let others = Keys::for_tests();
    let grant = grant(&world, &session, CAMPAIGN, 1);
    let others = others.issue(&grant, world.app.clock().now());
    let middle = real.len() / 2;
    let swapped = if real.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let forged = format!("{}{swapped}{}", &real[..middle], &real[middle + 1..]);
    let (body, footer) = real.rsplit_once('.').unwrap();
    let footless = body.to_owned();
    let plain = format!("v4.local.{}.{footer}", "A".repeat(120));
    for token in [&forged, &others, &real[..real.len() - 1].to_owned(), &footless, &plain] {
        all_refused(&world, &session, token, 401, "lease-over").await;
    }
    let held: TicketView = done(world.holding(&session, &real, 0), 200).await;
    assert!(held.hold.is_some(), "the real one works");
}

#[tokio::test]
async fn a_lease_of_another_ticket_or_another_campaign_opens_nothing() {
    let world = World::new().await;
    let (mine, theirs) = (world.join(&malsun()).await, world.join(&other()).await);
    let (my_turn, _) = (world.begin(&mine).await, world.begin(&theirs).await);
    all_refused(&world, &theirs, my_turn.lease(), 403, "not-allowed").await;
    let elsewhere = lease(&world, &mine, CampaignId(2), 1);
    all_refused(&world, &mine, &elsewhere, 403, "not-allowed").await;
    all_refused(&world, &mine, &mine.session, 403, "not-allowed").await;
}

#[tokio::test]
async fn without_a_turn_even_a_well_signed_lease_takes_nothing() {
    let world = World::with_one_turn().await;
    let first = world.join(&malsun()).await;
    world.begin(&first).await;
    let mut waiting = world.join(&other()).await;
    for letter in ["가", "나", "다"] {
        let name = format!("이{letter}");
        waiting = world.join(&crate::http::world::person(&name, "1948-01-01")).await;
    }
    for serial in [0, 1, 2, u32::MAX] {
        let made_up = lease(&world, &waiting, CAMPAIGN, serial);
        all_refused(&world, &waiting, &made_up, 409, "not-your-turn").await;
    }
}

#[tokio::test]
async fn of_two_turns_of_one_ticket_begun_at_once_the_newer_one_writes() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let start = || world.write(Method::POST, &world.ticket(&session, "/turn"), &session.session);
    let (one, two) = join(done::<TurnReply>(start(), 200), done::<TurnReply>(start(), 200)).await;
    let hold = |turn: &TurnReply| world.holding(&session, turn.lease(), 0).send();
    let mut statuses = Vec::new();
    for turn in [&one, &two, &one, &two] {
        statuses.push(hold(turn).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 2, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 2, "{statuses:?}");
    assert_eq!(&statuses[..2], &statuses[2..], "always the same one");
}

#[tokio::test]
async fn a_lease_of_an_earlier_turn_is_not_good_for_a_later_one() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let early = world.begin(&session).await.lease().to_owned();
    let end = world.write(Method::DELETE, &world.ticket(&session, "/turn"), &early);
    let _: TicketView = done(end, 200).await;
    all_refused(&world, &session, &early, 409, "turn-over").await;
    let back = world.write(Method::POST, &world.ticket(&session, "/return"), &session.session);
    let _: TicketView = done(back, 200).await;
    world.begin(&session).await;
    all_refused(&world, &session, &early, 409, "turn-elsewhere").await;
}

#[tokio::test]
async fn after_the_turns_end_a_lease_that_is_still_signed_for_later_writes_nothing() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    let held: TicketView = done(world.holding(&session, turn.lease(), 0), 200).await;
    let until = held.until.unwrap();
    world.app.clock().advance_secs(secs_between(world.app.clock().now(), until));
    let late = lease(&world, &session, CAMPAIGN, 1);
    refused(world.booking(&session, &late, &held), 409, "turn-over").await;
    all_refused(&world, &session, &late, 409, "turn-over").await;
    let kept = world.ticket_of(&session).await;
    assert_eq!((kept.number, kept.booking), (session.ticket.number, None));
}

#[tokio::test]
async fn what_a_client_says_of_the_time_changes_nothing() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let lease = world.begin(&session).await.lease().to_owned();
    let says = |request: RequestBuilder, time: &str| {
        let request = request.header("date", time).header("x-date", time);
        request.header("if-unmodified-since", time)
    };
    let (past, future) = ("Tue, 20 Jul 2021 11:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
    for time in [past, future] {
        let hold = says(world.holding(&session, &lease, 0), time);
        let _: TicketView = done(hold, 200).await;
    }
    world.app.clock().advance_secs(Pace::default().turn_max_secs);
    for time in [past, future] {
        let hold = says(world.holding(&session, &lease, 1), time);
        refused(hold, 401, "lease-over").await;
    }
}

#[tokio::test]
async fn nobody_is_logged_out_when_the_key_changes_at_midnight() {
    let world = World::new().await;
    // The world begins at one in the morning, UTC; this is ten minutes before the next midnight.
    world.app.clock().advance_secs(23 * 3_600 - 600);
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    world.app.clock().advance_secs(601);
    let again = world.ticket_of(&session).await;
    assert_eq!(again.number, session.ticket.number);
    let path = world.ticket(&session, "/turn");
    let key = request_id().0;
    let start = world.write_as(Method::POST, &path, &session.session, key);
    let moved = start.send().await.unwrap().status().as_u16();
    assert!([200, 409].contains(&moved), "judged by the turn, and not by the key: {moved}");
    let hold = world.holding(&session, turn.lease(), 0).send().await.unwrap();
    assert_ne!(hold.status().as_u16(), 401, "the lease of yesterday's key is read");
    world.app.clock().advance_secs(4 * 3_600);
    refused(
        world.get(&world.ticket(&session, "")).bearer_auth(&session.session),
        401,
        "sign-in-required",
    )
    .await;
}
