//! Help: asked for by a press, told by the server, and wanted until the person says that it is enough, or leaves.

use jari_common::help::HelpState;

use crate::effect::Effect;
use crate::model::{Model, Step};

use super::back::back;

/// Somebody pressed for help. What is asked for already is not asked for again.
pub(super) fn ask(model: &mut Model) {
    if !model.help.is_open() {
        model.help = model.help.next();
    }
}

/// "다시 부르기": the desks are asked anew.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    model.help = model.help.next();
    Vec::new()
}

/// How it is now with the request of this number.
pub(super) fn told(model: &mut Model, number: u32, state: Option<HelpState>, who: Option<String>) {
    if model.help.number != number || model.wanted_help().is_none() {
        return;
    }
    if let Some(state) = state {
        model.has_desk = state != HelpState::NoDesk;
    }
    let before = model.help;
    model.help = before.told(state, model.now);
    if state.is_some() {
        model.helper = who.filter(|_| state == Some(HelpState::Coming));
    }
    if before.is_awaited() == model.help.is_awaited() {
        return;
    }
    // Staff come, or are here, or nobody comes: the person is not forgotten at this instant, whatever was asked of them.
    model.touched_at = model.now;
    if model.idle_warning.take().is_some() {
        rest(model);
    }
}

/// "이제 안 오셔도 돼요": back to what was being done.
pub(super) fn end(model: &mut Model) -> Vec<Effect> {
    model.help = model.help.ended();
    model.guiding = model.guiding.ended();
    back(model)
}

/// Nobody has touched the screen for the usual time, and the person waits for staff: what they did is hidden behind the
/// screen that says how it is with the help. True when it is so.
pub(super) fn rest(model: &mut Model) -> bool {
    let rests = model.help.is_awaited() && !matches!(model.step, Step::Staff { .. });
    if rests {
        model.step = Step::Staff { back_to: Box::new(model.step.under().clone()) };
    }
    rests
}
