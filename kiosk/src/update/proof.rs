//! The proof of who somebody is: the six digits of a message are asked for, tried, or left to staff. Nothing here ever
//! loses a place; the server's answers are handled in `proof_answers`.

use jari_common::proof::IdentityCode;

use crate::effect::{Effect, Request};
use crate::keyboard::entry::ProofEntry;
use crate::model::{Model, Proving, Retry, Sending, Step, Trouble};

use super::steps::{enter, trouble};
use super::ticket;

/// Asks for the digits; a message is sent first, unless one was sent already.
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

/// Asks for digits again, and says why.
pub(super) fn ask_again(model: &mut Model, why: Proving) -> Vec<Effect> {
    model.visit.proof.clear();
    model.visit.proving = why;
    enter(model, Step::Identity)
}

/// A turn was refused because the proof is missing.
pub(super) fn required(model: &mut Model) -> Vec<Effect> {
    // The person is proved, and the turn was refused all the same: no message will change this.
    if model.visit.proving == Proving::Proved {
        return by_staff(model, Trouble::ProveByStaff);
    }
    ticket::need_proof(model, true);
    prove(model)
}

/// Says that staff do the proof; meanwhile the ticket is read, because staff may have done it already.
pub(super) fn by_staff(model: &mut Model, cause: Trouble) -> Vec<Effect> {
    model.visit.proof = ProofEntry::default();
    trouble(model, cause, Step::Ticket, Retry::Nothing);
    ticket::read(model).into_iter().collect()
}
