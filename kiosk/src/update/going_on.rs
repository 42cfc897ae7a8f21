//! What goes on by itself: a screen that tells of a trouble is left when its reason is over, with everything typed still
//! there. Nobody has to guess when to press again.

use jari_common::change::Phase;
use jari_common::time::plus_secs;
use jiff::{SignedDuration, Timestamp};

use crate::effect::Effect;
use crate::model::{Ends, Interrupted, Link, Model, Press, Problem, Step};

use super::{navigation, start, typing};

/// A server that is busy is asked again by itself after this, in seconds.
const BUSY_SECS: u32 = 10;
/// Who was told to wait a while is waited for so long, in seconds.
const TOO_MANY_SECS: u32 = 30;

/// The soonest that something is tried again by itself.
pub(super) fn again_at(problem: Problem, now: Timestamp) -> Timestamp {
    match problem.ends() {
        Ends::Soon => plus_secs(now, TOO_MANY_SECS),
        _ => plus_secs(now, BUSY_SECS),
    }
}

/// The server is heard: what it could not be asked is asked now.
pub(super) fn link_changed(model: &mut Model, link: Link) {
    let is_back = link == Link::Online && model.link != Link::Online;
    model.link = link;
    if let (true, Some(interrupted)) = (is_back, &mut model.visitor.interrupted) {
        interrupted.again_at = interrupted.again_at.min(model.now);
    }
}

/// Goes on from a trouble whose reason is over; tells another one where that is the reason now.
pub(super) fn go_on(model: &mut Model) -> Vec<Effect> {
    let Step::Trouble(problem) = model.step else { return Vec::new() };
    let Some(interrupted) = model.visitor.interrupted.clone() else { return Vec::new() };
    if model.idle_warning.is_some() || model.sending.is_some() {
        return Vec::new();
    }
    match interrupted.press {
        Some(press) => match why_not(model, press) {
            None => navigation::try_again(model),
            Some(reason) => {
                model.step = Step::Trouble(reason);
                Vec::new()
            }
        },
        None if is_over(model, problem, &interrupted) => navigation::try_again(model),
        None => Vec::new(),
    }
}

/// Why what was pressed cannot be done yet.
pub(super) fn why_not(model: &Model, press: Press) -> Option<Problem> {
    match press {
        Press::Book => start::why_no_booking(model),
        Press::LookAtBoard => start::why_no_board(model),
        Press::BirthDate => typing::is_early(model).then_some(Problem::NotOpenYet),
    }
}

fn is_over(model: &Model, problem: Problem, interrupted: &Interrupted) -> bool {
    let is_over = match problem.ends() {
        Ends::WithConnection => model.link == Link::Online,
        Ends::Soon => true,
        Ends::AtOpening => model.is_time_known && model.opens_for_visitor().is_none(),
        Ends::WithLine => model.phase() != Phase::Frozen,
        Ends::WithNews | Ends::ByHand => false,
    };
    is_over && interrupted.again_at <= model.now
}

/// When time alone ends the trouble on the screen.
pub(super) fn wakes_at(model: &Model) -> Option<Timestamp> {
    let (Step::Trouble(problem), Some(interrupted)) = (&model.step, &model.visitor.interrupted)
    else {
        return None;
    };
    let again = interrupted.again_at.max(model.now);
    match problem.ends() {
        Ends::WithConnection if interrupted.press.is_none() && model.link == Link::Online => {
            Some(again)
        }
        Ends::Soon => Some(again),
        Ends::AtOpening => match model.opens_for_visitor() {
            Some(opens) if interrupted.press.is_some() => Some(opens).filter(|at| *at > model.now),
            Some(opens) => Some(opens.max(again)).filter(|_| opens > model.now),
            None => Some(again),
        },
        Ends::WithLine => (model.phase() != Phase::Frozen).then_some(again),
        Ends::WithConnection | Ends::WithNews | Ends::ByHand => None,
    }
}

/// `now` is another one by this much: what was noted by the clock that was wrong moves along.
pub(super) fn time_corrected(model: &mut Model, by: SignedDuration) {
    model.is_time_known = true;
    let moved = |at: Timestamp| at.saturating_add(by).unwrap_or(at);
    model.touched_at = moved(model.touched_at);
    model.idle_warning = model.idle_warning.map(moved);
    model.visitor.extended_at = model.visitor.extended_at.map(moved);
    model.visitor.looked_at = model.visitor.looked_at.map(moved);
    if let Some(interrupted) = &mut model.visitor.interrupted {
        interrupted.again_at = moved(interrupted.again_at);
    }
}
