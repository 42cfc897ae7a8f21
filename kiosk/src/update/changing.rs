//! Changing what one has: to another time or clinic, or giving it back. The booking stands until the better is sure, and
//! every way out but confirming leaves it as it is.

use jari_common::dose::Dose;
use jari_common::wire::TicketView;

use crate::effect::{Effect, Request};
use crate::model::{Model, Moving, Problem, Sending, SlipState, Step};

use super::navigation::{enter, trouble};
use super::{board, booking, turn};

/// "예약 바꾸기" on one's booking.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let is_shown = model.step == Step::MyBooking && model.changeable_booking().is_some();
    if is_shown { enter(model, Step::Change) } else { Vec::new() }
}

/// "옮기기": which of a series, where both can be; else the one that can.
pub(super) fn begin_move(model: &mut Model) -> Vec<Effect> {
    if model.step != Step::Change {
        return Vec::new();
    }
    let doses: Vec<Dose> =
        Dose::ALL.into_iter().filter(|dose| model.changeable_dose(*dose).is_some()).collect();
    match doses[..] {
        [dose] => move_dose(model, dose),
        [] => Vec::new(),
        _ => enter(model, Step::WhichDose),
    }
}

/// The board, with the booking as it is.
pub(super) fn move_dose(model: &mut Model, dose: Dose) -> Vec<Effect> {
    let is_shown = matches!(model.step, Step::Change | Step::WhichDose);
    if !is_shown || model.changeable_dose(dose).is_none() {
        return Vec::new();
    }
    model.visitor.moving = Moving::Choosing;
    model.visitor.dose = dose;
    model.visitor.notice = None;
    // Most people stay with the clinic they have.
    let mine = model.changeable_dose(dose).map(|mine| mine.slot.clinic.clone());
    model.board.query.favourite = model.board.query.favourite.take().or(mine);
    board::from_the_first_day(model);
    enter(model, Step::Board)
}

/// Back to the booking, which stands; a better seat that was held is given back.
pub(super) fn keep_old(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = booking::give_back(model).into_iter().collect();
    (model.visitor.moving, model.visitor.dose) = (Moving::No, Dose::First);
    model.visitor.notice = None;
    effects.extend(enter(model, Step::MyBooking));
    effects
}

/// "취소하기" on the change, before it is asked once more.
pub(super) fn ask_to_cancel(model: &mut Model) -> Vec<Effect> {
    if model.step == Step::Change { enter(model, Step::Cancel) } else { Vec::new() }
}

/// "취소하기" on the question.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let (Step::Cancel, Some((ticket, session))) = (&model.step, turn::credentials(model)) else {
        return Vec::new();
    };
    let Some(booking) = model.changeable_booking().map(|mine| mine.id) else {
        return no_longer(model, Problem::BookingPast);
    };
    model.sending = Some(Sending::Cancelling);
    // What a wish booked just now is declined: the place in line is back.
    let declinable = model.visitor.session.as_ref().and_then(|it| it.ticket.declinable.as_ref());
    vec![Effect::Send(match declinable.map(|hold| hold.id) {
        Some(hold) => Request::AnswerOffer { ticket, session, hold, accept: false },
        None => Request::Cancel { ticket, session, booking },
    })]
}

pub(super) fn cancelled(
    model: &mut Model,
    result: Result<Box<TicketView>, Problem>,
) -> Vec<Effect> {
    if model.sending != Some(Sending::Cancelling) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if turn::is_mine(model, &ticket) => {
            turn::keep(model, *ticket);
            model.visitor.slip = SlipState::NotAsked;
            enter(model, Step::MyBooking)
        }
        Ok(_) => Vec::new(),
        Err(problem @ (Problem::NotBooked | Problem::BookingPast)) => no_longer(model, problem),
        Err(problem) => trouble(model, problem, Step::Cancel, Some(Sending::Cancelling)),
    }
}

/// A move that was refused: what was booked stands, unless it is no longer there to be moved.
pub(super) fn refused(model: &mut Model, problem: Problem) -> Option<Vec<Effect>> {
    if model.visitor.moving != Moving::Choosing {
        return None;
    }
    match problem {
        Problem::NotBooked | Problem::BookingPast => Some(no_longer(model, problem)),
        // The time they have already: there is nothing to move.
        Problem::AlreadyBooked => Some(keep_old(model)),
        _ => None,
    }
}

/// Says why, with the ticket read anew.
fn no_longer(model: &mut Model, problem: Problem) -> Vec<Effect> {
    (model.visitor.moving, model.visitor.dose) = (Moving::No, Dose::First);
    let mut effects = trouble(model, problem, Step::MyBooking, None);
    effects.extend(turn::read(model));
    effects
}
