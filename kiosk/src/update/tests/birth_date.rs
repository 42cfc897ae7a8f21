//! A birth date in six digits or eight, and typing it again.

use jari_common::person::BirthDate;
use jari_common::ticket::TicketState::Called;
use jiff::civil::{Date, date};

use super::stage::{Stage, code};
use crate::effect::{Effect, FindBy, Request};
use crate::keyboard::layout::Key;
use crate::message::{Action, Message};
use crate::model::{Purpose, Step, Trouble};

/// At the birth date, with these digits typed.
fn typed(digits: &str) -> Stage {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::BirthDate);
    stage.press(Action::PressKey(Key::Clear));
    stage.type_digits(digits);
    stage
}

fn count(stage: &Stage) -> usize {
    stage.model.visit.typed.birth_date.digit_count()
}

/// Who joins, after everything else was confirmed as it was.
fn joins(mut stage: Stage) -> Date {
    assert_eq!(stage.model.step, Step::Phone);
    stage.press(Action::Next);
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Join { person, .. })] = &sent[..] else { panic!("{sent:?}") };
    person.birth_date.date()
}

#[test]
fn six_digits_and_eight_are_one_person() {
    for digits in ["500312", "19500312"] {
        let mut stage = typed(digits);
        stage.press(Action::Next);
        assert_eq!(joins(stage), date(1950, 3, 12), "{digits}");
    }
}

#[test]
fn where_the_century_is_not_sure_it_is_asked_and_the_way_back_keeps_what_was_typed() {
    let mut stage = typed("310305");
    stage.press(Action::Next);
    assert_eq!(stage.model.step, Step::Phone, "2031 is still to come");

    let mut stage = typed("200305");
    stage.press(Action::Next);
    let of = Box::new(Step::BirthDate);
    assert_eq!(stage.model.step, Step::Century { of });
    stage.press(Action::Back);
    assert_eq!((stage.model.step.clone(), count(&stage)), (Step::BirthDate, 6));
    stage.press(Action::Next);
    stage.press(Action::ChooseBirthDate(date(2020, 3, 5)));
    let told = stage.model.step.told_trouble();
    assert_eq!(told, Some(Trouble::NotEligible), "a child of six");
}

#[test]
fn a_date_that_is_typed_again_begins_with_empty_boxes_and_back_keeps_it() {
    let mut stage = typed("20150312");
    stage.press(Action::Next);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotEligible));
    stage.press(Action::Back);
    assert_eq!((stage.model.step.clone(), count(&stage)), (Step::BirthDate, 8));
    stage.press(Action::Next);
    stage.press(Action::TryAgain);
    assert_eq!((stage.model.step.clone(), count(&stage)), (Step::BirthDate, 0));
}

#[test]
fn a_code_is_found_by_six_digits_and_a_wrong_date_is_typed_again() {
    let purpose = Purpose::MyBooking;
    let mut stage = Stage::new();
    stage.type_a_code(purpose);
    stage.press(Action::PressKey(Key::Clear));
    stage.type_digits("470301");
    let sent = stage.press(Action::Next);
    let born = BirthDate::new(date(1947, 3, 1), date(2026, 11, 23)).unwrap();
    assert_eq!(sent, [Effect::Send(Request::Find { by: FindBy::Code(code()), birth_date: born })]);

    stage.happen(Message::Found(Err(Trouble::TicketNotFound)));
    stage.press(Action::TryAgain);
    assert_eq!((stage.model.step.clone(), count(&stage)), (Step::CodeBirthDate { purpose }, 0));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Code { purpose });
    assert_eq!(stage.model.visit.code.digit_count(), 10, "the code is as it was");
    let mut found = Stage::new();
    found.find(purpose, Called);
    assert!(found.model.visit.session.is_some());
}
