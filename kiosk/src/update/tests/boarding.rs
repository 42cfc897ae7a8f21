//! The board: looked at by anybody, paged within its bounds, read again only when something changed.

use jari_common::board::{DayCell, Radius};
use jari_common::ticket::TicketState::Called;
use jiff::ToSpan as _;

use super::stage::{Stage, clinic, day, reply, slot, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::Step;

#[test]
fn anyone_may_look_at_the_board_and_a_time_chosen_there_is_held_when_the_turn_begins() {
    let mut stage = Stage::new();
    let sent = stage.press(Action::LookAtBoard);
    assert!(matches!(sent[..], [Effect::ReadBoard(_)]), "{sent:?}");
    stage.open_day();
    assert!(stage.press(Action::ChooseTime(slot())).is_empty());
    assert_eq!(stage.model.step, Step::Who);
    stage.type_on_from_who();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(reply(Called, 0))));
    let sent = stage.happen(Message::TurnStarted(Ok(turn())));
    assert!(matches!(&sent[..], [Effect::ReadTimes(_), Effect::Send(Request::Hold { .. })]));
}

#[test]
fn the_board_leads_back_to_the_ticket_and_the_turn_goes_on_from_there() {
    let mut stage = Stage::with_turn();
    assert!(stage.press(Action::Back).is_empty(), "the turn goes on");
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(matches!(stage.press(Action::BeginTurn)[..], [Effect::ReadBoard(_)]));
    assert_eq!(stage.model.step, Step::Board);
}

#[test]
fn the_board_pages_within_its_bounds() {
    let mut stage = Stage::with_turn();
    let first_day = stage.model.board.query.first_day;
    let query = |stage: &Stage| stage.model.board.query.clone();
    stage.press(Action::TurnDays(-1));
    assert_eq!(
        query(&stage).first_day,
        first_day.saturating_sub(1.days()),
        "today is the earliest"
    );
    stage.press(Action::TurnDays(1));
    assert_eq!(query(&stage).first_day, first_day.saturating_add(4.days()));
    for _ in 0..9 {
        stage.press(Action::TurnDays(1));
    }
    assert!(query(&stage).first_day <= first_day.saturating_add(13.days()), "14 days are open");

    stage.show_page(10);
    stage.press(Action::TurnClinics(1));
    assert_eq!(query(&stage).first_row, 4);
    stage.press(Action::TurnClinics(1));
    stage.press(Action::TurnClinics(1));
    assert_eq!(query(&stage).first_row, 8, "there are ten clinics");
    stage.press(Action::ChooseRadius(Radius::Km10));
    assert_eq!((query(&stage).first_row, query(&stage).radius), (0, Radius::Km10));
}

#[test]
fn the_board_is_read_again_only_when_something_changed() {
    let mut stage = Stage::with_turn();
    let fit = |rows| Action::FitBoard { rows, days: 7 };
    let read = stage.press(fit(6));
    assert!(matches!(&read[..], [Effect::ReadBoard(query)] if (query.rows, query.days) == (6, 7)));
    assert!(stage.press(fit(6)).is_empty());
    let changed = Message::CacheChanged { is_empty: false };
    assert!(matches!(stage.happen(changed.clone())[..], [Effect::ReadBoard(_)]));
    stage.open_day();
    assert_eq!(stage.happen(changed.clone()), [Effect::ReadTimes(day())]);
    stage.press(Action::Finish);
    assert!(stage.happen(changed).is_empty());
}

#[test]
fn a_closed_day_does_not_open() {
    let mut stage = Stage::with_turn();
    let date = slot().date;
    let closed = Action::OpenDay { clinic: Box::new(clinic()), date, cell: DayCell::Closed };
    assert!(stage.press(closed).is_empty());
    assert_eq!(stage.model.step, Step::Board);
}
