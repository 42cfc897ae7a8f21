//! A ticket whose code was lost: found with its person's telephone, and by staff where there is no telephone.

use jari_common::ticket::TicketState;

use super::properties::find_code_sent;
use super::stage::{Stage, reply, ticket};
use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::message::{Action, Message, WayOn};
use crate::model::{Proving, Purpose, Sending, Step, Trouble};

/// Name and birth date are typed; the phone is next.
fn at_phone() -> Stage {
    let mut stage = Stage::new();
    stage.press(Action::StartMyBooking);
    stage.press(Action::LostCode);
    "ㄱㅣㅁ".chars().for_each(|jamo| drop(stage.press(Action::PressKey(Key::Jamo(jamo)))));
    stage.press(Action::Next);
    stage.type_digits("19470301");
    stage.press(Action::Next);
    assert_eq!(stage.model.step, Step::Phone, "nothing else is asked");
    stage
}

fn at_code() -> Stage {
    let mut stage = at_phone();
    stage.type_digits("01012345678");
    let sent = stage.press(Action::Next);
    assert!(matches!(sent[..], [Effect::Send(Request::SendFindCode { .. })]), "{sent:?}");
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    assert_eq!(stage.model.step, Step::FindCode);
    stage
}

#[test]
fn six_digits_to_the_telephone_open_the_ticket_and_prove_nothing_else() {
    let mut stage = at_code();
    stage.type_digits("123456");
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::FindByCode { asked, person, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!((*asked, person.name.full()), (find_code_sent().asked, "김"));
    stage.happen(Message::Found(Ok(reply(TicketState::Waiting, 3))));
    assert_eq!(stage.model.step, Step::Ticket);
    assert_eq!(stage.model.visit.proving, Proving::NotAsked);
    stage.read(ticket(TicketState::Waiting, 2));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Phone, "not the read-back of who joins");
}

#[test]
fn wrong_digits_are_typed_again_after_a_new_message() {
    let mut stage = at_code();
    stage.type_digits("000000");
    stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::TicketNotFound)));
    assert_eq!((&stage.model.step, stage.model.visit.proving), (&Step::FindCode, Proving::Over));
    let again = stage.press(Action::SendAgain);
    assert!(matches!(again[..], [Effect::Send(Request::SendFindCode { .. })]), "{again:?}");
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    assert_eq!(stage.model.visit.proving, Proving::SentAgain);
    stage.type_digits("123456");
    stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::ServerAway)));
    stage.press(Action::TryAgain);
    assert_eq!(stage.model.sending, Some(Sending::Finding), "what was typed is there");
}

#[test]
fn who_has_no_telephone_goes_to_staff_and_back_leads_to_the_code() {
    let mut stage = at_phone();
    stage.press(Action::NoPhone);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ProveByStaff));
    stage.press(Action::Back);
    for step in
        [Step::BirthDate, Step::Name, Step::Code { purpose: Purpose::MyBooking }, Step::Start]
    {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
    }
    assert!(stage.model.visit.is_blank());
    let mut stage = at_code();
    stage.press(Action::NoMessage);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ProveByStaff));
}

/// A person typed everything, and the server says that they have a place.
fn known() -> Stage {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    assert!(stage.happen(Message::Joined(Err(Trouble::Known))).is_empty());
    assert_eq!((&stage.model.step, stage.model.sending), (&Step::Known, None));
    stage
}

#[test]
fn whoever_is_known_goes_on_by_the_code_and_types_no_birth_date_again() {
    let mut stage = known();
    stage.press(Action::GoOnKnown(WayOn::Code));
    stage.type_digits(super::stage::code().digits());
    stage.press(Action::Next);
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Find { birth_date, .. })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(birth_date.date().to_string(), "1947-03-01");
    stage.happen(Message::Found(Ok(reply(TicketState::Waiting, 3))));
    assert_eq!(stage.model.step, Step::Ticket);
    let purpose = Purpose::MyTurn;
    for before in [Step::CodeBirthDate { purpose }, Step::Code { purpose }, Step::Known] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, before);
    }
    assert_eq!(stage.model.visit.code.digit_count(), 10, "what was typed is kept");
}

#[test]
fn whoever_is_known_goes_on_by_six_digits_and_types_nothing_again() {
    let mut stage = known();
    let sent = stage.press(Action::GoOnKnown(WayOn::Telephone));
    let [Effect::Send(Request::SendFindCode { person, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(person.name.full(), "김말순");
    stage.happen(Message::FindCodeSent(Err(Trouble::TooMany)));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Known, "the other ways are still there");
    stage.press(Action::GoOnKnown(WayOn::Telephone));
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    assert_eq!(stage.model.step, Step::FindCode);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Known);
    stage.press(Action::GoOnKnown(WayOn::Telephone));
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    stage.type_digits("123456");
    let sent = stage.press(Action::Next);
    assert!(matches!(sent[..], [Effect::Send(Request::FindByCode { .. })]), "{sent:?}");
    stage.happen(Message::Found(Ok(reply(TicketState::Waiting, 3))));
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn whoever_is_known_and_has_lost_the_code_or_typed_it_wrong_still_has_every_way_on() {
    let mut stage = known();
    stage.press(Action::GoOnKnown(WayOn::Code));
    stage.press(Action::LostCode);
    assert_eq!(stage.model.step, Step::Known);
    stage.press(Action::CallStaff);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Known);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Check, "a name typed wrong is mended there");
    assert_eq!(stage.model.visit.typed.name.text(), "김말순");
}

#[test]
fn whoever_left_comes_back_in_line_from_their_ticket() {
    let mut stage = Stage::new();
    stage.join(TicketState::Left, 0);
    assert_eq!(stage.model.step, Step::Ticket);
    let sent = stage.press(Action::BeginTurn);
    assert!(matches!(sent[..], [Effect::Send(Request::ReturnToLine { .. })]), "{sent:?}");
    stage.read(ticket(TicketState::Waiting, 2));
    assert_eq!((&stage.model.step, stage.model.sending), (&Step::Ticket, None));
}
