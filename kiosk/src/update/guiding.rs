//! The screen is shown to whoever comes: it begins and ends with the person's press, and what staff do there is taken one by one.
//! What binds the person is pressed by the person alone.

use jari_common::guiding::{GuideAct, GuideActed, GuideOutcome, GuidedItem, ShowScreenReply};
use jari_common::help::HelpState;
use jari_common::time::secs_between;
use jiff::SignedDuration;

use crate::effect::Effect;
use crate::message::{Action, GuideTold};
use crate::model::guiding::{ASK_AGAIN_SECS, CHANGED_WITHIN};
use crate::model::{GuideConsent, Guided, Helping, Model, Step};

use super::back;

/// "화면 보여 드리기": whoever comes sees this screen from now on.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let comes = model.help.state == Helping::Told(HelpState::Coming);
    let Some(who) = model.helper.clone().filter(|_| comes) else { return Vec::new() };
    model.guiding.number = model.guiding.number.wrapping_add(1);
    model.guiding.to = Some(Guided::new(who, model.now));
    back::back(model)
}

/// "그만 보기"
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.guiding = model.guiding.ended();
    match model.step.clone() {
        Step::Consent { back_to, .. } => back::to_flow(model, *back_to),
        _ => Vec::new(),
    }
}

/// Whoever comes may be somebody else by now, or nobody; a desk may be away.
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    let comes = model.help.state == Helping::Told(HelpState::Coming);
    let Some(to) = &model.guiding.to else { return Vec::new() };
    let is_theirs = model.helper.as_ref() == Some(&to.who);
    if comes && is_theirs && !to.is_over(model.now) { Vec::new() } else { stop(model) }
}

/// The person, or staff for them, did something.
pub(super) fn acted(model: &mut Model) {
    let now = model.now;
    if let Some(to) = &mut model.guiding.to {
        to.acted_at = now;
    }
}

/// The screen was drawn.
pub(super) fn drawn(model: &mut Model, size: [i32; 2], items: Vec<GuidedItem>) -> Vec<Effect> {
    if let Some(to) = &mut model.guiding.to {
        to.drawn(size, items);
    }
    Vec::new()
}

/// What the server says of the showing of this number.
pub(super) fn told(model: &mut Model, number: u32, told: GuideTold) -> Vec<Effect> {
    if model.guiding.number != number || model.guiding.to.is_none() {
        return Vec::new();
    }
    match told {
        GuideTold::Over => stop(model),
        GuideTold::Unreached => look(model),
        GuideTold::Says(ShowScreenReply { is_watched, acts }) => {
            let now = model.now;
            if let Some(to) = model.guiding.to.as_mut().filter(|_| is_watched) {
                to.watched_at = now;
            }
            for GuideActed { nth, act } in acts {
                let Some(to) = &model.guiding.to else { break };
                // One press after the other: each is for the screen that the one before leads to.
                if to.to_press.is_some() {
                    break;
                }
                if nth > to.taken {
                    take(model, nth, act);
                }
            }
            look(model)
        }
    }
}

fn take(model: &mut Model, nth: u32, act: GuideAct) {
    acted(model);
    if model.idle_warning.is_none() {
        model.touched_at = model.now;
    }
    let Some(to) = &mut model.guiding.to else { return };
    to.taken = nth;
    let is_now = |page: u32, mark: &str| {
        page == to.page.number && to.page.items.iter().any(|it| it.mark == mark)
    };
    to.outcome = Some(match act {
        GuideAct::Look => GuideOutcome::Done,
        GuideAct::Leave => {
            model.guiding = model.guiding.ended();
            return;
        }
        GuideAct::HandBack => {
            to.may_press = false;
            GuideOutcome::Done
        }
        GuideAct::Point { page, mark } if is_now(page, &mark) => {
            to.pointed = Some(mark);
            GuideOutcome::Done
        }
        GuideAct::Press { .. } if !to.may_press => GuideOutcome::Declined,
        GuideAct::Press { page, mark } if is_now(page, &mark) => {
            (to.to_press, to.pointed) = (Some(mark), None);
            return;
        }
        GuideAct::Point { .. } | GuideAct::Press { .. } => GuideOutcome::Stale,
        GuideAct::AskToPress => return ask(model, GuideConsent::Press),
        GuideAct::AskToSeeAll => return ask(model, GuideConsent::SeeAll),
    });
}

/// The person is asked, unless they agreed already, or said no just now.
fn ask(model: &mut Model, consent: GuideConsent) {
    let now = model.now;
    let Some(to) = &mut model.guiding.to else { return };
    let agreed = match consent {
        GuideConsent::Press => to.may_press,
        GuideConsent::SeeAll => to.shows_all,
    };
    let is_fresh = |at| secs_between(at, now) < ASK_AGAIN_SECS;
    let is_declined = to.declined.is_some_and(|(what, at)| what == consent && is_fresh(at));
    to.outcome = Some(match () {
        () if agreed => GuideOutcome::Done,
        () if is_declined => GuideOutcome::Declined,
        // One question after the other: the answer is to the one that was read.
        () if matches!(model.step, Step::Consent { .. }) => return,
        // A write that is on its way is answered first.
        () if model.sending.is_some() || model.idle_warning.is_some() => GuideOutcome::Stale,
        () => GuideOutcome::Asked,
    });
    if to.outcome == Some(GuideOutcome::Asked) {
        to.changed_at = Some(now);
        model.visit.facts_page = 0;
        let back_to = Box::new(model.step.under().clone());
        model.step = Step::Consent { consent, back_to };
    }
}

/// The person's answer to what they were asked.
pub(super) fn answer(model: &mut Model, agrees: bool) -> Vec<Effect> {
    let Step::Consent { consent, back_to } = model.step.clone() else { return Vec::new() };
    let now = model.now;
    if let Some(to) = &mut model.guiding.to {
        match consent {
            GuideConsent::Press => to.may_press |= agrees,
            GuideConsent::SeeAll => to.shows_all |= agrees,
        }
        to.declined = if agrees { None } else { Some((consent, now)) };
        to.outcome = Some(if agrees { GuideOutcome::Done } else { GuideOutcome::Declined });
    }
    back::to_flow(model, *back_to)
}

/// What staff press was pressed on the screen that was drawn: this is what it does. None: it is there no more.
pub(super) fn pressed(model: &mut Model, action: Option<Action>) -> Option<Action> {
    let (step, now) = (model.step.clone(), model.now);
    let to = model.guiding.to.as_mut()?;
    let mark = to.to_press.take()?;
    let (outcome, action) = match action {
        Some(action) if to.may_press && !action.is_the_persons_own(&step) => {
            (GuideOutcome::Done, Some(action))
        }
        Some(_) => {
            to.pointed = Some(mark);
            (GuideOutcome::TheirOwn, None)
        }
        None => (GuideOutcome::Stale, None),
    };
    to.outcome = Some(outcome);
    to.changed_at = action.as_ref().map(|_| now).or(to.changed_at);
    action
}

/// Whether this press may have been meant for what was on the screen before staff changed it, and would bind the person.
pub(super) fn is_too_soon(model: &Model, action: &Action) -> bool {
    let changed_at = model.guiding.to.as_ref().and_then(|to| to.changed_at);
    let is_fresh = changed_at.is_some_and(|at| {
        let since = model.now.duration_since(at);
        (SignedDuration::ZERO..CHANGED_WITHIN).contains(&since)
    });
    is_fresh && *action != Action::StopShowing && action.is_the_persons_own(&model.step)
}
