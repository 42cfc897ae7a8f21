//! Nobody touches the screen: what is asked, what is forgotten, what is kept.

use jari_common::booking::{Right, SeatAct};
use jari_common::ticket::TicketState::{Called, Waiting};
use jari_common::time::plus_secs;

use super::stage::{Stage, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Language, Step};
use crate::update::{IDLE_SECS, STAFF_SECS, TICKET_SECS, WARNING_SECS, wake_at};

/// For so long is the seat of `Stage::confirming` held, in seconds.
const HOLD_SECS: u32 = 300;

#[test]
fn nobody_there_is_asked_and_then_forgotten_with_the_place_kept() {
    let mut stage = Stage::with_turn();
    stage.wait(IDLE_SECS - 1);
    assert_eq!(stage.model.idle_warning, None);
    stage.wait(1);
    assert_eq!(stage.model.idle_warning, Some(plus_secs(stage.now, WARNING_SECS)));
    let effects = stage.wait(WARNING_SECS - 1);
    assert!(effects.is_empty(), "{effects:?}");
    let effects = stage.wait(1);
    assert!(matches!(&effects[..], [Effect::Send(Request::EndTurn { .. }), Effect::ForgetVisitor]));
    assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Start, None));
    assert!(stage.model.visit.is_blank());
}

#[test]
fn one_press_extends_everything_again_and_again() {
    let mut stage = Stage::with_turn();
    for _ in 0..12 {
        stage.wait(IDLE_SECS + 5);
        let effects = stage.press(Action::StayHere);
        let extended = |effect: &Effect| {
            matches!(
                effect,
                Effect::Send(Request::Seat {
                    right: Right::Turn(_),
                    act: SeatAct::Extend { .. },
                    ..
                })
            )
        };
        assert_eq!(effects.iter().filter(|effect| extended(effect)).count(), 1, "{effects:?}");
        assert_eq!(stage.model.idle_warning, None);
    }
    assert_eq!(stage.model.step, Step::Clinics);
}

#[test]
fn a_touch_beside_the_button_keeps_the_question_standing() {
    let mut stage = Stage::with_turn();
    stage.wait(IDLE_SECS + 20);
    stage.happen(Message::Touched);
    assert!(stage.wait(WARNING_SECS - 1).is_empty());
    assert_eq!(stage.model.step, Step::Clinics);
    assert!(stage.model.idle_warning.is_some());
}

#[test]
fn whoever_looks_at_the_board_for_long_keeps_the_turn() {
    let mut stage = Stage::with_turn();
    let mut extended = 0;
    for _ in 0..10 {
        stage.wait(30);
        let effects = stage.happen(Message::Touched);
        extended += effects.len();
    }
    assert_eq!(extended, 5, "once a minute is enough");
}

#[test]
fn a_ticket_with_people_ahead_frees_the_kiosk_soon() {
    let mut stage = Stage::new();
    stage.join(Waiting, 40);
    stage.wait(TICKET_SECS - 1);
    assert_eq!(stage.model.step, Step::Ticket);
    let effects = stage.wait(1);
    assert_eq!(effects, [Effect::ForgetVisitor], "a ticket is not a turn: there is nothing to end");
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
}

#[test]
fn the_start_never_asks_but_returns_to_korean() {
    let mut stage = Stage::new();
    stage.press(Action::SetLanguage(Language::English));
    stage.wait(IDLE_SECS - 1);
    assert_eq!(stage.model.comfort.language, Language::English);
    stage.wait(1);
    assert_eq!(stage.model.comfort.language, Language::Korean);
    assert!(stage.wait(600).is_empty());
    assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Start, None));
}

#[test]
fn whoever_reads_about_a_held_seat_is_asked_while_it_can_still_be_kept() {
    let mut stage = Stage::confirming();
    stage.wait(HOLD_SECS - WARNING_SECS - 1);
    assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Confirm, None));
    stage.wait(1);
    assert_eq!(stage.model.idle_warning, Some(plus_secs(stage.now, WARNING_SECS)));
}

#[test]
fn who_goes_for_help_finds_everything_as_it_was_for_ten_minutes() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    let mut extended = 0;
    for _ in 0..STAFF_SECS - 1 {
        extended += stage.wait(1).len();
        assert_eq!(stage.model.idle_warning, None);
        assert!(wake_at(&stage.model).is_some_and(|at| at <= plus_secs(stage.now, 60)));
    }
    assert_eq!(extended, 9, "the seat is kept, once a minute");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Confirm);
    stage.press(Action::CallStaff);
    for _ in 0..STAFF_SECS + WARNING_SECS {
        stage.wait(1);
        assert!(wake_at(&stage.model).is_none_or(|at| at > stage.now), "no wake that is past");
    }
    assert_eq!(stage.model.step, Step::Start, "nobody came back");
}

#[test]
fn a_mover_without_a_held_seat_who_goes_for_help_lets_the_kiosk_sleep() {
    let mut stage = Stage::moving();
    stage.model.visit.search.extended_at = Some(stage.now);
    stage.wait(80);
    stage.press(Action::CallStaff);
    assert!(stage.wait(120).is_empty(), "there is nothing to keep");
    assert!(wake_at(&stage.model) > Some(plus_secs(stage.now, 60)));
}

#[test]
fn staff_help_left_standing_on_the_start_closes_by_itself() {
    let mut stage = Stage::new();
    stage.press(Action::CallStaff);
    stage.wait(STAFF_SECS - 1);
    assert!(matches!(stage.model.step, Step::Staff { .. }), "ten minutes, as it says");
    stage.wait(1);
    assert_eq!(stage.model.step, Step::Start);
}

#[test]
fn an_untouched_start_sleeps_and_everything_else_knows_when_to_wake() {
    let mut stage = Stage::new();
    assert_eq!(wake_at(&stage.model), None);
    stage.type_a_person();
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, IDLE_SECS)));
    let mut stage = Stage::new();
    stage.join(Waiting, 40);
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, TICKET_SECS)));
    let mut stage = Stage::confirming();
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 1)), "five minutes become four");
    stage.wait(1);
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 60)), "and then three");
}

#[test]
fn while_the_question_stands_the_kiosk_wakes_for_its_seconds_alone() {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    let mut ticket = stage.model.visit.session.as_ref().unwrap().ticket.clone();
    ticket.arrived = true;
    stage.read(ticket);
    stage.model.step = Step::Ticket;
    stage.model.sending = None;
    stage.wait(IDLE_SECS + 10);
    assert!(stage.model.idle_warning.is_some());
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 1)));
}

#[test]
fn answers_to_a_visitor_who_has_gone_change_nothing() {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    stage.wait(IDLE_SECS + WARNING_SECS);
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.happen(Message::TurnStarted(Ok(turn()))).is_empty());
    assert!(stage.happen(Message::Joined(Ok(super::reply(Called, 0)))).is_empty());
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
}

#[test]
fn back_on_the_question_leads_back_to_the_screen_before_it() {
    let mut stage = Stage::confirming();
    stage.wait(HOLD_SECS - 5);
    stage.press(Action::Back);
    assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Confirm, None));
    assert!(stage.model.visit.session.as_ref().is_some_and(|it| it.ticket.hold.is_some()));
}
