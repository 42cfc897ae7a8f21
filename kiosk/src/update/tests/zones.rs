//! A clinic in another time zone: whoever books there reads the clinic's own time, and whose clocks are meant.

use jari_common::clinic::Clinic;
use jari_common::time::{ZoneName, instant_of};
use jari_common::wire::TicketView;

use super::stage::{Stage, booked, clinic, held, slot};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::screens::parts::facts::Fact;
use crate::screens::{confirm, done, first_seat};
use crate::text::Text;
use crate::update::slip::slip;

const NEW_YORK: &str = "America/New_York";

fn zone() -> Option<ZoneName> {
    Some(ZoneName::parse(NEW_YORK).unwrap())
}

fn there() -> Clinic {
    Clinic { time_zone: zone(), ..clinic() }
}

/// This ticket, for half past nine of the same day in New York.
fn in_new_york(mut ticket: TicketView) -> TicketView {
    let starts_at = instant_of(slot().date, 9 * 60 + 30, there().zone());
    if let Some(booking) = &mut ticket.booking {
        (booking.clinic, booking.starts_at) = (there(), starts_at);
    }
    if let Some(hold) = &mut ticket.hold {
        (hold.clinic, hold.starts_at) = (Some(Box::new(there())), starts_at);
    }
    ticket
}

/// The words of facts, one a line, with ordinary spaces.
fn words(stage: &Stage, facts: &[Fact]) -> String {
    let (text, language) = (Text::load(), stage.model.comfort.language);
    let of = |fact: &Fact| {
        let more = fact.more.iter().map(|(_, words)| words);
        let all = fact.lines.iter().chain(more);
        all.map(|words| text.words(language, words)).collect::<Vec<_>>()
    };
    facts.iter().flat_map(of).collect::<Vec<_>>().join("\n").replace('\u{A0}', " ")
}

fn paper(stage: &Stage) -> String {
    let slip = slip(&stage.model).unwrap();
    let lines: Vec<&str> = slip.head.iter().map(|line| line.words.as_str()).collect();
    lines.join("\n").replace('\u{A0}', " ")
}

/// Somebody for whom a seat in New York is held.
fn confirming() -> Stage {
    let mut stage = Stage::with_turn();
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.happen(Message::Held(Ok(Box::new(in_new_york(*held())))));
    stage
}

/// They are asked whether they want it, and then have booked it.
fn shown(stage: &mut Stage) -> [String; 3] {
    let asked = words(stage, &confirm::sheet(&stage.model).unwrap().facts);
    stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Ok(Box::new(in_new_york(*booked())))));
    let told = words(stage, &done::sheet(&stage.model).unwrap().facts);
    [asked, told, paper(stage)]
}

#[test]
fn confirmation_booking_and_paper_tell_the_clinics_time_and_whose_it_is() {
    let mut stage = confirming();
    let [asked, told, paper] = shown(&mut stage);
    for screen in [asked, told] {
        assert!(screen.contains("11월 25일 (수)\n오전 9시 30분\nNew York 시각"), "{screen}");
        assert!(!screen.contains("11시"), "{screen}");
    }
    assert!(paper.contains("11월 25일 수요일 오전 9시 30분\nNew York 시각"), "{paper}");
}

#[test]
fn where_the_line_is_in_the_same_zone_nobody_needs_to_be_told_which() {
    let mut stage = confirming();
    stage.model.campaigns.iter_mut().for_each(|campaign| campaign.spec.time_zone = zone());
    let all = shown(&mut stage).join("\n");
    assert!(all.contains("오전 9시 30분") && !all.contains("New York"), "{all}");
}

#[test]
fn the_seat_that_is_proposed_first_is_asked_for_at_the_time_that_is_shown() {
    let mut stage = Stage::new();
    stage.join(jari_common::ticket::TicketState::Called, 0);
    stage.happen(Message::TurnStarted(Ok(super::stage::turn())));
    stage.find_first(slot());
    let seat = stage.model.board.first.as_mut().unwrap();
    seat.clinic = there();
    seat.starts_at = instant_of(slot().date, 9 * 60 + 30, there().zone());
    let shown = words(&stage, &first_seat::sheet(&stage.model).facts);
    assert!(shown.contains("오전 9시 30분\nNew York 시각"), "{shown}");
    let sent = stage.press(Action::TakeFirstSeat);
    let is_held = |effect: &Effect| matches!(effect, Effect::Send(Request::Seat { .. }));
    assert!(sent.iter().any(is_held), "{sent:?}");
    assert_eq!(stage.model.visit.search.begins, Some(9 * 60 + 30));
}
