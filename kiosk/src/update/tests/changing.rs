//! Moving and giving back a booking: nothing changes before it is certain.

use jari_common::booking::{Right, SeatAct};
use jari_common::ticket::TicketState;

use super::stage::{Stage, booked, booked_reply, cancelled, held_beside, slot};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Purpose, Step, Trouble};

/// A person with a booking is asked how to change it.
fn changing() -> Stage {
    let mut stage = Stage::new();
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(booked_reply())));
    assert_eq!(stage.model.step, Step::MyBooking);
    stage.press(Action::ChangeBooking);
    assert_eq!(stage.model.step, Step::Change);
    stage
}

/// A better time is chosen and held.
fn confirming() -> Stage {
    let mut stage = changing();
    stage.press(Action::BeginMove);
    assert_eq!(stage.model.step, Step::FirstSeat);
    stage.press(Action::OtherSeats);
    assert_eq!(stage.model.step, Step::Clinics);
    stage.open_day();
    let sent = stage.press(Action::ChooseTime(slot()));
    assert!(
        matches!(
            sent[..],
            [Effect::Send(Request::Seat { right: Right::Move, act: SeatAct::Hold { .. }, .. })]
        ),
        "{sent:?}"
    );
    stage.happen(Message::Held(Ok(held_beside())));
    assert_eq!(stage.model.step, Step::Confirm);
    stage
}

fn gives_back(effects: &[Effect]) -> bool {
    effects.iter().any(|it| {
        matches!(
            it,
            Effect::Send(Request::Seat { right: Right::Move, act: SeatAct::Release { .. }, .. })
        )
    })
}

fn still_booked(stage: &Stage) -> bool {
    let session = stage.model.visit.session.as_ref();
    session.is_some_and(|session| session.ticket.booking == booked().booking)
}

#[test]
fn a_seat_beside_a_booking_is_held_confirmed_and_told() {
    let mut stage = confirming();
    assert!(still_booked(&stage));
    let sent = stage.press(Action::ConfirmBooking);
    assert!(
        matches!(
            sent[..],
            [Effect::Send(Request::Seat { right: Right::Move, act: SeatAct::Confirm { .. }, .. })]
        ),
        "{sent:?}"
    );
    stage.happen(Message::Booked(Ok(booked())));
    assert_eq!(stage.model.step, Step::Moved);
}

#[test]
fn every_way_back_leads_to_the_booking_and_gives_the_better_seat_back() {
    let mut stage = confirming();
    assert!(gives_back(&stage.press(Action::Back)));
    assert_eq!(stage.model.step, Step::Times);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Days);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics);
    assert!(!gives_back(&stage.press(Action::Back)), "nothing is held any more");
    assert_eq!((&stage.model.step, stage.model.is_moving()), (&Step::Change, false));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::MyBooking);
    assert!(still_booked(&stage));
}

#[test]
fn who_walks_away_leaves_the_booking_as_it_was() {
    let mut stage = confirming();
    stage.press(Action::StartOver);
    let left = stage.press(Action::StartOver);
    assert!(gives_back(&left), "{left:?}");
    assert_eq!(left.last(), Some(&Effect::ForgetVisitor));
}

#[test]
fn a_move_that_fails_keeps_the_booking_and_says_what_to_do() {
    let mut stage = confirming();
    stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Err(Trouble::HoldOver)));
    assert_eq!((&stage.model.step, stage.model.is_moving()), (&Step::Times, true));

    let mut stage = confirming();
    let first = stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Err(Trouble::ServerAway)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
    let again = stage.press(Action::TryAgain);
    assert_eq!(again.last(), first.last(), "the same request goes again");

    for cause in [Trouble::NotBooked, Trouble::BookingPast] {
        let mut stage = confirming();
        stage.press(Action::ConfirmBooking);
        let effects = stage.happen(Message::Booked(Err(cause)));
        assert_eq!(stage.model.step.told_trouble(), Some(cause));
        assert!(matches!(effects[..], [Effect::Send(Request::ReadTicket { .. })]), "{effects:?}");
    }
}

#[test]
fn the_time_one_has_already_is_no_move() {
    let mut stage = changing();
    stage.press(Action::BeginMove);
    stage.press(Action::OtherSeats);
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.happen(Message::Held(Err(Trouble::AlreadyBooked)));
    assert_eq!((&stage.model.step, stage.model.is_moving()), (&Step::MyBooking, false));
}

#[test]
fn a_touch_keeps_the_better_seat_for_who_reads() {
    let mut stage = confirming();
    stage.now = jari_common::time::plus_secs(stage.now, 70);
    let sent = stage.happen(Message::Touched);
    assert!(
        matches!(
            sent[..],
            [Effect::Send(Request::Seat { right: Right::Move, act: SeatAct::Extend { .. }, .. })]
        ),
        "{sent:?}"
    );
}

#[test]
fn a_booking_is_given_back_after_one_clear_question() {
    let mut stage = changing();
    assert!(stage.press(Action::AskToCancel).is_empty());
    assert_eq!(stage.model.step, Step::Cancel);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Change);
    stage.press(Action::AskToCancel);
    let sent = stage.press(Action::CancelBooking);
    assert!(matches!(sent[..], [Effect::Send(Request::Cancel { .. })]), "{sent:?}");
    stage.happen(Message::Cancelled(Ok(cancelled())));
    assert_eq!(stage.model.step, Step::MyBooking);
    let session = stage.model.visit.session.as_ref().unwrap();
    assert_eq!(session.ticket.state, TicketState::Left);
    stage.press(Action::ChangeBooking);
    assert_eq!(stage.model.step, Step::MyBooking, "there is nothing to change");
}

#[test]
fn what_is_over_cannot_be_changed() {
    let mut stage = Stage::new();
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    stage.now = booked().booking.unwrap().starts_at;
    stage.happen(Message::Found(Ok(booked_reply())));
    stage.press(Action::ChangeBooking);
    assert_eq!(stage.model.step, Step::MyBooking);
}
