//! What is refused, and that each refusal has its status and its code.

use jari_common::campaign::Pace;
use jari_common::time::plus_secs;
use jari_common::wire::{SessionReply, TicketView, TurnReply};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::http::world::{
    World, add_campaign, done, malsun, other, person, refused, request_id, slot,
};

#[tokio::test]
async fn without_a_token_or_with_a_forged_one_nothing_personal_opens() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let path = world.ticket(&session, "");
    let answer = world.get(&path).send().await.unwrap();
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    let code = "sign-in-required";
    crate::http::world::problem(answer, 401, code).await;
    refused(world.get(&path).header("authorization", "Basic eDp5"), 401, code).await;
    refused(world.get(&path).bearer_auth("v4.local.AAAA"), 401, code).await;
    refused(world.get(&path).bearer_auth(&world.device), 401, code).await;
    let join = |token| world.write(Method::POST, "/api/v1/campaigns/1/tickets", token);
    refused(join(&session.session).json(&json!({ "person": malsun() })), 401, code).await;
    refused(world.get("/admin/v1/overview").bearer_auth("x"), 401, code).await;
}

#[tokio::test]
async fn a_token_of_one_ticket_opens_no_other() {
    let world = World::new().await;
    let (mine, theirs) = (world.join(&malsun()).await, world.join(&other()).await);
    let turn = world.begin(&mine).await;
    for (method, rest) in [
        (Method::GET, ""),
        (Method::GET, "/booking"),
        (Method::POST, "/turn"),
        (Method::POST, "/return"),
        (Method::DELETE, ""),
    ] {
        let request = world.write(method, &world.ticket(&theirs, rest), &mine.session);
        refused(request, 403, "not-allowed").await;
    }
    for (method, rest) in [
        (Method::POST, "/turn/extension"),
        (Method::DELETE, "/turn"),
        (Method::POST, "/hold"),
        (Method::DELETE, "/hold/1"),
        (Method::POST, "/booking"),
    ] {
        let path = world.ticket(&theirs, rest);
        refused(world.write(method.clone(), &path, turn.lease()), 403, "not-allowed").await;
        let mine_by_session = world.write(method, &world.ticket(&mine, rest), &mine.session);
        refused(mine_by_session, 403, "not-allowed").await;
    }
    let left = world.ticket_of(&theirs).await;
    assert_eq!(left, theirs.ticket, "nothing was changed");
}

#[tokio::test]
async fn an_old_lease_is_over() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    world.app.clock().advance_secs(Pace::default().turn_max_secs);
    refused(world.holding(&session, turn.lease(), 0), 401, "lease-over").await;
}

#[tokio::test]
async fn a_session_ends_by_itself_and_is_had_again_by_code_and_birth_date() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    world.app.clock().advance_secs(5 * 3_600);
    let mine = world.get(&world.ticket(&session, "")).bearer_auth(&session.session);
    refused(mine, 401, "sign-in-required").await;
    let find = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device);
    let find = find.json(&json!({ "code": session.code, "birth_date": "1947-03-01" }));
    let found: SessionReply = done(find, 200).await;
    assert_eq!(world.ticket_of(&found).await.number, session.ticket.number);
}

#[tokio::test]
async fn a_lease_stops_working_when_the_turn_goes_on_at_another_screen() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let here = world.begin(&session).await;
    let there = world.begin(&session).await;
    refused(world.holding(&session, here.lease(), 0), 409, "turn-elsewhere").await;
    let held: TicketView = done(world.holding(&session, there.lease(), 0), 200).await;
    assert!(held.hold.is_some());
}

#[tokio::test]
async fn a_write_without_a_key_is_not_done() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let lease = world.begin(&session).await.lease().to_owned();
    let session_writes = [(Method::POST, "/turn"), (Method::POST, "/return"), (Method::DELETE, "")];
    let lease_writes = [
        (Method::POST, "/turn/extension"),
        (Method::DELETE, "/turn"),
        (Method::POST, "/hold"),
        (Method::DELETE, "/hold/1"),
        (Method::POST, "/booking"),
    ];
    let session_writes = session_writes.map(|(method, rest)| (method, rest, &session.session));
    let lease_writes = lease_writes.map(|(method, rest)| (method, rest, &lease));
    let before = world.app.state().seq();
    for (method, rest, token) in session_writes.into_iter().chain(lease_writes) {
        let path = world.ticket(&session, rest);
        let request = world.ask(method, &path).bearer_auth(token);
        let bad = request.try_clone().unwrap().header("idempotency-key", "twelve");
        let again = request.try_clone().unwrap();
        refused(request, 400, "idempotency-key-required").await;
        refused(bad, 400, "idempotency-key-required").await;
        let nil = again.header("idempotency-key", Uuid::nil().to_string());
        refused(nil, 400, "idempotency-key-required").await;
    }
    let join = world.ask(Method::POST, "/api/v1/campaigns/1/tickets").bearer_auth(&world.device);
    refused(join.json(&json!({ "person": other() })), 400, "idempotency-key-required").await;
    assert_eq!(world.app.state().seq(), before);
}

#[tokio::test]
async fn a_key_is_not_used_for_two_things() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let key = request_id().0;
    let write =
        |rest| world.write_as(Method::POST, &world.ticket(&session, rest), &session.session, key);
    let _: serde_json::Value = done(write("/turn"), 200).await;
    refused(write("/return"), 422, "request-id-reused").await;
}

#[tokio::test]
async fn a_key_with_another_body_does_nothing_and_says_so() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let turn = world.begin(&mine).await;
    let hold = |index, key| {
        let path = world.ticket(&mine, "/hold");
        let request = world.write_as(Method::POST, &path, turn.lease(), key);
        request.json(&json!({ "slot": slot("C1", index) }))
    };
    let key = request_id().0;
    let held: TicketView = done(hold(0, key), 200).await;
    refused(hold(3, key), 422, "request-id-reused").await;
    assert_eq!(world.ticket_of(&mine).await.hold, held.hold, "the first seat is still held");
    let join = |person| {
        let path = "/api/v1/campaigns/1/tickets";
        world.write_as(Method::POST, path, &world.device, key).json(&json!({ "person": person }))
    };
    refused(join(other()), 422, "request-id-reused").await;
}

#[tokio::test]
async fn a_repeat_gets_the_words_of_then_whatever_happened_since() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let start = request_id().0;
    let path = world.ticket(&mine, "/turn");
    let begin = || world.write_as(Method::POST, &path, &mine.session, start);
    let first: TurnReply = done(begin(), 200).await;
    let held: TicketView = done(world.holding(&mine, first.lease(), 0), 200).await;
    let hold = held.hold.as_ref().unwrap().id;
    let book = request_id().0;
    let book_path = world.ticket(&mine, "/booking");
    let booking = || {
        let request = world.write_as(Method::POST, &book_path, first.lease(), book);
        request.json(&json!({ "hold": hold }))
    };
    let booked: TicketView = done(booking(), 201).await;
    let id = booked.booking.as_ref().unwrap().id;
    let cancel =
        world.write(Method::DELETE, &world.ticket(&mine, &format!("/booking/{id}")), &mine.session);
    let _: TicketView = done(cancel, 200).await;
    let again: TicketView = done(booking(), 201).await;
    assert_eq!(again, booked, "the same answer, though the booking was given back since");
    let begun: TurnReply = done(begin(), 200).await;
    assert_eq!(begun.ticket, first.ticket);
}

#[tokio::test]
async fn a_repeated_start_gives_no_lease_that_is_newer_than_the_first() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let key = request_id().0;
    let path = world.ticket(&mine, "/turn");
    let begin = || world.write_as(Method::POST, &path, &mine.session, key);
    let _: TurnReply = done(begin(), 200).await;
    let elsewhere = world.begin(&mine).await;
    let again: TurnReply = done(begin(), 200).await;
    refused(world.holding(&mine, again.lease(), 0), 409, "turn-elsewhere").await;
    let _: TicketView = done(world.holding(&mine, elsewhere.lease(), 0), 200).await;
}

#[tokio::test]
async fn who_may_not_join_is_told_why() {
    let world = World::new().await;
    refused(world.joining(&person("김청년", "1999-01-01")), 403, "not-eligible").await;
    refused(world.joining(&person("김미래", "2026-11-24")), 422, "invalid").await;
    refused(world.joining(&person("김옛날", "1890-01-01")), 422, "invalid").await;
    refused(world.joining(&person("1234", "1947-03-01")), 422, "invalid").await;
    let elsewhere = |campaign: u32| {
        let path = format!("/api/v1/campaigns/{campaign}/tickets");
        world.write(Method::POST, &path, &world.device).json(&json!({ "person": malsun() }))
    };
    refused(elsewhere(9), 404, "unknown-campaign").await;
    let opens_at = plus_secs(world.app.clock().now(), 60);
    let later = add_campaign(&world.app, opens_at, Pace::default()).await;
    refused(elsewhere(later.0), 409, "not-open-yet").await;
    world.app.clock().advance_secs(60);
    let _: serde_json::Value = done(elsewhere(later.0), 201).await;
    refused(world.get("/api/v1/campaigns/9/now-serving"), 404, "unknown-campaign").await;
}

#[tokio::test]
async fn a_turn_does_not_begin_before_the_call() {
    let world = World::with_one_turn().await;
    let first = world.join(&malsun()).await;
    world.begin(&first).await;
    let mut last = world.join(&other()).await;
    // The line may call one more person in advance; a person who comes later waits.
    for letter in ["가", "나", "다"] {
        last = world.join(&person(&format!("이{letter}"), "1948-01-01")).await;
    }
    let path = world.ticket(&last, "/turn");
    refused(world.write(Method::POST, &path, &last.session), 409, "not-your-turn").await;
}

#[tokio::test]
async fn a_seat_that_is_not_there_is_not_held() {
    let world = World::new().await;
    let (mine, theirs) = (world.join(&malsun()).await, world.join(&other()).await);
    let (my_turn, their_turn) = (world.begin(&mine).await, world.begin(&theirs).await);
    let held: TicketView = done(world.holding(&mine, my_turn.lease(), 0), 200).await;
    refused(world.holding(&theirs, their_turn.lease(), 0), 409, "slot-full").await;
    refused(world.holding(&theirs, their_turn.lease(), 16), 404, "unknown-slot").await;
    let hold = |clinic| {
        let path = world.ticket(&theirs, "/hold");
        let request = world.write(Method::POST, &path, their_turn.lease());
        request.json(&json!({ "slot": slot(clinic, 1) }))
    };
    refused(hold("NONE"), 404, "unknown-slot").await;
    refused(hold("../etc"), 422, "invalid").await;

    let stolen = world.booking(&theirs, their_turn.lease(), &held);
    let answer = stolen.send().await.unwrap();
    assert!([404, 409].contains(&answer.status().as_u16()), "{answer:?}");
    assert_eq!(world.ticket_of(&theirs).await.booking, None);
}

#[tokio::test]
async fn a_pairing_code_pairs_once() {
    let world = World::new().await;
    let pair = |code| {
        let request = world.ask(Method::POST, "/api/v1/devices/pair");
        request.json(&json!({ "pairing_code": code }))
    };
    refused(pair("12345678"), 404, "unknown-pairing-code").await;
    refused(pair("00000000"), 404, "unknown-pairing-code").await;
}

#[tokio::test]
async fn a_wrong_try_that_is_repeated_on_its_way_counts_once() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let path = "/api/v1/tickets/find";
    let wrong = json!({ "code": mine.code, "birth_date": "1950-01-01" });
    let key = request_id().0;
    for _ in 0..8 {
        let again = world.write_as(Method::POST, path, &world.device, key).json(&wrong);
        refused(again, 404, "ticket-not-found").await;
    }
    let right = json!({ "code": mine.code, "birth_date": "1947-03-01" });
    let other = world.write_as(Method::POST, path, &world.device, key).json(&right);
    refused(other, 422, "request-id-reused").await;
    let found = world.write(Method::POST, path, &world.device).json(&right);
    let found: SessionReply = done(found, 200).await;
    assert_eq!(found.ticket.number, mine.ticket.number, "eight repeats did not lock the code");
}
