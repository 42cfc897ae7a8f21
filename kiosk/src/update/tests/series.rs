//! A series: both doses are held and booked at once, another second dose is looked for beside the first, and each can
//! be moved alone.

use jari_common::booking::SeatAct;
use jari_common::campaign::Campaign;
use jari_common::dose::{Dose, DoseInterval, SecondPreference};
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::wire::{BookingView, SecondView, TicketView};
use jari_common::wish::{PartOfDay, Weekdays, WishDays};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::stage::{Stage, booked, booked_reply, clinic, held, held_beside, slot, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Purpose, Step, Trouble};

const INTERVAL: DoseInterval = DoseInterval { from_days: 3, to_days: 5 };

fn second_day() -> Date {
    slot().date.saturating_add(4.days())
}

fn second_slot() -> SlotRef {
    SlotRef { date: second_day(), ..slot() }
}

/// What the server says once both doses are held.
pub fn both_held() -> Box<TicketView> {
    let mut ticket = held();
    let starts_at = jari_common::time::plus_secs(ticket.hold.as_ref().unwrap().starts_at, 345_600);
    let second =
        SecondView { slot: second_slot(), starts_at, clinic: clinic(), beside: Vec::new() };
    ticket.hold.as_mut().unwrap().second = Some(Box::new(second));
    ticket
}

fn series() -> Stage {
    let mut stage = Stage::new();
    stage.model.campaigns = vec![campaign()];
    stage
}

/// The stage's campaign with a second dose.
pub fn campaign() -> Campaign {
    let mut campaign = super::stage::campaign();
    campaign.spec.second_dose = Some(INTERVAL);
    campaign
}

/// Both doses are held, and the person is asked whether to book them.
fn confirming() -> Stage {
    let mut stage = series();
    stage.join(TicketState::Called, 0);
    stage.happen(Message::TurnStarted(Ok(turn())));
    stage.press(Action::OtherSeats);
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.happen(Message::Held(Ok(both_held())));
    assert_eq!(stage.model.step, Step::Confirm);
    stage
}

fn sent_dose(effects: &[Effect]) -> Option<Dose> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Request::Seat { act: SeatAct::Hold { dose, .. }, .. }) => Some(*dose),
        _ => None,
    })
}

fn gives_back(effects: &[Effect]) -> bool {
    let back = |it: &Effect| {
        matches!(it, Effect::Send(Request::Seat { act: SeatAct::Release { .. }, .. }))
    };
    effects.iter().any(back)
}

#[test]
fn the_first_is_offered_on_days_that_leave_room_for_a_second() {
    let mut stage = series();
    stage.press(Action::LookAtBoard);
    let wanted = stage.model.board.query.wanted;
    let today = jari_common::time::date_at(stage.now, &jari_common::time::seoul());
    let last = today.saturating_add((14 - 3).days());
    assert_eq!((wanted.second, wanted.days.until), (Some(INTERVAL), Some(last)));
}

#[test]
fn the_second_that_is_proposed_is_asked_for_as_the_person_narrowed_the_list() {
    let mut stage = series();
    stage.join(TicketState::Called, 0);
    stage.happen(Message::TurnStarted(Ok(turn())));
    stage.press(Action::OtherSeats);
    let weekend = WishDays { weekdays: Weekdays::WEEKEND, ..WishDays::default() };
    stage.press(Action::ChooseWhen(weekend, PartOfDay::Afternoon));
    stage.open_day();
    let sent = stage.press(Action::ChooseTime(slot()));
    let [Effect::Send(Request::Seat { act: SeatAct::Hold { second, .. }, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    let asked = SecondPreference { weekdays: Weekdays::WEEKEND, time: PartOfDay::Afternoon };
    assert_eq!(*second, asked);
}

#[test]
fn another_second_is_looked_for_while_both_stay_held() {
    let mut stage = confirming();
    let sent = stage.press(Action::OtherSecond);
    assert!(!gives_back(&sent), "{sent:?}");
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.board.day.as_ref().map(|day| day.date), Some(second_day()));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics);
    let days = stage.model.board.query.wanted.days;
    let from = slot().date.saturating_add(3.days());
    assert_eq!((days.from, days.until), (Some(from), Some(from.saturating_add(2.days()))));
    assert!(stage.model.board.query.dates().iter().all(|day| INTERVAL.admits(slot().date, *day)));
    let back = stage.press(Action::Back);
    assert!(!gives_back(&back));
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Confirm, Dose::First));

    stage.press(Action::OtherSecond);
    let sent = stage.press(Action::ChooseTime(second_slot()));
    assert_eq!(sent_dose(&sent), Some(Dose::Second));
    stage.happen(Message::Held(Ok(both_held())));
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Confirm, Dose::First));
}

#[test]
fn another_second_than_one_at_another_clinic_is_looked_for_in_the_list() {
    let mut stage = confirming();
    let elsewhere = jari_common::id::ClinicId::parse("B2").unwrap();
    let ticket = &mut stage.model.visit.session.as_mut().unwrap().ticket;
    let second = ticket.hold.as_mut().unwrap().second.as_mut().unwrap();
    (second.slot.clinic, second.clinic.id) = (elsewhere.clone(), elsewhere);
    let sent = stage.press(Action::OtherSecond);
    assert!(!gives_back(&sent), "{sent:?}");
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Clinics, Dose::Second));
    assert!(stage.model.board.query.dates().iter().all(|day| INTERVAL.admits(slot().date, *day)));
    let back = stage.press(Action::Back);
    assert!(!gives_back(&back), "{back:?}");
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Confirm, Dose::First));
}

#[test]
fn a_second_that_was_just_taken_leaves_what_is_held_as_it_is() {
    let mut stage = confirming();
    stage.press(Action::OtherSecond);
    stage.press(Action::ChooseTime(second_slot()));
    let told = stage.happen(Message::Held(Err(Trouble::SlotFull)));
    assert!(!gives_back(&told), "{told:?}");
    assert_eq!(
        (&stage.model.step, stage.model.visit.search.notice),
        (&Step::Times, Some(Trouble::SlotFull))
    );
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Confirm, "both are there yet");
}

#[test]
fn when_the_time_of_both_is_over_the_first_is_chosen_anew() {
    let mut stage = confirming();
    stage.press(Action::OtherSecond);
    stage.press(Action::ChooseTime(second_slot()));
    stage.happen(Message::Held(Err(Trouble::NotBooked)));
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Clinics, Dose::First));
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::HoldOver));
    assert!(stage.model.board.query.first_day <= slot().date);
}

#[test]
fn a_first_without_a_second_is_told_and_the_turn_is_kept() {
    let mut stage = series();
    stage.join(TicketState::Called, 0);
    stage.happen(Message::TurnStarted(Ok(turn())));
    stage.press(Action::OtherSeats);
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.happen(Message::Held(Err(Trouble::NoSecondDose)));
    assert_eq!((&stage.model.step, stage.model.has_turn()), (&Step::Times, true));
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::NoSecondDose));
}

/// Both doses are booked, and the person is asked how to change the booking.
fn changing() -> Stage {
    let mut stage = series();
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    let mut reply = booked_reply();
    let first = booked().booking.unwrap();
    let starts_at = jari_common::time::plus_secs(first.starts_at, 345_600);
    let id = jari_common::id::BookingId(3);
    let second = BookingView { id, starts_at, dose: Dose::Second, slot: second_slot(), ..first };
    reply.ticket.second = Some(second);
    stage.happen(Message::Found(Ok(reply)));
    stage.press(Action::ChangeBooking);
    stage
}

#[test]
fn which_of_both_is_moved_is_asked_and_the_second_is_moved_within_its_days() {
    let mut stage = changing();
    stage.press(Action::BeginMove);
    assert_eq!(stage.model.step, Step::WhichDose);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Change);
    stage.press(Action::BeginMove);
    stage.press(Action::MoveDose(Dose::Second));
    assert_eq!((&stage.model.step, stage.model.is_moving()), (&Step::FirstSeat, true));
    stage.press(Action::OtherSeats);
    let dates = stage.model.board.query.dates();
    assert!(!dates.is_empty() && dates.iter().all(|day| INTERVAL.admits(slot().date, *day)));
    stage.open_day_of(second_day());
    let sent = stage.press(Action::ChooseTime(second_slot()));
    assert_eq!(sent_dose(&sent), Some(Dose::Second));
    let mut ticket = held_beside();
    ticket.hold.as_mut().unwrap().dose = Dose::Second;
    ticket.second = stage.model.visit.session.as_ref().unwrap().ticket.second.clone();
    stage.happen(Message::Held(Ok(ticket)));
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Confirm, Dose::Second));
    let back = stage.press(Action::Back);
    assert!(gives_back(&back), "{back:?}");
    for step in [Step::Days, Step::Clinics, Step::WhichDose, Step::Change] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
    }
    assert_eq!(stage.model.visit.search.dose, Dose::First);
}

#[test]
fn after_the_first_was_had_only_the_second_moves_and_nobody_is_asked_which() {
    let mut stage = changing();
    stage.now = booked().booking.unwrap().starts_at;
    stage.press(Action::Back);
    stage.press(Action::ChangeBooking);
    stage.press(Action::BeginMove);
    assert_eq!(
        (&stage.model.step, stage.model.visit.search.dose),
        (&Step::FirstSeat, Dose::Second)
    );
    stage.press(Action::Back);
    stage.press(Action::ChangeBooking);
    stage.press(Action::AskToCancel);
    let sent = stage.press(Action::CancelBooking);
    let second = jari_common::id::BookingId(3);
    let cancels = |it: &Effect| matches!(it, Effect::Send(Request::Cancel { booking, .. }) if *booking == second);
    assert!(sent.iter().any(cancels), "{sent:?}");
}

#[test]
fn a_second_that_is_held_alone_because_the_better_first_went_back_is_given_back_and_told() {
    let mut stage = changing();
    stage.press(Action::BeginMove);
    stage.press(Action::MoveDose(Dose::First));
    stage.press(Action::OtherSeats);
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    let mut both = both_held();
    both.state = TicketState::Done;
    both.booking = booked().booking;
    stage.happen(Message::Held(Ok(both)));
    stage.press(Action::OtherSecond);
    stage.press(Action::ChooseTime(second_slot()));
    let mut alone = held_beside();
    alone.hold.as_mut().unwrap().dose = Dose::Second;
    let effects = stage.happen(Message::Held(Ok(alone)));
    assert!(gives_back(&effects), "{effects:?}");
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Clinics, Dose::First));
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::HoldOver));
    assert!(stage.model.is_moving(), "the booking stands, and is being moved");
}

#[test]
fn the_paper_tells_both_days_and_where_the_second_is_when_that_is_elsewhere() {
    let mut stage = changing();
    let words = |stage: &Stage| -> Vec<String> {
        let slip = crate::update::slip::slip(&stage.model).unwrap();
        slip.head.into_iter().map(|line| line.words.replace('\u{a0}', " ")).collect()
    };
    let here = words(&stage);
    let at = here.iter().position(|line| line == "2차").expect("the second is told");
    assert!(here[at + 1].contains("11월 29일"), "{here:?}");
    let session = stage.model.visit.session.as_mut().unwrap();
    let second = session.ticket.second.as_mut().unwrap();
    second.clinic.id = jari_common::id::ClinicId::parse("ELSEWHERE").unwrap();
    second.clinic.name = "해든의원".into();
    assert!(words(&stage).contains(&"해든의원".to_owned()));
}

#[test]
fn the_way_back_from_both_is_never_the_days_of_the_second() {
    let mut stage = confirming();
    stage.press(Action::OtherSecond);
    stage.press(Action::OpenDays);
    assert_eq!(stage.model.step, Step::Days);
    stage.open_day_of(second_day());
    stage.press(Action::ChooseTime(second_slot()));
    stage.happen(Message::Held(Ok(both_held())));
    assert_eq!((&stage.model.step, stage.model.visit.search.dose), (&Step::Confirm, Dose::First));
    stage.press(Action::OtherTime);
    assert_eq!(stage.model.step, Step::Times);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics, "not the days of the second dose");
    assert_eq!(stage.model.board.query.wanted.second, Some(INTERVAL));
}
