//! From pairing to a booking, with every write sent twice.

use jari_common::booking::BookingStatus;
use jari_common::ticket::TicketState;
use jari_common::wire::{BookingView, SessionReply, Snapshot, TicketView, TurnReply};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::world::{CAMPAIGN, DAY, NEAR, World, done, malsun, other, refused, request_id};

/// Sends a write twice with one key and checks that both answers are equal.
async fn twice(request: RequestBuilder, status: u16) -> Value {
    let again = request.try_clone().unwrap();
    let first: Value = done(request, status).await;
    let second: Value = done(again, status).await;
    assert_eq!(first, second);
    first
}

#[tokio::test]
async fn a_person_joins_is_called_holds_books_and_finds_the_booking_again() {
    let world = World::new().await;

    let session = world.join(&malsun()).await;
    assert_eq!((session.ticket.number, session.ticket.ahead), (1, 0));
    assert_eq!(session.ticket.state, TicketState::Called);
    assert_eq!(session.masked_name, "김○○");

    let turn = world.begin(&session).await;
    assert_eq!(turn.ticket.state, TicketState::Active);
    let held: TicketView = done(world.holding(&session, turn.lease(), 3), 200).await;
    assert_eq!(held.hold.as_ref().unwrap().slot.index, 3);
    let booked: TicketView = done(world.booking(&session, turn.lease(), &held), 201).await;
    assert_eq!(booked.state, TicketState::Done);

    let path = world.ticket(&session, "/booking");
    let mine: BookingView = done(world.get(&path).bearer_auth(&session.session), 200).await;
    assert_eq!(booked.booking, Some(mine.clone()));
    assert_eq!((mine.slot.date, mine.status), (DAY, BookingStatus::Booked));
    assert_eq!(mine.starts_at.to_string(), "2026-11-25T01:30:00Z");

    let found = find(&world, &session, "1947-03-01");
    let found: SessionReply = done(found, 200).await;
    assert_eq!(found.ticket, booked);
    assert_eq!(found.code, session.code);
}

fn find(world: &World, session: &SessionReply, birth_date: &str) -> RequestBuilder {
    let body = json!({ "code": session.code, "birth_date": birth_date });
    let request = world.ask(Method::POST, "/api/v1/tickets/find");
    request.bearer_auth(&world.device).json(&body)
}

#[tokio::test]
async fn a_wrong_code_and_a_wrong_birth_date_are_refused_alike() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let wrong_date = refused(find(&world, &session, "1947-03-02"), 404, "ticket-not-found").await;
    let number: u32 = session.code.digits()[..9].parse().unwrap();
    let code = jari_common::ticket::TicketCode::from_random((number + 1) % 1_000_000_000);
    let other = SessionReply { code, ..session };
    let wrong_code = refused(find(&world, &other, "1947-03-01"), 404, "ticket-not-found").await;
    assert_eq!(wrong_date, wrong_code);
}

/// The answer to a request that names a person who already has a place: always the same bytes, whatever the state.
async fn heard_known(request: RequestBuilder) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers =
        response.headers().keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
    let body = response.text().await.unwrap();
    let said = r#"{"type":"urn:jari:problem:known","title":"known","status":409,"code":"known","detail":"this person has a place already; it stands"}"#;
    assert_eq!((status, body.as_str()), (409, said));
    assert!(!headers.iter().any(|name| name == "location" || name == "retry-after"), "{headers:?}");
}

#[tokio::test]
async fn whoever_names_somebody_who_has_a_place_learns_that_it_stands_and_nothing_more() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let thief = world.another_device("87654321").await;
    let path = "/api/v1/campaigns/1/tickets";
    let at =
        |device: &str| world.write(Method::POST, path, device).json(&json!({ "person": malsun() }));
    heard_known(at(&thief)).await;
    let turn = world.begin(&mine).await;
    heard_known(at(&thief)).await;
    let held: TicketView = done(world.holding(&mine, turn.lease(), 3), 200).await;
    let booked: TicketView = done(world.booking(&mine, turn.lease(), &held), 201).await;
    heard_known(at(&thief)).await;
    // Five wrong tries lock the code, and it stays locked.
    for _ in 0..5 {
        refused(find(&world, &mine, "1950-01-01"), 404, "ticket-not-found").await;
    }
    heard_known(at(&thief)).await;
    refused(find(&world, &mine, "1947-03-01"), 423, "code-locked").await;
    assert_eq!(world.ticket_of(&mine).await, booked, "and nothing of it has changed");
    let booking = booked.booking.unwrap().id;
    let path = world.ticket(&mine, &format!("/booking/{booking}"));
    done::<TicketView>(world.write(Method::DELETE, &path, &mine.session), 200).await;
    heard_known(at(&thief)).await;
    assert_eq!(world.ticket_of(&mine).await.state, TicketState::Left, "nobody else brings it back");
    // The same person's own devices do not bring the place back either; only the session does.
    heard_known(at(&world.device)).await;
    let path = world.ticket(&mine, "/return");
    let back: TicketView = done(world.write(Method::POST, &path, &mine.session), 200).await;
    assert_eq!((back.number, back.id), (mine.ticket.number, mine.ticket.id));
}

#[tokio::test]
async fn a_members_name_opens_nothing_of_the_ticket_that_they_share() {
    let world = World::new().await;
    let path = "/api/v1/campaigns/1/tickets";
    let member = json!({ "name": "박하나", "birth_date": "1950-10-20" });
    let body = json!({ "person": malsun(), "party": [member] });
    done::<SessionReply>(world.write(Method::POST, path, &world.device).json(&body), 201).await;
    let other = world.another_device("87654321").await;
    let body = json!({ "person": member });
    let theirs = world.write(Method::POST, path, &other).json(&body);
    heard_known(theirs).await;
}

#[tokio::test]
async fn a_join_is_safe_to_repeat_for_the_device_that_asked() {
    let world = World::new().await;
    let path = "/api/v1/campaigns/1/tickets";
    let (key, body) = (request_id().0, json!({ "person": malsun() }));
    let ask = |device: &str| world.write_as(Method::POST, path, device, key).json(&body);
    let first: SessionReply = done(ask(&world.device), 201).await;
    let second: SessionReply = done(ask(&world.device), 200).await;
    // Each answer opens a new session; everything else is equal.
    assert_eq!(SessionReply { session: first.session.clone(), ..second }, first);
    let thief = world.another_device("87654321").await;
    refused(ask(&thief), 422, "request-id-reused").await;
    world.join(&other()).await;
}

#[tokio::test]
async fn every_write_of_a_turn_is_safe_to_repeat() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let (path, token) = (|rest: &str| world.ticket(&session, rest), &session.session);
    let post = |rest, token: &str| world.write(Method::POST, &path(rest), token);
    let delete = |rest: &str, token: &str| world.write(Method::DELETE, &path(rest), token);

    let start = post("/turn", token);
    let first: TurnReply = done(start.try_clone().unwrap(), 200).await;
    let second: TurnReply = done(start, 200).await;
    assert_eq!(first.ticket, second.ticket);
    let lease = second.lease();

    world.app.clock().advance_secs(400);
    let extended = twice(post("/turn/extension", lease), 200).await;
    assert_ne!(extended["until"], json!(first.ticket.until));
    let held = twice(world.holding(&session, lease, 0), 200).await;
    let hold = format!("/hold/{}", held["hold"]["id"]);
    let released = twice(delete(&hold, lease), 200).await;
    assert_eq!(released.get("hold"), None);
    let missed = twice(delete("/turn", lease), 200).await;
    assert_eq!(missed["state"], "missed");
    let returned = twice(post("/return", token), 200).await;
    assert_eq!(returned["state"], "called");

    let turn = world.begin(&session).await;
    let held: TicketView = done(world.holding(&session, turn.lease(), 1), 200).await;
    let booked = twice(world.booking(&session, turn.lease(), &held), 201).await;
    assert_eq!(booked["state"], "done");

    let leaver = world.join(&other()).await;
    let leave = world.write(Method::DELETE, &world.ticket(&leaver, ""), &leaver.session);
    assert_eq!(twice(leave, 200).await["state"], "left");
}

#[tokio::test]
async fn a_lease_issued_again_by_a_repeated_start_still_books() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let key = request_id().0;
    let start =
        || world.write_as(Method::POST, &world.ticket(&session, "/turn"), &session.session, key);
    let lost: TurnReply = done(start(), 200).await;
    let issued_again: TurnReply = done(start(), 200).await;
    let held: TicketView = done(world.holding(&session, issued_again.lease(), 0), 200).await;
    let booked: TicketView = done(world.booking(&session, lost.lease(), &held), 201).await;
    assert!(booked.booking.is_some());
}

#[tokio::test]
async fn a_ticket_without_a_booking_says_so() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let path = world.ticket(&session, "/booking");
    refused(world.get(&path).bearer_auth(&session.session), 404, "no-booking").await;
}

#[tokio::test]
async fn a_snapshot_holds_what_is_near_and_what_is_taken() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    let _held: TicketView = done(world.holding(&session, turn.lease(), 5), 200).await;

    let snapshot: Snapshot = done(world.get(&format!("/api/v1/snapshot?{NEAR}")), 200).await;
    assert_eq!(snapshot.seq, world.app.state().seq());
    assert_eq!(snapshot.campaigns[0].id, CAMPAIGN);
    let ids: Vec<&str> = snapshot.clinics.iter().map(|clinic| clinic.id.as_str()).collect();
    assert_eq!(ids, ["C1"], "FAR is too far");
    let [days] = &snapshot.days[..] else { panic!("{:?}", snapshot.days) };
    assert_eq!(days.days[0].dates, [DAY]);
    let [taken] = days.taken[..] else { panic!("{:?}", days.taken) };
    assert_eq!((taken.date, taken.index, taken.free), (DAY, 5, 0));
    assert_eq!(snapshot.now_serving[0].called_through, 1);
}

#[tokio::test]
async fn a_receipt_shows_the_place_and_nothing_else() {
    let world = World::with_one_turn().await;
    let session = world.join(&malsun()).await;
    let path = format!("/api/v1/receipts/{}", session.receipt);
    let view: Value = done(world.get(&path), 200).await;
    assert_eq!(view, json!({ "number": 1, "state": "called", "ahead": 0 }));
    refused(world.get(&format!("{path}0")), 404, "receipt-not-found").await;
}
