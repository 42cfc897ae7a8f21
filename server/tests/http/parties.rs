//! Couples and families: one ticket, one act, seats together or none; and a person who books for another says so.

use jari_common::booking::BookingStatus;
use jari_common::id::CampaignId;
use jari_common::wire::{SessionReply, Snapshot, TicketView};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::world::{DAY, World, done, malsun, other, person, refused, slot};

/// A family of `size` people, the first of them on the ticket.
fn family(size: usize) -> Value {
    let names = ["박영수", "박하나", "박두리"];
    let others = names.iter().take(size - 1).map(|name| person(name, "1950-10-20"));
    Value::Array(others.collect())
}

async fn joined(world: &World, size: usize) -> SessionReply {
    let path = "/api/v1/campaigns/1/tickets";
    let body = json!({ "person": malsun(), "party": family(size) });
    done(world.write(Method::POST, path, &world.device).json(&body), 201).await
}

/// Free seats in the slots of the clinic's one day; a slot that is not told has a capacity of one and is free.
async fn taken(world: &World) -> Vec<u8> {
    let path = "/api/v1/snapshot?lat=37.57&lon=126.98&radius_m=50000";
    let snapshot: Snapshot = done(world.get(path), 200).await;
    let days = snapshot.days.iter().filter(|days| days.clinic.as_str() == "C1");
    days.flat_map(|days| &days.taken).map(|left| left.index).collect()
}

fn at(hour: i8, minute: i8) -> Timestamp {
    jari_common::time::instant_of(
        DAY,
        u16::from(hour.unsigned_abs()) * 60 + u16::from(minute.unsigned_abs()),
        &jari_common::time::seoul(),
    )
}

#[tokio::test]
async fn a_family_goes_through_once_and_its_seats_follow_one_another() {
    let world = World::new().await;
    let mine = joined(&world, 3).await;
    assert_eq!(mine.ticket.party, 3);
    let turn = world.begin(&mine).await;
    let held: TicketView = done(world.holding(&mine, turn.lease(), 4), 200).await;
    let hold = held.hold.clone().unwrap();
    assert_eq!((hold.slot.index, hold.starts_at), (4, at(11, 0)));
    assert_eq!(hold.beside, [at(11, 30), at(12, 0)]);
    assert_eq!(taken(&world).await, [4, 5, 6]);
    // Another time is chosen: all held seats are given back.
    let held: TicketView = done(world.holding(&mine, turn.lease(), 14), 200).await;
    assert_eq!(held.hold.as_ref().unwrap().beside, [at(15, 30), at(16, 30)], "13 is before it");
    assert_eq!(taken(&world).await, [13, 14, 15]);
    let booked: TicketView = done(world.booking(&mine, turn.lease(), &held), 201).await;
    let booking = booked.booking.unwrap();
    assert_eq!(booking.beside, [at(15, 30), at(16, 30)]);

    let path = world.ticket(&mine, "/move");
    let wanted = json!({ "slot": slot("C1", 0) });
    let held: TicketView =
        done(world.write(Method::POST, &path, &mine.session).json(&wanted), 200).await;
    assert_eq!(taken(&world).await, [0, 1, 2, 13, 14, 15], "what they have stands");
    let hold = json!({ "hold": held.hold.unwrap().id });
    let moved: TicketView =
        done(world.write(Method::PUT, &path, &mine.session).json(&hold), 200).await;
    assert_eq!(moved.booking.unwrap().beside, [at(9, 30), at(10, 0)]);
    assert_eq!(taken(&world).await, [0, 1, 2]);
    let path = world.ticket(&mine, &format!("/booking/{}", booking.id));
    let left: TicketView = done(world.write(Method::DELETE, &path, &mine.session), 200).await;
    assert_eq!(left.booking.unwrap().status, BookingStatus::Cancelled);
    assert_eq!(taken(&world).await, [] as [u8; 0]);
    assert_eq!(world.app.state().broken_invariants(), [] as [String; 0]);
}

#[tokio::test]
async fn a_family_gets_all_of_its_seats_or_none() {
    let world = World::new().await;
    let alone = world.join(&person("이영희", "1951-05-05")).await;
    let turn = world.begin(&alone).await;
    let held: TicketView = done(world.holding(&alone, turn.lease(), 2), 200).await;
    done::<TicketView>(world.booking(&alone, turn.lease(), &held), 201).await;
    let mine = joined(&world, 3).await;
    let turn = world.begin(&mine).await;
    // Two seats are free before the taken ones, and no free seat follows them without a gap.
    refused(world.holding(&mine, turn.lease(), 0), 409, "not-together").await;
    refused(world.holding(&mine, turn.lease(), 2), 409, "slot-full").await;
    assert_eq!(taken(&world).await, [2], "and none of them is kept");
    let held: TicketView = done(world.holding(&mine, turn.lease(), 3), 200).await;
    assert_eq!(held.hold.unwrap().beside.len(), 2);
    assert_eq!(taken(&world).await, [2, 3, 4, 5]);
}

#[tokio::test]
async fn a_familys_wish_is_met_where_all_of_them_have_room() {
    let world = World::with_one_turn().await;
    let alone = world.join(&person("이영희", "1951-05-05")).await;
    let turn = world.begin(&alone).await;
    let held: TicketView = done(world.holding(&alone, turn.lease(), 1), 200).await;
    done::<TicketView>(world.booking(&alone, turn.lease(), &held), 201).await;
    world.join(&person("최다은", "1952-06-06")).await;
    let mine = joined(&world, 2).await;
    let wish = json!({ "places": { "clinics": ["C1"] } });
    let path = world.ticket(&mine, "/wish");
    let booked: TicketView =
        done(world.write(Method::PUT, &path, &mine.session).json(&wish), 200).await;
    let booking = booked.booking.unwrap();
    assert_eq!((booking.slot.index, booking.beside), (2, vec![at(10, 30)]), "not 0: 1 is taken");
    assert_eq!(world.app.state().broken_invariants(), [] as [String; 0]);
}

#[tokio::test]
async fn everybody_of_a_family_must_be_one_whom_the_campaign_is_for() {
    let world = World::new().await;
    let path = "/api/v1/campaigns/1/tickets";
    let join = |party: Value| {
        let body = json!({ "person": malsun(), "party": party });
        world.write(Method::POST, path, &world.device).json(&body)
    };
    refused(join(json!([person("박하나", "1999-01-01")])), 403, "not-eligible").await;
    refused(join(json!([malsun()])), 422, "invalid").await;
    refused(join(Value::Array(vec![other(); 4])), 422, "invalid").await;
    assert_eq!(world.app.state().last_number(CampaignId(1)), 0, "nobody has a number");
}

#[tokio::test]
async fn who_books_for_somebody_else_says_that_they_were_asked_to_and_the_log_keeps_it() {
    let world = World::new().await;
    let path = "/api/v1/campaigns/1/tickets";
    let join = |consent: bool| {
        let body = json!({ "person": malsun(), "acting": "helper", "consent": consent });
        world.write(Method::POST, path, &world.device).json(&body)
    };
    refused(join(false), 422, "consent-needed").await;
    done::<SessionReply>(join(true), 201).await;
    let log = world.log();
    let issued = log.iter().find(|change| change.contains("ticket_issued")).unwrap();
    assert!(issued.contains(r#""acting":"helper""#), "{issued}");
    assert!(issued.contains(r#""consent":true"#), "{issued}");
}
