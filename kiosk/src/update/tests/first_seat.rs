//! One seat is proposed before all others.

use jari_common::board::Radius;
use jari_common::booking::SeatAct;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState::{Active, Called};

use super::stage::{Stage, held, slot, ticket, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Step, Trouble};

/// A turn has begun, and the seat is looked for.
fn looking() -> (Stage, Vec<Effect>) {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    let sent = stage.happen(Message::TurnStarted(Ok(turn())));
    assert_eq!(stage.model.step, Step::FirstSeat);
    (stage, sent)
}

fn proposed(stage: &Stage) -> Option<&SlotRef> {
    stage.model.board.first.as_ref().map(|seat| &seat.slot)
}

fn asked_within(effects: &[Effect]) -> Option<Radius> {
    match effects {
        [Effect::FindRoom(query)] => Some(query.radius),
        _ => None,
    }
}

#[test]
fn the_first_thing_that_a_turn_shows_is_one_seat_and_one_press_holds_it() {
    let (mut stage, sent) = looking();
    assert_eq!(asked_within(&sent), Some(Radius::Km1), "within walking reach");
    assert!(stage.press(Action::TakeFirstSeat).is_empty(), "there is none to take yet");
    stage.find_first(slot());
    assert_eq!(proposed(&stage), Some(&slot()));
    let sent = stage.press(Action::TakeFirstSeat);
    let [Effect::Send(Request::Seat { act: SeatAct::Hold { slot: asked, .. }, .. })] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert_eq!(*asked, slot());
    stage.happen(Message::Held(Ok(held())));
    assert_eq!(stage.model.step, Step::Confirm);
}

#[test]
fn the_way_back_from_the_confirmation_is_the_seat_that_was_proposed() {
    let (mut stage, _) = looking();
    stage.find_first(slot());
    stage.press(Action::TakeFirstSeat);
    stage.happen(Message::Held(Ok(held())));
    assert!(stage.press(Action::Back).is_empty(), "it stays held");
    assert_eq!((stage.model.step.clone(), proposed(&stage)), (Step::FirstSeat, Some(&slot())));
    assert!(matches!(stage.press(Action::TakeFirstSeat)[..], [Effect::ReadTimes(_)]), "it is held");
    assert_eq!(stage.model.step, Step::Confirm);
    stage.press(Action::Back);
    let sent = stage.press(Action::OtherSeats);
    let releases = |it: &Effect| {
        matches!(it, Effect::Send(Request::Seat { act: SeatAct::Release { .. }, .. }))
    };
    assert!(sent.iter().any(releases), "who looks elsewhere lets it go: {sent:?}");
    assert_eq!(stage.model.step, Step::Clinics);
    stage.press(Action::Back);
    assert_eq!((stage.model.step.clone(), proposed(&stage)), (Step::FirstSeat, Some(&slot())));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket, "and the turn goes on");
    assert!(stage.model.has_turn());
}

#[test]
fn where_none_is_near_the_reach_grows_and_at_last_the_board_is_shown() {
    let (mut stage, _) = looking();
    for (none, next) in
        [(Radius::Km1, Radius::Km3), (Radius::Km3, Radius::Km5), (Radius::Km5, Radius::Km10)]
    {
        assert_eq!(asked_within(&stage.find_none(none)), Some(next));
        assert_eq!(stage.model.step, Step::FirstSeat);
    }
    stage.find_none(Radius::Km10);
    assert_eq!(stage.model.step, Step::Clinics);
}

#[test]
fn a_distance_that_a_person_set_is_kept() {
    let mut stage = Stage::with_turn();
    stage.press(Action::ChooseRadius(Radius::Km5));
    stage.press(Action::Back);
    let sent = stage.press(Action::BeginTurn);
    assert_eq!(
        (stage.model.step.clone(), asked_within(&sent)),
        (Step::FirstSeat, Some(Radius::Km5))
    );
    stage.find_none(Radius::Km5);
    assert_eq!(stage.model.step, Step::Clinics, "nothing farther away is proposed");
}

#[test]
fn a_seat_on_the_screen_is_not_replaced_under_the_finger() {
    let (mut stage, _) = looking();
    stage.find_first(slot());
    let sent = stage.happen(Message::CacheChanged { is_empty: false, is_known: true });
    assert!(sent.is_empty(), "{sent:?}");
    stage.find_first(SlotRef { index: 3, ..slot() });
    assert_eq!(proposed(&stage), Some(&slot()));
}

#[test]
fn while_none_is_found_news_of_the_cache_ask_again() {
    let (mut stage, _) = looking();
    let sent = stage.happen(Message::CacheChanged { is_empty: false, is_known: true });
    assert_eq!(asked_within(&sent), Some(Radius::Km1));
}

#[test]
fn a_seat_that_was_taken_meanwhile_is_told_and_not_proposed_again() {
    let (mut stage, _) = looking();
    stage.find_first(slot());
    stage.press(Action::TakeFirstSeat);
    stage.happen(Message::Held(Err(Trouble::SlotFull)));
    assert_eq!((stage.model.step.clone(), proposed(&stage)), (Step::Times, None));
}

#[test]
fn a_mover_is_not_proposed_what_they_have() {
    let mut stage = Stage::moving();
    stage.find_first(slot());
    assert_eq!((proposed(&stage), &stage.model.step), (None, &Step::Clinics), "others at once");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Change, "the question that began it");
}

#[test]
fn who_lost_the_turn_is_led_to_no_seat_that_they_cannot_take() {
    let (mut stage, _) = looking();
    stage.find_first(slot());
    stage.press(Action::TakeFirstSeat);
    stage.happen(Message::Held(Err(Trouble::TurnOver)));
    assert_eq!(stage.model.step, Step::Ticket);
    stage.press(Action::LookAtBoard);
    assert_eq!(stage.model.step, Step::Clinics);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn for_several_people_the_board_is_shown_at_once() {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    let mut begun = turn();
    begun.ticket = jari_common::wire::TicketView { party: 2, ..ticket(Active, 0) };
    stage.happen(Message::TurnStarted(Ok(begun)));
    assert_eq!(stage.model.step, Step::Clinics);
}
