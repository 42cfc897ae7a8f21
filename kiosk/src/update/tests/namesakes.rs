//! Somebody of the same name and birth date has an earlier ticket: the person tells whether it is theirs.

use jari_common::ticket::Namesake;
use jari_common::ticket::TicketState::{self, Called, Left, Waiting};
use jari_common::wire::TicketView;

use super::properties::find_code_sent;
use super::stage::{Stage, reply, ticket};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message, Telling};
use crate::model::{Problem, Step};

fn asked(state: TicketState, ahead: u32) -> TicketView {
    TicketView { namesake: Some(Namesake::Asked), ..ticket(state, ahead) }
}

/// Joined, and the question stands.
fn joined(state: TicketState) -> Stage {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    let mut reply = reply(state, 2);
    reply.ticket = asked(state, 2);
    stage.happen(Message::Joined(Ok(reply)));
    stage
}

#[test]
fn the_earlier_telephones_digits_lead_to_the_earlier_ticket_and_name_the_newer_one() {
    let mut stage = joined(Waiting);
    assert_eq!(stage.model.step, Step::Ticket);
    stage.press(Action::TellNamesake(Telling::Begin));
    assert_eq!(stage.model.step, Step::Namesake);
    stage.press(Action::TellNamesake(Telling::Same));
    assert_eq!(stage.model.step, Step::Phone, "name and birth date are not typed again");
    stage.type_digits("01087654321");
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::SendFindCode { person, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(person.phone.as_ref().map(|phone| phone.digits()), Some("01087654321"));
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    let newer = stage.model.visitor.session.as_ref().map(|session| session.token.clone());
    stage.type_digits("123456");
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::FindByCode { instead_of, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!((instead_of, newer.is_some()), (&newer, true));
    stage.happen(Message::Found(Ok(reply(Waiting, 1))));
    assert_eq!(stage.model.step, Step::Ticket);
    let session = stage.model.visitor.session.as_ref().unwrap();
    assert_eq!(session.ticket.namesake, None);
}

#[test]
fn whoever_is_called_is_asked_first_and_back_leads_to_the_ticket() {
    let mut stage = joined(Called);
    assert_eq!(stage.model.step, Step::Namesake, "no turn is asked for");
    stage.press(Action::TellNamesake(Telling::Same));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Namesake);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket);
    stage.press(Action::BeginTurn);
    assert_eq!(stage.model.step, Step::Namesake);
}

#[test]
fn another_person_goes_to_staff_and_their_answer_is_seen() {
    let mut stage = joined(Waiting);
    stage.press(Action::TellNamesake(Telling::Begin));
    let sent = stage.press(Action::TellNamesake(Telling::Another));
    assert_eq!(stage.model.step, Step::Trouble(Problem::ProveByStaff));
    assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "{sent:?}");
    stage.press(Action::Back);
    stage.press(Action::TellNamesake(Telling::Begin));
    stage.read(ticket(Waiting, 2));
    assert_eq!(stage.model.step, Step::Ticket, "they are two, and nothing is asked any more");
    let mut stage = joined(Waiting);
    stage.read(TicketView { namesake: Some(Namesake::Same), ..ticket(Left, 0) });
    assert_eq!(stage.model.step, Step::Ticket);
}
