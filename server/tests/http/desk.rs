//! Staff at a desk: they open a ticket from paper, vouch for people, and every act has its reason in the log.

use jari_common::campaign::Pace;
use jari_common::change::Event;
use jari_common::clinic::Position;
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::id::TicketId;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{SessionReply, TicketView};
use jari_server::command::Command;
use jari_server::keys::hash_secret;
use jari_server::store::Store;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::world::{World, done, malsun, other, person, refused, request_id};

pub async fn invite(world: &World, code: &str, kind: DeviceKind) {
    let position = Position::new(37.57, 126.98).unwrap();
    let place = DevicePlace { name: "창구".into(), position, kind };
    let until = plus_secs(world.app.clock().now(), 600);
    let command = Command::InviteDevice { place, code: hash_secret(code), until };
    world.app.submit(command).await.unwrap();
}

/// The token of a desk.
pub async fn desk(world: &World) -> String {
    invite(world, "55667788", DeviceKind::Desk).await;
    world.pair("55667788").await.token
}

pub fn finding(world: &World, desk: &str, what: &Value) -> RequestBuilder {
    let mut body = json!({ "reason": "code_lost" });
    body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    world.write(Method::POST, "/api/v1/desk/find", desk).json(&body)
}

pub fn acting(
    world: &World,
    desk: &str,
    ticket: TicketId,
    act: &str,
    reason: &str,
) -> RequestBuilder {
    let path = format!("/api/v1/desk/tickets/{ticket}/acts");
    world.write(Method::POST, &path, desk).json(&json!({ "act": act, "reason": reason }))
}

/// What staff did, as the log has it.
fn acts(disk: &MemoryStore) -> Vec<(TicketId, StaffAct, StaffReason)> {
    let changes = disk.reader().unwrap().changes_after(0).unwrap();
    let acts = changes.into_iter().filter_map(|change| match change.event {
        Event::StaffActed { ticket, act, reason, .. } => Some((ticket, act, reason)),
        _ => None,
    });
    acts.collect()
}

#[tokio::test]
async fn a_kiosk_is_no_desk_and_nobody_is_no_device() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let find = json!({ "receipt": session.receipt, "birth_date": "1947-03-01" });
    let before = world.app.state().seq();
    for (token, status, code) in [
        (world.device.as_str(), 403, "staff-only"),
        (session.session.as_str(), 401, "sign-in-required"),
        (world.admin.as_str(), 401, "sign-in-required"),
    ] {
        refused(finding(&world, token, &find), status, code).await;
        let verify = acting(&world, token, session.ticket.id, "verify", "id_seen");
        refused(verify, status, code).await;
        refused(world.get("/api/v1/desk/messages").bearer_auth(token), status, code).await;
    }
    assert_eq!(world.app.state().seq(), before, "and nothing of it is in the log");
}

#[tokio::test]
async fn a_ticket_is_opened_from_its_paper_or_its_number_and_the_reason_is_kept() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let desk = desk(&world).await;
    let receipt = |birth_date| json!({ "receipt": session.receipt, "birth_date": birth_date });
    let number = |number: u32, birth_date| json!({ "number": { "campaign": 1, "number": number }, "birth_date": birth_date });
    let found = finding(&world, &desk, &receipt("1947-03-01"));
    let found: SessionReply = done(found, 200).await;
    assert_eq!((&found.ticket, &found.code), (&session.ticket, &session.code));
    assert_eq!(world.ticket_of(&found).await, session.ticket);
    let found: SessionReply = done(finding(&world, &desk, &number(1, "1947-03-01")), 200).await;
    assert_eq!(found.ticket, session.ticket);

    let not_found = "ticket-not-found";
    for nothing in [receipt("1947-03-02"), number(1, "1947-03-02"), number(2, "1947-03-01")] {
        refused(finding(&world, &desk, &nothing), 404, not_found).await;
    }
    let forged = json!({ "receipt": format!("{}0", session.receipt), "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &forged), 404, not_found).await;
    let mut both = receipt("1947-03-01");
    both["number"] = number(1, "")["number"].clone();
    refused(finding(&world, &desk, &both), 400, "invalid-value").await;
    let neither = json!({ "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &neither), 400, "invalid-value").await;
    let without_reason = world.write(Method::POST, "/api/v1/desk/find", &desk);
    refused(without_reason.json(&receipt("1947-03-01")), 422, "invalid").await;

    let find = (session.ticket.id, StaffAct::Find, StaffReason::CodeLost);
    assert_eq!(acts(&disk), [find, find]);
}

#[tokio::test]
async fn an_act_is_done_once_and_finding_is_not_done_by_its_name() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let desk = desk(&world).await;
    let verify = acting(&world, &desk, session.ticket.id, "verify", "id_seen");
    let _: TicketView = done(verify.try_clone().unwrap(), 200).await;
    let _: TicketView = done(verify, 200).await;
    let verified = (session.ticket.id, StaffAct::Verify, StaffReason::IdSeen);
    assert_eq!(acts(&disk), [verified]);
    let find = acting(&world, &desk, session.ticket.id, "find", "asked");
    refused(find, 422, "invalid").await;
    let nobodys = acting(&world, &desk, TicketId(99), "verify", "id_seen");
    refused(nobodys, 404, "unknown-ticket").await;
    let key = request_id().0;
    let path = format!("/api/v1/desk/tickets/{}/acts", session.ticket.id);
    let act = world.write_as(Method::POST, &path, &desk, key);
    refused(act.json(&json!({ "act": "verify" })), 422, "invalid").await;
    assert_eq!(acts(&disk), [verified]);
}

#[tokio::test]
async fn who_cannot_wait_is_put_first_and_nobody_else_loses_a_place() {
    let world = World::with(Pace { turns: 1, ..Pace::default() }, 1_000).await;
    let first = world.join(&malsun()).await;
    let lease = world.begin(&first).await.lease().to_owned();
    let mut waiting = vec![world.join(&other()).await];
    for letter in ["가", "나", "다"] {
        waiting.push(world.join(&person(&format!("이{letter}"), "1948-01-01")).await);
    }
    let last = waiting.pop().unwrap();
    assert_eq!(last.ticket.state, TicketState::Waiting);
    let desk = desk(&world).await;
    let put: TicketView =
        done(acting(&world, &desk, last.ticket.id, "put_first", "unwell"), 200).await;
    assert_eq!((put.number, put.ahead), (last.ticket.number, 0));
    for session in &waiting {
        assert!(world.ticket_of(session).await.ahead <= session.ticket.ahead);
    }
    let end = world.write(Method::DELETE, &world.ticket(&first, "/turn"), &lease);
    let _: TicketView = done(end, 200).await;
    assert_eq!(world.ticket_of(&last).await.state, TicketState::Called);
}

#[tokio::test]
async fn staff_cancel_for_somebody_and_a_move_at_the_same_time_leaves_one_booking_or_none() {
    let world = World::new().await;
    let desk = desk(&world).await;
    for (who, index, move_first) in [(malsun(), 0, true), (other(), 2, false)] {
        let mine = world.join(&who).await;
        let lease = world.begin(&mine).await.lease().to_owned();
        let held: TicketView = done(world.holding(&mine, &lease, index), 200).await;
        done::<TicketView>(world.booking(&mine, &lease, &held), 201).await;
        let path = world.ticket(&mine, "/move");
        let better = json!({ "slot": crate::world::slot("FAR", index) });
        let held: TicketView =
            done(world.write(Method::POST, &path, &mine.session).json(&better), 200).await;
        let hold = json!({ "hold": held.hold.unwrap().id });
        let moving = || world.write(Method::PUT, &path, &mine.session).json(&hold);
        let cancelling = || acting(&world, &desk, mine.ticket.id, "cancel", "asked");
        if move_first {
            done::<TicketView>(moving(), 200).await;
        }
        let cancelled: TicketView = done(cancelling(), 200).await;
        let booking = cancelled.booking.unwrap();
        assert_eq!(booking.status, jari_common::booking::BookingStatus::Cancelled);
        assert_eq!(booking.sequence, if move_first { 2 } else { 1 });
        if !move_first {
            refused(moving(), 409, "not-booked").await;
        }
        refused(cancelling(), 409, "not-booked").await;
    }
    let state = world.app.state();
    assert_eq!(state.hold_count(), 0, "no seat is kept for nobody");
    assert_eq!(state.broken_invariants(), [] as [String; 0]);
}
