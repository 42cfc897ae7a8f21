//! The line as it moves, stops and opens: what a waiting person sees of it, and when their turn begins by itself.

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::{DrawTerms, LineOrder};
use jari_common::change::{NowServing, Phase, RateRange};
use jari_common::draw::Digest;
use jari_common::ticket::TicketState::{Called, Entered, NotServed, Waiting};
use jari_common::time::plus_secs;
use jari_common::wire::{TicketView, TurnReply};

use super::stage::{Stage, reply, serving, slot, ticket, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Sending, Step, Trouble};
use crate::update::{IDLE_SECS, TICKET_SECS, wake_at};

fn draw() -> LineOrder {
    let (nonce, commitment) = (Digest::default(), Digest::default());
    LineOrder::Draw(DrawTerms { public_value: "lottery".to_owned(), nonce, commitment })
}

fn arrived() -> TicketView {
    TicketView { arrived: true, ..ticket(Called, 0) }
}

/// Called, and told that every turn is in use.
fn with_every_turn_in_use() -> Stage {
    let mut stage = Stage::new();
    stage.join(Called, 0);
    let full = Box::new(TurnReply { ticket: arrived(), lease: None });
    assert!(stage.happen(Message::TurnStarted(Ok(full))).is_empty());
    assert_eq!((stage.model.step.clone(), stage.model.sending), (Step::Ticket, None));
    stage
}

fn starts_a_turn(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::Send(Request::StartTurn { .. })])
}

fn reads_the_ticket(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::Send(Request::ReadTicket { .. })])
}

#[test]
fn what_is_older_than_what_is_known_says_nothing() {
    let mut stage = Stage::new();
    stage.join(Waiting, 2);
    let old = serving(4);
    stage.serve(5);
    let rate = Some(RateRange { low: 1, high: 1 });
    stage.happen(Message::ServingChanged(NowServing { rate, ..old.clone() }));
    assert_eq!(stage.model.serving, [serving(5)]);
    let ticket = &stage.model.visit.session.as_ref().unwrap().ticket;
    assert_eq!((ticket.ahead, ticket.wait), (1, None));

    // Another log starts its sequence at 0 again.
    let anew = NowServing { epoch: 2, sequence: 0, ..old };
    stage.happen(Message::ServingChanged(anew.clone()));
    assert_eq!(stage.model.serving, [anew]);
}

#[test]
fn the_wait_and_the_odds_follow_the_line_while_the_ticket_is_shown() {
    let mut stage = Stage::new();
    let mut issued = reply(Waiting, 40);
    issued.ticket.number = 45;
    issued.ticket.seats_left = Some(30);
    stage.type_a_person();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(issued)));
    let rate = Some(RateRange { low: 30, high: 60 });
    stage.happen(Message::ServingChanged(NowServing { rate, ..serving(8) }));
    let of = |stage: &Stage| stage.model.visit.session.as_ref().unwrap().ticket.clone();
    let wait = of(&stage).wait.unwrap();
    assert_eq!((of(&stage).ahead, wait.from_secs, wait.to_secs), (36, 36 * 60, 72 * 60));
    assert_eq!(of(&stage).seats_left, Some(30));
    stage.serve(14);
    assert_eq!((of(&stage).ahead, of(&stage).seats_left), (30, None), "a seat for each ahead");
}

#[test]
fn who_is_here_while_every_turn_is_in_use_waits_and_goes_on_by_itself() {
    let mut stage = with_every_turn_in_use();
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 3)), "it is looked at again soon");
    let looks = stage.wait(3);
    assert!(reads_the_ticket(&looks), "{looks:?}");
    assert!(stage.read(arrived()).is_empty());
    let admitted = TicketView { until: Some(plus_secs(stage.now, 600)), ..ticket(Called, 0) };
    let sent = stage.read(admitted);
    assert!(starts_a_turn(&sent), "{sent:?}");
    stage.happen(Message::TurnStarted(Ok(turn())));
    assert_eq!(stage.model.step, Step::FirstSeat);
}

#[test]
fn who_is_here_may_press_too_and_is_not_sent_away_after_a_moment() {
    let mut stage = with_every_turn_in_use();
    let sent = stage.press(Action::BeginTurn);
    assert!(starts_a_turn(&sent), "{sent:?}");
    let full = Box::new(TurnReply { ticket: arrived(), lease: None });
    stage.happen(Message::TurnStarted(Ok(full)));
    stage.wait(IDLE_SECS - 1);
    assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Ticket, None));
    stage.wait(1);
    assert!(stage.model.idle_warning.is_some(), "and then is asked, not forgotten");
}

#[test]
fn a_time_chosen_before_the_turn_is_still_held_after_waiting_for_one() {
    let mut stage = Stage::new();
    stage.press(Action::LookAtBoard);
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    stage.type_on_from_who();
    stage.press(Action::Next);
    stage.happen(Message::Joined(Ok(reply(Called, 0))));
    let full = Box::new(TurnReply { ticket: arrived(), lease: None });
    stage.happen(Message::TurnStarted(Ok(full)));
    stage.read(ticket(Called, 0));
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
fn before_the_opening_a_press_says_so_and_in_a_draw_it_makes_an_entry() {
    let mut stage = Stage::new();
    let opens_at = plus_secs(stage.now, 180);
    stage.opens_at(opens_at, LineOrder::Arrival);
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotOpenYet));
    stage.press(Action::Back);

    stage.opens_at(opens_at, draw());
    stage.join(Entered, 0);
    assert_eq!(stage.model.step, Step::Ticket);
    stage.wait(TICKET_SECS);
    assert_eq!(stage.model.step, Step::Start, "there is nothing to wait for at the screen");
    stage.find(crate::model::Purpose::MyTurn, Entered);
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.enter_phase(Phase::Drawing).is_empty());
    let drawn = stage.enter_phase(Phase::Open);
    assert!(reads_the_ticket(&drawn), "{drawn:?}");
    assert!(stage.read(ticket(Waiting, 6)).is_empty());
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn the_minutes_before_an_opening_change_once_a_minute_and_wake_for_nothing_else() {
    let mut stage = Stage::new();
    let opens_at = plus_secs(stage.now, 170);
    stage.opens_at(opens_at, LineOrder::Arrival);
    let mut told = vec![stage.model.minutes_to_opening()];
    while let Some(at) = wake_at(&stage.model) {
        stage.now = at;
        stage.happen(Message::Tick);
        told.push(stage.model.minutes_to_opening());
    }
    assert_eq!(told, [Some(3), Some(2), Some(1), None]);

    let opens_at = plus_secs(stage.now, 3 * 86_400);
    stage.opens_at(opens_at, LineOrder::Arrival);
    assert_eq!(stage.model.minutes_to_opening(), None, "a date is enough");
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 2 * 86_400)));
}

#[test]
fn a_stopped_line_keeps_the_called_person_at_the_ticket_and_goes_on_with_them() {
    let mut stage = Stage::new();
    stage.enter_phase(Phase::Frozen);
    stage.join(Called, 0);
    let sent = stage.happen(Message::TurnStarted(Err(Trouble::LineFrozen)));
    assert!(reads_the_ticket(&sent), "{sent:?}");
    stage.read(ticket(Called, 0));
    assert_eq!((stage.model.step.clone(), stage.model.sending), (Step::Ticket, None));
    let sent = stage.enter_phase(Phase::Open);
    assert!(starts_a_turn(&sent), "{sent:?}");
    assert_eq!(stage.model.sending, Some(Sending::StartingTurn));
}

#[test]
fn a_closed_campaign_takes_nobody_in_and_tells_who_waited() {
    let mut stage = Stage::new();
    stage.enter_phase(Phase::Closed);
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::CampaignClosed));
    stage.press(Action::Back);
    stage.find(crate::model::Purpose::MyTurn, NotServed);
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.press(Action::BeginTurn).is_empty(), "there is no turn to begin");
}

#[test]
fn a_locked_code_is_not_asked_about_again_and_too_many_tries_may_be() {
    let mut stage = Stage::new();
    stage.type_a_code(crate::model::Purpose::MyTurn);
    stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::CodeLocked)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::CodeLocked));
    assert!(stage.press(Action::TryAgain).is_empty());

    let first = stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::TooMany)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::TooMany));
    assert_eq!(stage.press(Action::TryAgain), first, "with everything typed still there");
}
