//! A slip that is held before the reader: it stands for the ten digits, and disturbs nobody who is doing something else.

use jari_common::ticket::Receipt;
use jari_common::ticket::TicketState::Called;

use super::stage::Stage;
use crate::effect::{Effect, FindBy, Request};
use crate::message::{Action, Message};
use crate::model::{Purpose, Step, Trouble};
use crate::update::{IDLE_SECS, WARNING_SECS};

fn receipt() -> Receipt {
    Receipt::parse("JARI1-77-2417-0123456789ABCDEF").unwrap()
}

fn read(stage: &mut Stage) -> Vec<Effect> {
    stage.happen(Message::Scanned(Some(receipt())))
}

impl Stage {
    /// Lets time pass while a paper lies before the reader.
    fn wait_with_paper(&mut self, secs: u32) -> Vec<Effect> {
        let each = |_| [read(self), self.wait(1)].concat();
        (0..secs).flat_map(each).collect()
    }
}

fn asked_by(effects: &[Effect]) -> FindBy {
    let [Effect::Send(Request::Find { by, .. })] = effects else { panic!("{effects:?}") };
    by.clone()
}

#[test]
fn a_slip_at_the_start_needs_only_the_birth_date() {
    let mut stage = Stage::new();
    read(&mut stage);
    assert_eq!(stage.model.step, Step::CodeBirthDate { purpose: Purpose::MyBooking });
    stage.type_digits("470301");
    let sent = stage.press(Action::Next);
    assert_eq!(asked_by(&sent), FindBy::Receipt(receipt()));
    // A wrong birth date is typed again; the slip need not be read again.
    stage.happen(Message::Found(Err(Trouble::TicketNotFound)));
    stage.press(Action::TryAgain);
    stage.type_digits("470302");
    assert_eq!(asked_by(&stage.press(Action::Next)), FindBy::Receipt(receipt()));
}

#[test]
fn back_from_the_birth_date_leads_to_the_digits_and_what_is_typed_there_counts() {
    let mut stage = Stage::new();
    stage.press(Action::StartMyBooking);
    read(&mut stage);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Code { purpose: Purpose::MyBooking });
    stage.type_digits(super::stage::code().digits());
    stage.press(Action::Next);
    stage.type_digits("470301");
    assert_eq!(asked_by(&stage.press(Action::Next)), FindBy::Code(super::stage::code()));
}

#[test]
fn what_is_no_slip_leads_to_the_digits_and_says_so_until_one_types() {
    let mut stage = Stage::new();
    stage.happen(Message::Scanned(None));
    assert_eq!(stage.model.step, Step::Code { purpose: Purpose::MyBooking });
    assert!(stage.model.visit.is_misread);
    stage.type_digits("4");
    assert!(!stage.model.visit.is_misread);
    read(&mut stage);
    assert_eq!(stage.model.visit.code.digit_count(), 0, "the slip stands for the digits");
}

#[test]
fn a_slip_that_is_read_in_the_middle_of_something_changes_nothing() {
    let mut typing = Stage::new();
    typing.type_a_person();
    let mut booked = Stage::new();
    booked.find(Purpose::MyTurn, Called);
    let mut away = Stage::new();
    away.press(Action::StartMyBooking);
    away.type_digits(super::stage::code().digits());
    away.press(Action::Next);
    away.type_digits("470301");
    away.press(Action::Next);
    assert!(away.model.sending.is_some());
    for mut stage in [typing, booked, away] {
        let before = (stage.model.step.clone(), stage.model.visit.clone());
        read(&mut stage);
        stage.happen(Message::Scanned(None));
        assert!((stage.model.step.clone(), stage.model.visit.clone()) == before);
    }
}

#[test]
fn a_paper_that_is_read_again_and_again_or_its_other_side_disturbs_nobody() {
    let mut stage = Stage::new();
    read(&mut stage);
    stage.type_digits("4703");
    let before = (stage.model.step.clone(), stage.model.visit.clone());
    for receipt in [Some(receipt()), None, Some(receipt())] {
        stage.happen(Message::Scanned(receipt));
        assert!((stage.model.step.clone(), stage.model.visit.clone()) == before);
    }
    // Nor is the trouble taken away that tells what was wrong.
    stage.type_digits("02");
    stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::CodeLocked)));
    read(&mut stage);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::CodeLocked));
}

#[test]
fn another_slip_begins_with_an_empty_birth_date() {
    let mut stage = Stage::new();
    read(&mut stage);
    stage.type_digits("470301");
    let other = Receipt::parse("JARI1-78-2418-FEDCBA9876543210").unwrap();
    stage.happen(Message::Scanned(Some(other.clone())));
    assert_eq!(stage.model.visit.typed.birth_date.digit_count(), 0);
    stage.type_digits("500312");
    assert_eq!(asked_by(&stage.press(Action::Next)), FindBy::Receipt(other));
}

#[test]
fn while_a_ticket_is_open_nobody_opens_another_over_it_and_no_paper_keeps_it_open() {
    let mut stage = Stage::new();
    stage.find(Purpose::MyTurn, Called);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::CodeBirthDate { purpose: Purpose::MyTurn });
    read(&mut stage);
    assert_eq!(stage.model.visit.receipt, None);
    let left = stage.wait_with_paper(IDLE_SECS + WARNING_SECS + 2);
    assert!(left.contains(&Effect::ForgetVisitor), "a paper before the reader is nobody");
}

#[test]
fn a_slip_shows_that_somebody_is_there() {
    let mut stage = Stage::new();
    stage.press(Action::StartMyBooking);
    stage.wait(IDLE_SECS + 1);
    assert!(stage.model.idle_warning.is_some());
    read(&mut stage);
    assert!(stage.model.idle_warning.is_none());
    assert_eq!(stage.model.step, Step::CodeBirthDate { purpose: Purpose::MyBooking });
}
