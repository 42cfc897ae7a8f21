//! Who somebody is: the six digits of a message are sent, tried, sent again, or left to staff. No turn that needs
//! the proof begins without it, and nothing here ever loses a place.

use jari_common::proof::IdentityCode;
use jari_common::wire::{IdentityCodeReply, IdentityReply};

use crate::effect::{Effect, Request};
use crate::message::Action;
use crate::model::{Model, Problem, Proving, Sending, Step};

use super::navigation::{enter, trouble};
use super::{finding, turn};

pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    match action {
        Action::ProveIdentity => prove_pressed(model),
        Action::NoMessage => no_message(model),
        Action::SendAgain => send_again(model),
        Action::ProveByStaff => staff_pressed(model),
        _ => Vec::new(),
    }
}

/// "본인 확인하기" on the ticket: while waiting is the best time for it.
fn prove_pressed(model: &mut Model) -> Vec<Effect> {
    let shows_ticket = matches!(model.step, Step::Ticket | Step::MyBooking);
    if shows_ticket && model.visitor.session.is_some() { prove(model) } else { Vec::new() }
}

/// Asks for the digits; a message goes out first, unless one did already.
pub(super) fn prove(model: &mut Model) -> Vec<Effect> {
    match model.visitor.proving {
        Proving::Sent | Proving::SentAgain | Proving::Wrong { .. } => enter(model, Step::Identity),
        Proving::Spent => by_staff(model, Problem::IdentitySpent),
        Proving::NotAsked | Proving::Over | Proving::Proved => send_code(model),
    }
}

/// "다시 보내기"
fn send_again(model: &mut Model) -> Vec<Effect> {
    if model.step == Step::FindCode {
        return finding::send_code(model);
    }
    let offers = matches!(model.step, Step::Identity | Step::NoMessage);
    if offers { send_code(model) } else { Vec::new() }
}

/// Has a message sent.
pub(super) fn send_code(model: &mut Model) -> Vec<Effect> {
    let Some((ticket, session)) = turn::credentials(model) else { return Vec::new() };
    model.sending = Some(Sending::SendingCode);
    let language = model.visitor.language;
    vec![Effect::Send(Request::SendIdentityCode { ticket, session, language })]
}

pub(super) fn code_sent(
    model: &mut Model,
    result: &Result<IdentityCodeReply, Problem>,
) -> Vec<Effect> {
    if model.sending != Some(Sending::SendingCode) {
        return Vec::new();
    }
    model.sending = None;
    let was_sent = !matches!(model.visitor.proving, Proving::NotAsked | Proving::Proved);
    match result {
        Ok(IdentityCodeReply { verified: true, .. }) => proved(model),
        Ok(_) => {
            model.visitor.proof.clear();
            model.visitor.proving = if was_sent { Proving::SentAgain } else { Proving::Sent };
            enter(model, Step::Identity)
        }
        Err(Problem::ProveByStaff) => by_staff(model, Problem::ProveByStaff),
        Err(problem) => {
            let step = if was_sent { Step::Identity } else { Step::Ticket };
            trouble(model, *problem, step, Some(Sending::SendingCode))
        }
    }
}

/// "다음" under six digits.
pub(super) fn try_digits(model: &mut Model) -> Vec<Effect> {
    let code = model.visitor.proof.whole().and_then(|digits| IdentityCode::parse(&digits).ok());
    let (Some(code), Some((ticket, session))) = (code, turn::credentials(model)) else {
        return Vec::new();
    };
    if model.step != Step::Identity {
        return Vec::new();
    }
    model.sending = Some(Sending::Proving);
    vec![Effect::Send(Request::ProveIdentity { ticket, session, code })]
}

pub(super) fn tried(model: &mut Model, result: &Result<IdentityReply, Problem>) -> Vec<Effect> {
    if model.sending != Some(Sending::Proving) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(IdentityReply { verified: true, .. }) => proved(model),
        Ok(IdentityReply { tries_left: 0, .. }) => {
            model.visitor.proving = Proving::Spent;
            by_staff(model, Problem::IdentitySpent)
        }
        Ok(IdentityReply { tries_left, .. }) => {
            ask_again(model, Proving::Wrong { tries_left: *tries_left })
        }
        Err(Problem::IdentityCodeOver) => ask_again(model, Proving::Over),
        Err(problem) => trouble(model, *problem, Step::Identity, Some(Sending::Proving)),
    }
}

fn ask_again(model: &mut Model, why: Proving) -> Vec<Effect> {
    model.visitor.proof.clear();
    model.visitor.proving = why;
    enter(model, Step::Identity)
}

/// "문자가 안 와요"
fn no_message(model: &mut Model) -> Vec<Effect> {
    match model.step {
        Step::Identity => enter(model, Step::NoMessage),
        Step::FindCode => trouble(model, Problem::ProveByStaff, Step::FindCode, None),
        _ => Vec::new(),
    }
}

/// "휴대전화가 없어요"
fn staff_pressed(model: &mut Model) -> Vec<Effect> {
    if model.step == Step::NoMessage { by_staff(model, Problem::ProveByStaff) } else { Vec::new() }
}

/// A turn was refused for want of the proof.
pub(super) fn required(model: &mut Model) -> Vec<Effect> {
    // Proved, and refused for all that: no message will change it.
    if model.visitor.proving == Proving::Proved {
        return by_staff(model, Problem::ProveByStaff);
    }
    need(model, true);
    prove(model)
}

/// Whether the visitor's ticket needs a proof before its turn.
pub(super) fn is_needed(model: &Model) -> bool {
    model.visitor.session.as_ref().is_some_and(|session| session.ticket.identity_needed)
}

fn need(model: &mut Model, needed: bool) {
    if let Some(session) = &mut model.visitor.session {
        session.ticket.identity_needed = needed;
    }
}

fn proved(model: &mut Model) -> Vec<Effect> {
    model.visitor.proving = Proving::Proved;
    model.visitor.proof.wipe();
    model.visitor.interrupted = None;
    need(model, false);
    turn::go_by_state(model)
}

/// Says that staff do it; the ticket is read meanwhile, because they may have done so already.
fn by_staff(model: &mut Model, problem: Problem) -> Vec<Effect> {
    model.visitor.proof.wipe();
    trouble(model, problem, Step::Ticket, None);
    turn::read(model).into_iter().collect()
}
