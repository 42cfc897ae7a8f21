//! Who somebody is: the six digits of a message are asked for, tried, or left to staff. Nothing here ever loses a place;
//! what the server says to it is in `proof_answers`.

use jari_common::proof::IdentityCode;

use crate::effect::{Effect, Request};
use crate::keyboard::entry::ProofEntry;
use crate::model::{Model, Proving, Retry, Sending, Step, Trouble};

use super::steps::{enter, trouble};
use super::ticket;

/// Asks for the digits; a message goes out first, unless one did already.
pub(super) fn prove(model: &mut Model) -> Vec<Effect> {
    match model.visit.proving {
        Proving::Sent | Proving::SentAgain | Proving::Wrong { .. } => enter(model, Step::Identity),
        Proving::Spent => by_staff(model, Trouble::IdentitySpent),
        Proving::NotAsked | Proving::Over | Proving::Proved => send_code(model),
    }
}

/// Has a message sent.
pub(super) fn send_code(model: &mut Model) -> Vec<Effect> {
    let Some((ticket, session)) = ticket::credentials(model) else { return Vec::new() };
    model.sending = Some(Sending::SendingCode);
    let language = model.comfort.language;
    vec![Effect::Send(Request::SendIdentityCode { ticket, session, language })]
}

/// "다음" under six digits.
pub(super) fn try_digits(model: &mut Model) -> Vec<Effect> {
    let code = model.visit.proof.whole().and_then(|digits| IdentityCode::parse(&digits).ok());
    let (Some(code), Some((ticket, session))) = (code, ticket::credentials(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Proving);
    vec![Effect::Send(Request::ProveIdentity { ticket, session, code })]
}

/// Asks for digits anew, and says why.
pub(super) fn ask_again(model: &mut Model, why: Proving) -> Vec<Effect> {
    model.visit.proof.clear();
    model.visit.proving = why;
    enter(model, Step::Identity)
}

/// A turn was refused for want of the proof.
pub(super) fn required(model: &mut Model) -> Vec<Effect> {
    // Proved, and refused for all that: no message will change it.
    if model.visit.proving == Proving::Proved {
        return by_staff(model, Trouble::ProveByStaff);
    }
    ticket::need_proof(model, true);
    prove(model)
}

/// Says that staff do it; the ticket is read meanwhile, because they may have done so already.
pub(super) fn by_staff(model: &mut Model, problem: Trouble) -> Vec<Effect> {
    model.visit.proof = ProofEntry::default();
    trouble(model, problem, Step::Ticket, Retry::Nothing);
    ticket::read(model).into_iter().collect()
}
