//! The server's answers to the six digits of a message. No turn that needs the proof begins without it.

use jari_common::wire::{IdentityCodeReply, IdentityReply};

use crate::effect::Effect;
use crate::keyboard::entry::ProofEntry;
use crate::model::{Model, Proving, Retry, Sending, Step, Trouble};

use super::proof::{ask_again, by_staff};
use super::steps::trouble;
use super::{ticket, turn};

pub(super) fn code_sent(
    model: &mut Model,
    result: &Result<IdentityCodeReply, Trouble>,
) -> Vec<Effect> {
    if model.sending != Some(Sending::SendingCode) {
        return Vec::new();
    }
    model.sending = None;
    let was_sent = !matches!(model.visit.proving, Proving::NotAsked | Proving::Proved);
    match result {
        Ok(IdentityCodeReply { verified: true, .. }) => proved(model),
        Ok(_) if was_sent => ask_again(model, Proving::SentAgain),
        Ok(_) => ask_again(model, Proving::Sent),
        Err(Trouble::ProveByStaff) => by_staff(model, Trouble::ProveByStaff),
        Err(cause) => {
            let step = if was_sent { Step::Identity } else { Step::Ticket };
            trouble(model, *cause, step, Retry::Send(Sending::SendingCode))
        }
    }
}

pub(super) fn tried(model: &mut Model, result: &Result<IdentityReply, Trouble>) -> Vec<Effect> {
    if model.sending != Some(Sending::Proving) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(IdentityReply { verified: true, .. }) => proved(model),
        Ok(IdentityReply { tries_left: 0, .. }) => {
            model.visit.proving = Proving::Spent;
            by_staff(model, Trouble::IdentitySpent)
        }
        Ok(IdentityReply { tries_left, .. }) => {
            ask_again(model, Proving::Wrong { tries_left: *tries_left })
        }
        Err(Trouble::IdentityCodeOver) => ask_again(model, Proving::Over),
        Err(cause) => trouble(model, *cause, Step::Identity, Retry::Send(Sending::Proving)),
    }
}

fn proved(model: &mut Model) -> Vec<Effect> {
    model.visit.proving = Proving::Proved;
    model.visit.proof = ProofEntry::default();
    ticket::need_proof(model, false);
    turn::go_by_state(model)
}
