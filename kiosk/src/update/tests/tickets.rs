//! A telephone that proves its person opens all that the person has, in whatever campaign.

use jari_common::id::{CampaignId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::wire::SessionReply;

use super::properties::find_code_sent;
use super::stage::{Stage, booked_reply, reply, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message, WayOn};
use crate::model::{Purpose, Step, Trouble};

const THERE: TicketId = TicketId(4_007);

/// The ticket of the campaign that is shown, and a booking in another campaign.
fn both(state: TicketState) -> Box<SessionReply> {
    let mut there = *booked_reply();
    there.ticket.id = THERE;
    there.ticket.campaign = CampaignId(2);
    Box::new(SessionReply { others: vec![there], ..*reply(state, 3) })
}

/// Somebody who lost the code, has typed the six digits, and is asked which ticket they mean.
fn asked(state: TicketState) -> Stage {
    let mut stage = Stage::new();
    let mut other = stage.model.campaigns[0].clone();
    other.id = CampaignId(2);
    stage.model.campaigns.push(other);
    stage.press(Action::StartMyBooking);
    stage.press(Action::LostCode);
    stage.type_details();
    assert_eq!(stage.model.step, Step::Phone);
    stage.press(Action::Next);
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    stage.type_digits("123456");
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(both(state))));
    stage
}

fn open_ticket(stage: &Stage) -> Option<TicketId> {
    stage.model.visit.session.as_ref().map(|session| session.ticket.id)
}

#[test]
fn each_of_them_can_be_looked_at_and_back_leads_to_all_of_them() {
    let mut stage = asked(TicketState::Waiting);
    let here = stage.model.visit.found[0].ticket.id;
    assert_eq!((stage.model.step.clone(), open_ticket(&stage)), (Step::WhichTicket, None));
    let sent = stage.press(Action::ChooseTicket(THERE));
    let asks = Effect::Send(Request::ReadTicket { ticket: THERE, session: "session".to_owned() });
    assert!(sent.contains(&asks), "as it is now: {sent:?}");
    assert_eq!((stage.model.step.clone(), open_ticket(&stage)), (Step::MyBooking, Some(THERE)));
    assert_eq!(stage.model.campaign, Some(CampaignId(2)));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::WhichTicket);
    stage.press(Action::ChooseTicket(here));
    assert_eq!((stage.model.step.clone(), open_ticket(&stage)), (Step::Ticket, Some(here)));
    assert_eq!(stage.model.campaign, Some(CampaignId(1)));
    stage.press(Action::ChooseTicket(THERE));
    assert_eq!(open_ticket(&stage), Some(here), "a press for an earlier screen");
}

#[test]
fn who_looks_at_another_ticket_lets_the_turn_of_the_first_go() {
    let mut stage = asked(TicketState::Called);
    let here = stage.model.visit.found[0].ticket.id;
    stage.press(Action::ChooseTicket(here));
    stage.happen(Message::TurnStarted(Ok(turn())));
    assert!(stage.model.has_turn());
    stage.model.step = Step::Ticket;
    stage.press(Action::Back);
    let sent = stage.press(Action::ChooseTicket(here));
    let ends =
        |sent: &[Effect]| sent.iter().any(|it| matches!(it, Effect::Send(Request::EndTurn { .. })));
    assert!(!ends(&sent) && stage.model.has_turn(), "the same again: {sent:?}");
    stage.model.step = Step::Ticket;
    stage.press(Action::Back);
    let sent = stage.press(Action::ChooseTicket(THERE));
    assert!(ends(&sent) && !stage.model.has_turn(), "{sent:?}");
}

#[test]
fn who_is_known_at_this_screen_goes_on_with_that_ticket() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Err(Trouble::Known)));
    stage.press(Action::GoOnKnown(WayOn::Telephone));
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    stage.type_digits("123456");
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(both(TicketState::Waiting))));
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.model.visit.found.is_empty());
}

#[test]
fn a_code_opens_its_own_ticket_alone() {
    let mut stage = Stage::new();
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(both(TicketState::Waiting))));
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn who_looks_for_somebody_else_from_the_list_leaves_nothing_of_the_first_open() {
    let mut stage = asked(TicketState::Called);
    let here = stage.model.visit.found[0].ticket.id;
    stage.press(Action::ChooseTicket(here));
    stage.happen(Message::TurnStarted(Ok(turn())));
    stage.model.step = Step::Ticket;
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::WhichTicket);
    let sent = stage.press(Action::Back);
    assert!(matches!(sent[..], [Effect::Send(Request::EndTurn { .. })]), "{sent:?}");
    let visit = &stage.model.visit;
    assert_eq!((stage.model.step.clone(), visit.session.is_none()), (Step::Phone, true));
    assert!(visit.found.is_empty() && visit.search.right.is_none());
    // The other has one ticket: it is theirs, and "이전" leads to what they typed.
    stage.press(Action::Next);
    stage.happen(Message::FindCodeSent(Ok(find_code_sent())));
    stage.type_digits("654321");
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(booked_reply())));
    assert_eq!(stage.model.step, Step::MyBooking);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Phone);
}
