//! Moving and cancelling: a person keeps what they have until the other seat is certain, no matter who else acts at the
//! same time.

use jari_common::booking::BookingStatus;
use jari_common::ticket::TicketState;
use jari_common::wire::{BookingView, SessionReply, Snapshot, TicketView};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::world::{DAY, World, done, malsun, other, refused, slot};

/// A person with a booking at the first clinic.
pub async fn booked(world: &World, who: &Value, index: u8) -> SessionReply {
    let session = world.join(who).await;
    let turn = world.begin(&session).await;
    let held: TicketView = done(world.holding(&session, turn.lease(), index), 200).await;
    let ticket: TicketView = done(world.booking(&session, turn.lease(), &held), 201).await;
    SessionReply { ticket, ..session }
}

pub fn move_hold(world: &World, who: &SessionReply, clinic: &str, index: u8) -> RequestBuilder {
    let path = world.ticket(who, "/move");
    let slot = slot(clinic, index);
    world.write(Method::POST, &path, &who.session).json(&json!({ "slot": slot }))
}

pub fn confirm(world: &World, who: &SessionReply, held: &TicketView) -> RequestBuilder {
    let hold = held.hold.as_ref().unwrap().id;
    let path = world.ticket(who, "/move");
    world.write(Method::PUT, &path, &who.session).json(&json!({ "hold": hold }))
}

pub fn cancel(world: &World, who: &SessionReply) -> RequestBuilder {
    let id = who.ticket.booking.as_ref().unwrap().id;
    world.write(Method::DELETE, &world.ticket(who, &format!("/booking/{id}")), &who.session)
}

fn booking_of(who: &SessionReply) -> &BookingView {
    who.ticket.booking.as_ref().unwrap()
}

/// The slots of a clinic that have fewer free seats than their capacity.
async fn taken(world: &World, clinic: &str) -> Vec<u8> {
    let path = "/api/v1/snapshot?lat=37.57&lon=126.98&radius_m=50000";
    let snapshot: Snapshot = done(world.get(path), 200).await;
    let days = snapshot.days.iter().filter(|days| days.clinic.as_str() == clinic);
    days.flat_map(|days| &days.taken).map(|left| left.index).collect()
}

#[tokio::test]
async fn a_booking_moves_to_another_clinic_and_the_old_seat_is_free_only_then() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 3).await;
    let held: TicketView = done(move_hold(&world, &mine, "FAR", 7), 200).await;
    assert_eq!(held.booking.as_ref(), Some(booking_of(&mine)), "what one has stands");
    assert_eq!((taken(&world, "C1").await, taken(&world, "FAR").await), (vec![3], vec![7]));

    let request = confirm(&world, &mine, &held);
    let again = request.try_clone().unwrap();
    let moved: TicketView = done(request, 200).await;
    assert_eq!(done::<TicketView>(again, 200).await, moved, "the same request, the same answer");
    let booking = moved.booking.as_ref().unwrap();
    assert_eq!(booking.id, booking_of(&mine).id, "it is the same appointment");
    assert_eq!((booking.slot.clinic.as_str(), booking.slot.index), ("FAR", 7));
    assert_eq!((booking.status, booking.sequence), (BookingStatus::Booked, 1));
    assert_eq!((moved.state, moved.hold.is_none()), (TicketState::Done, true));
    assert_eq!((taken(&world, "C1").await, taken(&world, "FAR").await), (vec![], vec![7]));
}

#[tokio::test]
async fn of_two_screens_that_move_one_booking_one_wins_and_there_is_one_booking() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let first: TicketView = done(move_hold(&world, &mine, "C1", 1), 200).await;
    let second: TicketView = done(move_hold(&world, &mine, "C1", 2), 200).await;
    refused(confirm(&world, &mine, &first), 409, "hold-over").await;
    assert_eq!(world.ticket_of(&mine).await.booking.as_ref(), Some(booking_of(&mine)));

    let both = [confirm(&world, &mine, &second), confirm(&world, &mine, &second)];
    let [one, two] = both.map(|request| tokio::spawn(done::<TicketView>(request, 200)));
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_eq!((&one.booking, one.booking.as_ref().unwrap().sequence), (&two.booking, 1));
    assert_eq!(taken(&world, "C1").await, [2]);
}

#[tokio::test]
async fn who_cancels_while_a_move_is_open_has_no_booking_and_no_seat() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let held: TicketView = done(move_hold(&world, &mine, "C1", 1), 200).await;
    let request = cancel(&world, &mine);
    let again = request.try_clone().unwrap();
    let gone: TicketView = done(request, 200).await;
    assert_eq!(done::<TicketView>(again, 200).await, gone);
    assert_eq!(gone.state, TicketState::Left);
    assert_eq!(gone.booking.as_ref().unwrap().status, BookingStatus::Cancelled);
    refused(confirm(&world, &mine, &held), 409, "not-booked").await;
    refused(move_hold(&world, &mine, "C1", 5), 409, "not-booked").await;
    assert_eq!(taken(&world, "C1").await, Vec::<u8>::new());
    done::<TicketView>(cancel(&world, &mine), 200).await;
}

#[tokio::test]
async fn a_full_a_past_or_an_unknown_seat_leaves_the_booking_as_it_is() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    booked(&world, &other(), 1).await;
    refused(move_hold(&world, &mine, "C1", 1), 409, "slot-full").await;
    refused(move_hold(&world, &mine, "C1", 0), 409, "already-booked").await;
    refused(move_hold(&world, &mine, "C1", 99), 404, "unknown-slot").await;

    let held: TicketView = done(move_hold(&world, &mine, "C1", 4), 200).await;
    world.app.clock().advance_secs(301);
    refused(confirm(&world, &mine, &held), 409, "hold-over").await;
    assert_eq!(world.ticket_of(&mine).await.booking.as_ref(), Some(booking_of(&mine)));
    assert_eq!(taken(&world, "C1").await, [0, 1], "the seat that nobody confirmed is free");
}

#[tokio::test]
async fn once_its_time_has_come_a_booking_is_neither_moved_nor_cancelled() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let until_then =
        mine.ticket.booking.as_ref().unwrap().starts_at.duration_since(world.app.clock().now());
    world.app.clock().advance_secs(u32::try_from(until_then.as_secs()).unwrap());
    let found = move_hold(&world, &mine, "C1", 9).send().await.unwrap();
    // The session ended days before; a person who comes with the code gets the same answer.
    assert_eq!(found.status(), 401);
    let body = json!({ "code": mine.code, "birth_date": "1947-03-01" });
    let found =
        world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device).json(&body);
    let found: SessionReply = done(found, 200).await;
    refused(move_hold(&world, &found, "C1", 9), 409, "booking-past").await;
    refused(cancel(&world, &found), 409, "booking-past").await;
    assert_eq!(found.ticket.booking.unwrap().slot.date, DAY);
}

#[tokio::test]
async fn who_cancelled_comes_back_with_the_same_number_and_books_again() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    done::<TicketView>(cancel(&world, &mine), 200).await;
    refused(world.joining(&malsun()), 409, "known").await;
    let path = world.ticket(&mine, "/return");
    let ticket: TicketView = done(world.write(Method::POST, &path, &mine.session), 200).await;
    assert_eq!((ticket.id, ticket.number), (mine.ticket.id, mine.ticket.number));
    let back = SessionReply { ticket, ..mine.clone() };
    let turn = world.begin(&back).await;
    let held: TicketView = done(world.holding(&back, turn.lease(), 6), 200).await;
    let anew: TicketView = done(world.booking(&back, turn.lease(), &held), 201).await;
    let anew = anew.booking.unwrap();
    assert_ne!(anew.id, booking_of(&mine).id);
    assert_eq!((anew.status, anew.slot.index, anew.sequence), (BookingStatus::Booked, 6, 0));
    // A late copy of the old cancellation finds that it was already carried out, and changes nothing.
    done::<TicketView>(cancel(&world, &mine), 200).await;
    assert_eq!(world.ticket_of(&back).await.booking, Some(anew));
}

#[tokio::test]
async fn a_better_seat_is_kept_longer_and_given_back_and_only_by_its_person() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let stranger = booked(&world, &other(), 1).await;
    let held: TicketView = done(move_hold(&world, &mine, "C1", 2), 200).await;
    let hold = held.hold.as_ref().unwrap();
    world.app.clock().advance_secs(200);
    let path = world.ticket(&mine, &format!("/move/{}/extension", hold.id));
    let longer: TicketView = done(world.write(Method::POST, &path, &mine.session), 200).await;
    assert!(longer.hold.as_ref().unwrap().until > hold.until);

    let theirs = world.ticket(&stranger, &format!("/move/{}", hold.id));
    let theirs = world.write(Method::DELETE, &theirs, &stranger.session);
    refused(theirs, 404, "unknown-hold").await;
    assert_eq!(taken(&world, "C1").await, [0, 1, 2], "nobody gives back another's seat");
    let theirs = world.ticket(&stranger, "/move");
    let theirs = world.write(Method::PUT, &theirs, &stranger.session);
    refused(theirs.json(&json!({ "hold": hold.id })), 404, "unknown-hold").await;

    let path = world.ticket(&mine, &format!("/move/{}", hold.id));
    let kept: TicketView = done(world.write(Method::DELETE, &path, &mine.session), 200).await;
    assert_eq!((kept.hold.is_none(), kept.booking.as_ref()), (true, Some(booking_of(&mine))));
    assert_eq!(taken(&world, "C1").await, [0, 1]);
}
