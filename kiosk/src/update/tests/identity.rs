//! Proving who a person is: while waiting or when called, with a message or by staff, and never skipped.

use jari_common::ticket::TicketState::{Called, Waiting};
use jari_common::wire::{IdentityCodeReply, IdentityReply, SessionReply, TicketView};

use super::stage::{Stage, reply, ticket, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Proving, Sending, Step, Trouble};

const RIGHT: IdentityReply = IdentityReply { verified: true, tries_left: 0 };

/// A message is on its way, unless it was not needed.
fn on_its_way(verified: bool) -> IdentityCodeReply {
    IdentityCodeReply { verified, sent_to: "····1234".to_owned(), valid_secs: 300 }
}

fn wrong(tries_left: u8) -> IdentityReply {
    IdentityReply { verified: false, tries_left }
}

/// A ticket whose turn needs a proof.
fn unproved(state: jari_common::ticket::TicketState, ahead: u32) -> Box<SessionReply> {
    let mut reply = reply(state, ahead);
    reply.ticket = TicketView { identity_needed: true, ..reply.ticket };
    reply
}

/// Waiting, and asked for the digits of a message.
fn asked() -> Stage {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(unproved(Waiting, 2))));
    assert_eq!(stage.model.step, Step::Ticket);
    let asked = stage.press(Action::ProveIdentity);
    assert!(matches!(asked[..], [Effect::Send(Request::SendIdentityCode { .. })]), "{asked:?}");
    stage.happen(Message::CodeSent(Ok(on_its_way(false))));
    assert_eq!((stage.model.step.clone(), stage.model.sending), (Step::Identity, None));
    stage
}

fn try_digits(stage: &mut Stage, answer: Result<IdentityReply, Trouble>) -> Vec<Effect> {
    stage.type_digits("123456");
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::ProveIdentity { code, .. })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((code.digits(), stage.model.sending), ("123456", Some(Sending::Proving)));
    stage.happen(Message::ProofTried(answer))
}

#[test]
fn a_person_proves_who_they_are_while_waiting_and_is_called_without_another_question() {
    let mut stage = asked();
    stage.type_digits("12345");
    assert!(stage.press(Action::Next).is_empty(), "five digits are not six");
    stage.model.visit.proof.clear();
    assert!(try_digits(&mut stage, Ok(RIGHT)).is_empty());
    assert_eq!(stage.model.step, Step::Ticket);
    assert_eq!(stage.model.visit.proving, Proving::Proved);
    assert_eq!(stage.model.visit.proof.digit_count(), 0);
    let sent = stage.read(ticket(Called, 0));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");
}

#[test]
fn a_called_person_proves_first_and_then_the_turn_begins_by_itself() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    let sent = stage.happen(Message::Joined(Ok(unproved(Called, 0))));
    assert!(matches!(sent[..], [Effect::Send(Request::SendIdentityCode { .. })]), "{sent:?}");
    stage.happen(Message::CodeSent(Ok(on_its_way(false))));
    let sent = try_digits(&mut stage, Ok(RIGHT));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");
    stage.happen(Message::TurnStarted(Ok(turn())));
    assert_eq!(stage.model.step, Step::FirstSeat);
}

#[test]
fn a_turn_that_is_refused_for_want_of_a_proof_asks_for_it_and_never_in_a_circle() {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    let sent = stage.happen(Message::TurnStarted(Err(Trouble::IdentityRequired)));
    assert!(matches!(sent[..], [Effect::Send(Request::SendIdentityCode { .. })]), "{sent:?}");
    let sent = stage.happen(Message::CodeSent(Ok(on_its_way(true))));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "staff had done it");
    let sent = stage.happen(Message::TurnStarted(Err(Trouble::IdentityRequired)));
    assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "{sent:?}");
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ProveByStaff));
}

#[test]
fn wrong_digits_are_typed_again_five_times_and_then_staff_help() {
    let mut stage = asked();
    for left in [4, 3, 2, 1] {
        try_digits(&mut stage, Ok(wrong(left)));
        assert_eq!(stage.model.visit.proving, Proving::Wrong { tries_left: left });
        assert_eq!(
            (&stage.model.step, stage.model.visit.proof.digit_count()),
            (&Step::Identity, 0)
        );
    }
    try_digits(&mut stage, Ok(wrong(0)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::IdentitySpent));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket, "the ticket is still there");
    let sent = stage.press(Action::ProveIdentity);
    assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "no message: {sent:?}");
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::IdentitySpent));

    // Staff saw an ID meanwhile.
    stage.read(ticket(Called, 0));
    stage.press(Action::Back);
    let sent = stage.press(Action::BeginTurn);
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");
}

#[test]
fn digits_too_old_are_sent_anew() {
    let mut stage = asked();
    try_digits(&mut stage, Err(Trouble::IdentityCodeOver));
    assert_eq!((&stage.model.step, stage.model.visit.proving), (&Step::Identity, Proving::Over));
    let sent = stage.press(Action::SendAgain);
    assert!(matches!(sent[..], [Effect::Send(Request::SendIdentityCode { .. })]), "{sent:?}");
    stage.happen(Message::CodeSent(Ok(on_its_way(false))));
    assert_eq!(stage.model.visit.proving, Proving::SentAgain);
}

#[test]
fn without_a_message_it_is_sent_again_or_staff_see_an_id() {
    let mut stage = asked();
    stage.press(Action::NoMessage);
    assert_eq!(stage.model.step, Step::NoMessage);
    stage.press(Action::SendAgain);
    stage.happen(Message::CodeSent(Err(Trouble::TooMany)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::TooMany));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Identity);
    stage.press(Action::NoMessage);
    stage.press(Action::ProveByStaff);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ProveByStaff));
    stage.press(Action::CallStaff);
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn a_ticket_without_a_phone_goes_to_staff_at_once() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(unproved(Waiting, 2))));
    stage.press(Action::ProveIdentity);
    stage.happen(Message::CodeSent(Err(Trouble::ProveByStaff)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ProveByStaff));
    assert!(stage.model.visit.session.is_some());
}

#[test]
fn leaving_forgets_the_digits() {
    let mut stage = asked();
    stage.type_digits("123");
    stage.press(Action::Finish);
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
}
