//! The ticket and its turn: given, begun, read until the turn comes, and what of it the person sees.

use jari_common::booking::Right;
use jari_common::change::Phase;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{SessionReply, TicketView, TurnReply};
use jiff::Timestamp;

use crate::effect::{Effect, Request};
use crate::model::{
    Model, NamesTyped, Proving, Purpose, Retry, Sending, Session, SlipState, Step, Trouble,
};

use super::steps::{enter, trouble};
use super::ticket::{self, credentials, is_mine, is_offered, lost, read, state, store_view};
use super::{booking, campaign, finding, first_seat, namesake, proof, wishing};

/// A ticket whose number has been called is read again at most once in this time, in seconds.
const LOOK_EVERY_SECS: u32 = 3;

/// The answer to joining or to a code: the ticket decides which screen comes next.
pub(super) fn session_given(
    model: &mut Model,
    kind: Sending,
    result: Result<Box<SessionReply>, Trouble>,
) -> Vec<Effect> {
    if model.sending != Some(kind) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(reply) => {
            model.visit.search.notice = None;
            model.visit.slip = SlipState::NotAsked;
            let is_joined = kind == Sending::Joining;
            model.visit.named = match (is_joined, model.visit.finding.is_some()) {
                (true, _) => NamesTyped::Everybody,
                // Who goes along may have changed since the ticket was taken.
                (false, true) => NamesTyped::Owner,
                (false, false) => NamesTyped::Nobody,
            };
            if is_joined {
                model.visit.code.clear();
                model.visit.receipt = None;
            }
            if model.visit.finding.is_some() {
                // That code was used to find the ticket; it proves nothing else.
                model.visit.proof.clear();
                model.visit.proving = Proving::NotAsked;
            }
            if ticket::are_others_asked(model, &reply) {
                return ticket::found_more(model, *reply);
            }
            model.visit.session = Some(Session::from(*reply));
            // From now on the ticket's own campaign is shown.
            let mut effects = campaign::choose_campaign(model);
            effects.extend(go_by_state(model));
            effects
        }
        Err(Trouble::TicketNotFound) if model.step == Step::FindCode => finding::not_found(model),
        Err(Trouble::TicketNotFound) if kind == Sending::Finding => ticket_not_found(model),
        Err(Trouble::PhoneServesOthers) => {
            let alone = model.visit.party.is_empty();
            let step = if alone { Step::Phone } else { Step::Party };
            trouble(model, Trouble::PhoneServesOthers, step, Retry::Nothing)
        }
        Err(Trouble::Known) if kind == Sending::Joining => finding::known(model),
        Err(Trouble::NotEligible) => {
            trouble(model, Trouble::NotEligible, Step::BirthDate, Retry::Nothing)
        }
        Err(Trouble::CodeLocked) => {
            let step = model.step.clone();
            trouble(model, Trouble::CodeLocked, step, Retry::Nothing)
        }
        Err(cause) => {
            let step = model.step.clone();
            trouble(model, cause, step, Retry::Send(kind))
        }
    }
}

/// One of the two answers is wrong. A code has a check digit, so the birth date is the likelier; "이전" there leads to the
/// code.
fn ticket_not_found(model: &mut Model) -> Vec<Effect> {
    let step = match model.step.under() {
        step @ Step::CodeBirthDate { .. } => step.clone(),
        _ => Step::CodeBirthDate { purpose: Purpose::MyTurn },
    };
    trouble(model, Trouble::TicketNotFound, step, Retry::Nothing)
}

pub(super) fn go_by_state(model: &mut Model) -> Vec<Effect> {
    match state(model) {
        // What the person has comes first; from there they see what else was found.
        Some(TicketState::Done) => enter(model, Step::MyBooking),
        _ if is_offered(model) => enter(model, Step::Offer),
        // A person whose wish still waits for a free seat is told so, and may still choose for themselves.
        Some(TicketState::Missed) if model.wish().is_some() => enter(model, Step::Ticket),
        Some(TicketState::Called | TicketState::Active | TicketState::Missed) => begin(model),
        _ => enter(model, Step::Ticket),
    }
}

/// Begins the turn, or continues with the one that is running.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    if model.has_turn() {
        model.visit.search.notice = None;
        return first_seat::propose(model);
    }
    let Some((ticket, session)) = credentials(model) else { return Vec::new() };
    let request = match state(model) {
        Some(TicketState::Called) if ticket::is_namesake_asked(model) => {
            return namesake::ask(model);
        }
        Some(TicketState::Called) if ticket::is_proof_needed(model) => return proof::prove(model),
        Some(TicketState::Called | TicketState::Active) => Request::StartTurn { ticket, session },
        Some(TicketState::Missed | TicketState::Left) => Request::ReturnToLine { ticket, session },
        Some(TicketState::Entered | TicketState::Waiting) => {
            Request::ReadTicket { ticket, session }
        }
        Some(TicketState::Done) => return enter(model, Step::MyBooking),
        Some(TicketState::NotServed) | None => return Vec::new(),
    };
    model.sending = Some(Sending::StartingTurn);
    vec![Effect::Send(request)]
}

/// The answer to the start of a turn. The lease is stored even if nobody waits for it now, because only the newest lease
/// may hold and book seats.
pub(super) fn started(model: &mut Model, result: Result<Box<TurnReply>, Trouble>) -> Vec<Effect> {
    let asked = model.sending == Some(Sending::StartingTurn);
    match result {
        Ok(reply) if is_mine(model, &reply.ticket) => {
            store_view(model, reply.ticket);
            // Every turn is in use: the ticket says so, and the person who is here is next.
            if reply.lease.is_none() {
                return if asked { wait_for_a_turn(model) } else { Vec::new() };
            }
            model.visit.search.right = reply.lease.map(Right::Turn);
            model.visit.search.extended_at = Some(model.now);
            if asked { show_board(model) } else { Vec::new() }
        }
        Err(cause) if asked => start_failed(model, cause),
        _ => Vec::new(),
    }
}

/// Called, here, and next: the ticket is read again until a turn is free.
fn wait_for_a_turn(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    model.visit.search.notice = None;
    model.visit.looked_at = Some(model.now);
    enter(model, Step::Ticket)
}

/// A person who chose a time before having a turn gets that time, if it is still free.
fn show_board(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    model.visit.search.notice = None;
    if ticket::held_seat(model).is_some() {
        return booking::show_held(model);
    }
    if model.visit.search.choice.is_none() {
        return first_seat::propose(model);
    }
    let mut effects = enter(model, Step::Times);
    effects.extend(booking::hold_choice(model));
    effects
}

fn start_failed(model: &mut Model, cause: Trouble) -> Vec<Effect> {
    model.sending = None;
    match cause {
        Trouble::IdentityRequired => proof::required(model),
        Trouble::NamesakeAsked => namesake::ask(model),
        Trouble::NotYourTurn
        | Trouble::TurnOver
        | Trouble::AlreadyBooked
        | Trouble::LineFrozen
        | Trouble::CampaignClosed => lost(model, cause),
        _ => trouble(model, cause, Step::Ticket, Retry::Send(Sending::StartingTurn)),
    }
}

/// The ticket as the server has it, whether it was asked for or not.
pub(super) fn ticket_read(
    model: &mut Model,
    result: Result<Box<TicketView>, Trouble>,
) -> Vec<Effect> {
    let asked = model.sending == Some(Sending::StartingTurn);
    match result {
        Ok(ticket) if is_mine(model, &ticket) => {
            let waited = waits_for_a_turn(model);
            store_view(model, *ticket);
            if asked { asked_to_begin(model) } else { show_news(model, waited) }
        }
        Err(cause) if asked => start_failed(model, cause),
        Err(cause @ (Trouble::TurnOver | Trouble::NotYourTurn)) if model.has_turn() => {
            lost(model, cause)
        }
        _ => Vec::new(),
    }
}

fn asked_to_begin(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    match state(model) {
        Some(TicketState::Called | TicketState::Active) => begin(model),
        Some(TicketState::Done) => enter(model, Step::MyBooking),
        _ => enter(model, Step::Ticket),
    }
}

/// What a person sees when there is news that they did not ask for.
fn show_news(model: &mut Model, waited: bool) -> Vec<Effect> {
    let is = state(model);
    let has_turn = model.has_turn();
    let runs_no_more = matches!(is, Some(TicketState::Called | TicketState::Missed));
    if has_turn && runs_no_more {
        return lost(model, Trouble::TurnOver);
    }
    if model.sending.is_some() {
        return Vec::new();
    }
    let called = waited && is == Some(TicketState::Called) && !has_arrived(model);
    match model.step {
        Step::Namesake if !ticket::is_namesake_asked(model) => go_by_state(model),
        Step::Ticket if is_offered(model) && !wishing::has_left_offer(model) => {
            enter(model, Step::Offer)
        }
        Step::Ticket if called => begin(model),
        Step::Ticket if is == Some(TicketState::Done) => enter(model, Step::MyBooking),
        Step::Confirm if ticket::held_seat(model).is_none() => booking::hold_over(model),
        Step::Offer if !is_offered(model) => wishing::offer_over(model),
        _ => Vec::new(),
    }
}

/// Whether the person waits: in line, in a draw, or at the kiosk while every turn is in use.
fn waits_for_a_turn(model: &Model) -> bool {
    matches!(state(model), Some(TicketState::Entered | TicketState::Waiting)) || has_arrived(model)
}

fn has_arrived(model: &Model) -> bool {
    model.visit.session.as_ref().is_some_and(|session| session.ticket.arrived)
}

/// Reads the state of the ticket on the screen, once its number has been called.
pub(super) fn look(model: &mut Model) -> Option<Effect> {
    let due = next_look(model)? <= model.now;
    if due { read(model) } else { None }
}

/// When the ticket on the screen is to be read again; None: no change is to be expected.
pub(super) fn next_look(model: &Model) -> Option<Timestamp> {
    if let Some(end) = kept_until(model) {
        // The server ends it; the kiosk asks whether that has happened.
        let again = model.visit.looked_at.map(|at| plus_secs(at, LOOK_EVERY_SECS));
        return Some(again.map_or(end, |again| again.max(end)));
    }
    let ticket = &model.visit.session.as_ref()?.ticket;
    let line = model.ticket_serving();
    let expects = match ticket.state {
        TicketState::Waiting => line.is_some_and(|line| ticket.number <= line.called_through),
        // The numbers are drawn in steps.
        TicketState::Entered => {
            line.is_some_and(|line| !matches!(line.phase, Phase::Before | Phase::Drawing))
        }
        TicketState::Called => ticket.arrived,
        _ => false,
    };
    let shown = model.step == Step::Ticket && model.sending.is_none();
    let again = model.visit.looked_at.map(|at| plus_secs(at, LOOK_EVERY_SECS));
    let soon = plus_secs(model.now, LOOK_EVERY_SECS);
    (shown && expects).then(|| again.unwrap_or(model.now).min(soon))
}

/// The instant until which the server said that it keeps what is on the screen.
fn kept_until(model: &Model) -> Option<Timestamp> {
    let ticket = &model.visit.session.as_ref()?.ticket;
    let kept = match model.step {
        Step::Confirm => ticket.hold.as_ref(),
        Step::Offer => ticket.offer.as_ref().map(|offer| &offer.hold),
        _ => None,
    };
    kept.filter(|_| model.sending.is_none()).map(|kept| kept.until)
}
