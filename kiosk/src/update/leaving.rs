//! The ways to the start: somebody leaves, or goes back to it. What they did is forgotten either way; how the screen
//! looks and sounds is reset only when they leave.

use crate::effect::Effect;
use crate::model::{Comfort, Model, Step, Trouble, Visit};

use super::{campaign, shown, steps, ticket};

/// The person has left: the turn ends, their place in line is kept, and nothing about them stays.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = ticket::end(model).into_iter().collect();
    effects.push(Effect::ForgetVisitor);
    let unpaired = matches!(model.step.under(), Step::Pair { .. });
    model.step = match (model.is_refused, unpaired) {
        (true, _) => Step::Pair { trouble: Some(Trouble::NotPaired) },
        (false, true) => Step::Pair { trouble: None },
        (false, false) => Step::Start,
    };
    model.visit = Visit::default();
    model.comfort = model.fresh_comfort();
    model.help = model.help.ended();
    model.guiding = model.guiding.ended();
    model.sending = None;
    model.idle_warning = None;
    campaign::choose_campaign(model);
    shown::start_afresh(model);
    effects
}

/// At the start nothing of the person remains, but they may still be there: the screen keeps the look and sound that
/// they set.
pub(super) fn to_start(model: &mut Model) -> Vec<Effect> {
    let listening = model.comfort.listening.without_person(model.earphone);
    let comfort = Comfort { listening, ..model.comfort.clone() };
    // Staff who were called still come.
    let help = model.help;
    let effects = leave(model);
    (model.comfort, model.help) = (comfort, help);
    effects
}

/// Back to the step where something could not be done.
pub(super) fn return_to(model: &mut Model, step: Step) -> Vec<Effect> {
    if step == Step::Start { to_start(model) } else { steps::enter(model, step) }
}

/// "처음으로": asks once where something was begun, in case the press was a slip.
pub(super) fn start_over(model: &mut Model) -> Vec<Effect> {
    let is_asked = matches!(model.step, Step::StartOver { .. });
    if is_asked || !is_begun(model) {
        return finish(model);
    }
    model.step = Step::StartOver { back_to: Box::new(model.step.under().clone()) };
    Vec::new()
}

/// Whether going to the start would lose something: a press, or a slip that was not printed yet.
fn is_begun(model: &Model) -> bool {
    match model.step.under() {
        Step::Done | Step::Moved | Step::MyBooking | Step::Change | Step::Pair { .. } => false,
        // Where something was pressed, the kiosk continues by itself.
        Step::Trouble(_) => true,
        _ => !model.visit.is_blank(),
    }
}

/// "마침": at the start itself there is nothing to finish.
pub(super) fn finish(model: &mut Model) -> Vec<Effect> {
    if matches!(model.step, Step::Start) { Vec::new() } else { leave(model) }
}
