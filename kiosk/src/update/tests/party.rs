//! Couples and families: typed one after the other, back through everything, and sent as one.

use jari_common::person::Person;

use super::stage::{Stage, held};
use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::message::{Action, Message};
use crate::model::{Sending, Step, Trouble};

/// Types the name and birth date of one person, and confirms them.
fn type_one(stage: &mut Stage, jamo: &str, born: &str) {
    assert_eq!(stage.model.step, Step::Name);
    jamo.chars().for_each(|jamo| drop(stage.press(Action::PressKey(Key::Jamo(jamo)))));
    stage.press(Action::Next);
    stage.type_digits(born);
    stage.press(Action::Next);
}

/// A party of two, the first with a telephone.
fn couple() -> Stage {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseParty);
    type_one(&mut stage, "ㄱㅣㅁ", "19470301");
    stage.type_digits("01012345678");
    stage.press(Action::Next);
    stage.press(Action::Next);
    assert_eq!(stage.model.step, Step::Party);
    stage.press(Action::AddMember);
    type_one(&mut stage, "ㅂㅏㄱ", "19501020");
    assert_eq!(stage.model.step, Step::Check, "of who comes along no telephone is asked");
    stage.press(Action::Next);
    stage
}

fn sent(effects: &[Effect]) -> (&Person, &[Person]) {
    match effects {
        [Effect::Send(Request::Join { person, party, .. })] => (person, party),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_couple_takes_one_ticket() {
    let mut stage = couple();
    let effects = stage.press(Action::Next);
    let (person, party) = sent(&effects);
    assert_eq!(person.name.full(), "김");
    assert_eq!(person.phone.as_ref().map(|phone| phone.digits()), Some("01012345678"));
    assert_eq!((party.len(), party[0].name.full()), (1, "박"));
    assert_eq!(party[0].phone, None);
    stage.happen(Message::Joined(Err(Trouble::ServerAway)));
    let again = stage.press(Action::TryAgain);
    assert_eq!(sent(&again).1.len(), 1, "nobody has to be typed again");
    assert_eq!((&stage.model.step, stage.model.sending), (&Step::Party, Some(Sending::Joining)));
}

#[test]
fn back_leads_through_everybody_with_what_was_typed() {
    let mut stage = couple();
    for (step, typed) in [
        (Step::Check, "박"),
        (Step::BirthDate, "박"),
        (Step::Name, "박"),
        (Step::Party, ""),
        (Step::Check, "김"),
        (Step::Phone, "김"),
    ] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
        assert_eq!(stage.model.visit.typed.name.value(), typed, "{step:?}");
    }
    assert!(stage.model.visit.party.is_empty());
}

#[test]
fn four_fill_a_ticket_and_one_may_go_alone_after_all() {
    let mut stage = couple();
    for _ in 0..2 {
        stage.press(Action::AddMember);
        type_one(&mut stage, "ㅊㅗㅣ", "19520606");
        stage.press(Action::Next);
    }
    assert_eq!(stage.model.visit.party.len(), 4);
    stage.press(Action::AddMember);
    assert_eq!(stage.model.step, Step::Party, "there is no fifth");
    assert_eq!(sent(&stage.press(Action::Next)).1.len(), 3);

    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseParty);
    type_one(&mut stage, "ㄱㅣㅁ", "19470301");
    stage.press(Action::NoPhone);
    stage.press(Action::Next);
    assert_eq!(sent(&stage.press(Action::Next)).1.len(), 0);
}

#[test]
fn who_comes_next_finds_nothing_of_them() {
    let mut stage = couple();
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, Step::StartOver { back_to: Box::new(Step::Party) });
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
}

#[test]
fn a_time_without_room_for_all_of_them_leads_to_the_other_times() {
    let mut stage = Stage::with_turn();
    stage.open_day();
    stage.press(Action::ChooseTime(super::stage::slot()));
    stage.happen(Message::Held(Err(Trouble::NotTogether)));
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::NotTogether));
    stage.press(Action::ChooseTime(super::stage::slot()));
    stage.happen(Message::Held(Ok(held())));
    assert_eq!(stage.model.step, Step::Confirm, "the turn stands");
}
