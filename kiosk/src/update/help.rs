//! Help: asked for by a press, told by the server, and wanted until the person says that it is enough, or leaves.

use jari_common::help::HelpState;

use crate::effect::Effect;
use crate::model::{Helping, Model};

use super::back::back;

/// Somebody pressed for help. What is asked for already is not asked for again.
pub(super) fn ask(model: &mut Model) {
    if !model.help.is_open() {
        model.help = Helping::Asking;
    }
}

/// How it is now; None: the server cannot be asked. Somebody who comes does not turn back because a line is cut.
pub(super) fn told(model: &mut Model, state: Option<HelpState>) {
    if let Some(state) = state {
        model.has_desk = state != HelpState::NoDesk;
    }
    model.help = match (model.help, state) {
        (Helping::NotAsked, _) | (_, Some(HelpState::NotAsked)) => Helping::NotAsked,
        (_, Some(state)) => Helping::Told(state),
        (coming @ Helping::Told(HelpState::Coming), None) => coming,
        (_, None) => Helping::Unreached,
    };
}

/// "이제 안 오셔도 돼요": back to what was being done.
pub(super) fn end(model: &mut Model) -> Vec<Effect> {
    model.help = Helping::NotAsked;
    back(model)
}
