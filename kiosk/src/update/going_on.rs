//! What continues by itself, or by "다시 하기": a screen that tells of a trouble is left when its reason is over, with
//! everything typed kept. Nobody has to guess when to press again.

use jari_common::change::Phase;
use jiff::{SignedDuration, Timestamp};

use crate::effect::Effect;
use crate::model::{Ends, Interrupted, Link, Model, Press, Retry, Sending, Step, Trouble};

use super::leaving::return_to;
use super::{booking, changing, finding, proof, start, turn, typing, wishing};

/// The server is heard again: what could not be asked before is asked now.
pub(super) fn link_changed(model: &mut Model, link: Link) {
    let is_back = link == Link::Online && model.link != Link::Online;
    model.link = link;
    model.is_another_server &= link != Link::Online;
    if let (true, Some(interrupted)) = (is_back, model.step.interrupted_mut()) {
        interrupted.again_at = interrupted.again_at.map(|at| at.min(model.now));
    }
}

/// Continues after a trouble whose reason is over; tells another trouble where that is the reason now.
pub(super) fn go_on(model: &mut Model) -> Vec<Effect> {
    let Step::Trouble(interrupted) = &model.step else { return Vec::new() };
    if model.idle_warning.is_some() || model.sending.is_some() {
        return Vec::new();
    }
    match interrupted.retry {
        Retry::Press(_) => try_again(model),
        Retry::Nothing | Retry::Send(_) if is_over(model, interrupted) => try_again(model),
        Retry::Nothing | Retry::Send(_) => Vec::new(),
    }
}

/// "다시 하기"; if the press still cannot be carried out, the screen tells the reason as it is now.
pub(super) fn try_again(model: &mut Model) -> Vec<Effect> {
    let Step::Trouble(mut interrupted) = model.step.clone() else { return Vec::new() };
    if let Retry::Press(press) = interrupted.retry
        && let Some(reason) = why_not(model, press)
    {
        interrupted.trouble = reason;
        model.step = Step::Trouble(interrupted);
        return Vec::new();
    }
    let Interrupted { trouble, step, retry, .. } = *interrupted;
    if matches!(trouble, Trouble::NotEligible | Trouble::TicketNotFound) {
        // "다시 누르기" begins with empty boxes.
        model.visit.typed.birth_date.clear();
    }
    let mut effects = return_to(model, step.clone());
    effects.extend(match retry {
        // Nothing can be done on that step: meanwhile the server stopped knowing this kiosk.
        _ if model.step != step => Vec::new(),
        Retry::Nothing => Vec::new(),
        Retry::Send(sending) => send_again(model, sending),
        Retry::Press(Press::StartBooking) => start::start_booking(model),
        Retry::Press(Press::LookAtBoard) => start::look_at_board(model),
        Retry::Press(Press::BirthDate) => typing::birth_date_given(model),
    });
    effects
}

fn send_again(model: &mut Model, sending: Sending) -> Vec<Effect> {
    match sending {
        Sending::Joining => typing::join(model),
        Sending::Finding if model.step == Step::FindCode => finding::find(model),
        Sending::Finding => typing::find(model),
        Sending::SendingFindCode => finding::send_code(model),
        Sending::StartingTurn => turn::begin(model),
        Sending::Holding => booking::hold_choice(model),
        Sending::Booking => booking::confirm(model),
        Sending::Cancelling => changing::cancel(model),
        Sending::Wishing => wishing::give(model),
        Sending::Withdrawing => wishing::withdraw(model),
        Sending::Accepting => wishing::answer(model, true),
        Sending::Declining => wishing::answer(model, false),
        Sending::SendingCode => proof::send_code(model),
        Sending::Proving => proof::try_digits(model),
        Sending::Pairing | Sending::Leaving => Vec::new(),
    }
}

/// Why what was pressed cannot be done yet.
fn why_not(model: &Model, press: Press) -> Option<Trouble> {
    match press {
        Press::StartBooking => start::why_no_booking(model),
        Press::LookAtBoard => start::why_no_board(model),
        Press::BirthDate => typing::is_early(model).then_some(Trouble::NotOpenYet),
    }
}

fn is_over(model: &Model, interrupted: &Interrupted) -> bool {
    let is_over = match interrupted.trouble.ends() {
        Ends::WithConnection => model.link == Link::Online,
        Ends::Soon => true,
        Ends::AtOpening => model.is_time_known && model.opens_for_visitor().is_none(),
        Ends::WithLine => model.phase() != Phase::Frozen,
        Ends::WithNews | Ends::ByHand => false,
    };
    is_over && interrupted.again_at.is_some_and(|at| at <= model.now)
}

/// When the trouble on the screen ends by the passing of time alone.
pub(super) fn wakes_at(model: &Model) -> Option<Timestamp> {
    let Step::Trouble(interrupted) = &model.step else { return None };
    let again = interrupted.again_at?.max(model.now);
    let is_press = matches!(interrupted.retry, Retry::Press(_));
    match interrupted.trouble.ends() {
        Ends::WithConnection if !is_press && model.link == Link::Online => Some(again),
        Ends::Soon => Some(again),
        Ends::AtOpening => match model.opens_for_visitor() {
            Some(opens) if is_press => Some(opens).filter(|at| *at > model.now),
            Some(opens) => Some(opens.max(again)).filter(|_| opens > model.now),
            None => Some(again),
        },
        Ends::WithLine => (model.phase() != Phase::Frozen).then_some(again),
        Ends::WithConnection | Ends::WithNews | Ends::ByHand => None,
    }
}

/// `now` has changed by this much: instants that were noted by the wrong clock are moved by the same amount.
pub(super) fn time_corrected(model: &mut Model, by: SignedDuration) {
    model.is_time_known = true;
    let again = model.step.interrupted_mut().and_then(|it| it.again_at.as_mut());
    let visit = &mut model.visit;
    let noted = [
        Some(&mut model.touched_at),
        model.idle_warning.as_mut(),
        visit.search.extended_at.as_mut(),
        visit.looked_at.as_mut(),
        again,
    ];
    for at in noted.into_iter().flatten() {
        *at = at.saturating_add(by).unwrap_or(*at);
    }
}
