//! The board: looked at by anybody, paged within its bounds, read again only when something changed.

use jari_common::board::{
    Alternative, AlternativeKind, Alternatives, DayCell, DayRef, DayTimes, FirstRoom, FirstSeat,
    Radius, TimeCell,
};
use jari_common::booking::{Right, SeatAct};
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState::Called;
use jari_common::wish::{PartOfDay, Weekdays, WishDays};
use jiff::ToSpan as _;

use super::stage::{Stage, clinic, day, reply, slot, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Narrow, Step, Trouble};

#[test]
fn anyone_may_look_at_the_board_and_a_time_chosen_there_is_held_when_the_turn_begins() {
    let mut stage = Stage::new();
    let sent = stage.press(Action::LookAtBoard);
    assert!(matches!(sent[..], [Effect::ReadClinics(_)]), "{sent:?}");
    stage.open_day();
    assert!(stage.press(Action::ChooseTime(slot())).is_empty());
    assert_eq!(stage.model.step, Step::Who);
    stage.type_on_from_who();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(reply(Called, 0))));
    let sent = stage.happen(Message::TurnStarted(Ok(turn())));
    assert!(matches!(
        &sent[..],
        [
            Effect::ReadTimes(_),
            Effect::Send(Request::Seat { right: Right::Turn(_), act: SeatAct::Hold { .. }, .. })
        ]
    ));
}

#[test]
fn the_board_leads_back_to_the_ticket_and_the_turn_goes_on_from_there() {
    let mut stage = Stage::with_turn();
    assert!(stage.press(Action::Back).is_empty(), "the turn goes on");
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(matches!(stage.press(Action::BeginTurn)[..], [Effect::FindRoom(_)]));
    assert!(matches!(stage.press(Action::OtherSeats)[..], [Effect::ReadClinics(_)]));
    assert_eq!(stage.model.step, Step::Clinics);
}

/// Somebody with a turn who looks at the table of clinics and days.
fn at_the_table() -> Stage {
    let mut stage = Stage::with_turn();
    stage.press(Action::LookAtAll(true));
    assert_eq!(stage.model.step, Step::Board);
    stage
}

#[test]
fn the_board_pages_within_its_bounds() {
    let mut stage = at_the_table();
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
    let mut stage = at_the_table();
    let fit = |rows| Action::FitBoard { rows, days: 7 };
    let read = stage.press(fit(6));
    assert!(matches!(&read[..], [Effect::ReadBoard(query)] if (query.rows, query.days) == (6, 7)));
    assert!(stage.press(fit(6)).is_empty());
    let changed = Message::CacheChanged { is_empty: false, is_known: true };
    assert!(matches!(stage.happen(changed.clone())[..], [Effect::ReadBoard(_)]));
    stage.open_day();
    assert_eq!(stage.happen(changed.clone()), [Effect::ReadTimes(day())]);
    stage.press(Action::Finish);
    assert!(stage.happen(changed).is_empty());
}

#[test]
fn a_closed_day_does_not_open() {
    let mut stage = at_the_table();
    let date = slot().date;
    let closed = Action::OpenDay { clinic: Box::new(clinic()), date, cell: DayCell::Closed };
    assert!(stage.press(closed).is_empty());
    assert_eq!(stage.model.step, Step::Board);
}

/// What is nearest to the slot that everybody here wants.
pub fn alternatives() -> Alternatives {
    let one = |kind, index| Alternative {
        kind,
        slot: SlotRef { index, ..slot() },
        clinic: clinic(),
        distance_metres: 400,
        minute: 600,
    };
    let found = vec![one(AlternativeKind::OtherTime, 2), one(AlternativeKind::OtherDay, 3)];
    Alternatives { lost: slot(), found }
}

/// A time was chosen, and somebody else took it first.
fn taken() -> (Stage, Vec<Effect>) {
    let mut stage = Stage::with_turn();
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    let sent = stage.happen(Message::Held(Err(Trouble::SlotFull)));
    (stage, sent)
}

#[test]
fn a_seat_that_was_just_taken_leads_to_the_nearest_others_and_the_turn_is_kept() {
    let (mut stage, sent) = taken();
    assert_eq!(sent, [Effect::ReadTimes(day()), Effect::ReadAlternatives(slot())]);
    assert_eq!(stage.model.step, Step::Times, "until something nearer is known");
    stage.happen(Message::AlternativesRead(alternatives()));
    assert_eq!(stage.model.step, Step::Taken);
    assert!(stage.model.has_turn());
    let other = alternatives().found[0].slot.clone();
    let sent = stage.press(Action::ChooseAlternative(other.clone()));
    assert!(
        matches!(&sent[..], [Effect::Send(Request::Seat { right: Right::Turn(_), act: SeatAct::Hold { slot, .. }, .. })] if *slot == other)
    );
    // That seat was taken as well: the same again, beginning from that seat.
    let sent = stage.happen(Message::Held(Err(Trouble::SlotFull)));
    assert!(sent.contains(&Effect::ReadAlternatives(other)), "{sent:?}");
    assert!(stage.model.has_turn());
}

#[test]
fn nothing_near_leaves_the_days_times_and_a_word_and_a_late_answer_moves_nobody() {
    let (mut stage, _) = taken();
    let none = Alternatives { found: Vec::new(), ..alternatives() };
    stage.happen(Message::AlternativesRead(none));
    assert_eq!(
        (&stage.model.step, stage.model.visit.search.notice),
        (&Step::Times, Some(Trouble::SlotFull))
    );
    stage.press(Action::Back);
    stage.happen(Message::AlternativesRead(alternatives()));
    assert_eq!(stage.model.step, Step::Days);
}

#[test]
fn the_way_back_from_what_is_near_is_the_days_times_and_a_seat_not_shown_cannot_be_pressed() {
    let (mut stage, _) = taken();
    stage.happen(Message::AlternativesRead(alternatives()));
    let elsewhere = SlotRef { index: 9, ..slot() };
    assert!(stage.press(Action::ChooseAlternative(elsewhere)).is_empty());
    stage.press(Action::OtherTime);
    assert_eq!(stage.model.step, Step::Times);
    stage.press(Action::Finish);
    assert!(stage.model.board.alternatives.is_none(), "nothing of it stays for the next person");
}

#[test]
fn the_first_day_with_room_is_a_press_away_and_that_there_is_none_is_said_once_looked() {
    let mut stage = at_the_table();
    let query = stage.model.board.query.clone();
    assert_eq!(stage.press(Action::FindRoom), [Effect::FindRoom(query.clone())]);
    let date = query.first_day.saturating_add(9.days());
    let slot = SlotRef { date, ..slot() };
    let (distance_metres, starts_at) = (310, stage.now);
    let seat = FirstSeat { row: 6, slot, clinic: clinic(), distance_metres, starts_at };
    let found = FirstRoom { query, found: Some(Box::new(seat)) };
    let sent = stage.happen(Message::RoomFound(found.clone()));
    let now = &stage.model.board.query;
    assert_eq!((now.first_day, now.first_row), (date, 4), "the page on which the clinic is");
    assert_eq!(sent, [Effect::ReadBoard(now.clone())]);
    assert!(stage.happen(Message::RoomFound(found)).is_empty(), "an answer to another question");

    let query = stage.model.board.query.clone();
    stage.happen(Message::RoomFound(FirstRoom { query, found: None }));
    assert_eq!(stage.model.board.no_room, Some(Radius::Km3));
    stage.happen(Message::CacheChanged { is_empty: false, is_known: true });
    assert_eq!(stage.model.board.no_room, None, "something may be free now");
}

#[test]
fn what_the_board_is_narrowed_by_stays_while_its_person_goes_back_and_forth() {
    let mut stage = Stage::with_turn();
    stage.press(Action::Narrow(Narrow::Time));
    assert_eq!(stage.model.step, Step::Narrow(Narrow::Time));
    let weekend = WishDays { weekdays: Weekdays::WEEKEND, ..WishDays::default() };
    stage.press(Action::ChooseWhen(weekend, PartOfDay::Morning));
    assert_eq!(stage.model.step, Step::Clinics);
    stage.press(Action::Narrow(Narrow::Distance));
    stage.press(Action::ChooseRadius(Radius::Km5));
    let is_narrow = |stage: &Stage| {
        let query = &stage.model.board.query;
        let wanted = (query.wanted.days.weekdays, query.wanted.time);
        (query.radius, wanted) == (Radius::Km5, (Weekdays::WEEKEND, PartOfDay::Morning))
    };
    assert!(is_narrow(&stage));
    let dates = stage.model.board.query.dates();
    assert!(dates.iter().all(|day| Weekdays::WEEKEND.include(day.weekday())), "{dates:?}");
    stage.press(Action::Narrow(Narrow::Time));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics, "nothing was chosen");
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.happen(Message::Held(Ok(super::held())));
    for step in [Step::Times, Step::Days, Step::Clinics, Step::Ticket] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
    }
    stage.press(Action::BeginTurn);
    stage.press(Action::OtherSeats);
    assert_eq!(stage.model.step, Step::Clinics);
    assert!(is_narrow(&stage), "to the confirmation, to the ticket, and back");
    stage.press(Action::Finish);
    assert_eq!(stage.model.board.query.wanted.time, PartOfDay::Any, "not for the next person");
}

#[test]
fn the_times_of_a_day_are_those_that_are_wanted() {
    let mut stage = Stage::with_turn();
    stage.press(Action::Narrow(Narrow::Time));
    stage.press(Action::ChooseWhen(WishDays::default(), PartOfDay::Afternoon));
    stage.open_day();
    let time = |index, minute| TimeCell { index, minute, free: 1 };
    let DayRef { campaign, date, .. } = day();
    let (clinic, as_of) = (clinic(), stage.now);
    let times = vec![time(0, 540), time(6, 720), time(7, 750)];
    let read = DayTimes { campaign, clinic, distance_metres: 400, date, as_of, times };
    stage.happen(Message::TimesRead(read));
    let shown = stage.model.board.times.as_ref().unwrap().times.iter().map(|it| it.index);
    assert_eq!(shown.collect::<Vec<_>>(), [6, 7]);
}
