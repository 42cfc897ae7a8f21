//! Changing a booking: to another time or clinic, or giving it back. The booking is kept until the other seat is
//! certain, and every way out except confirming leaves it as it is.

use jari_common::booking::Right;
use jari_common::dose::Dose;
use jari_common::wire::TicketView;

use crate::effect::{Effect, Request};
use crate::model::{Model, Retry, SeatSearch, Sending, SlipState, Step, Trouble};

use super::steps::{enter, trouble};
use super::{first_seat, shown, ticket};

/// "예약 바꾸기" on the person's booking.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let is_changeable = model.changeable_booking().is_some();
    if is_changeable { enter(model, Step::Change) } else { Vec::new() }
}

/// "옮기기": asks which appointment of a series, where both can be moved; else takes the one that can.
pub(super) fn begin_move(model: &mut Model) -> Vec<Effect> {
    let doses: Vec<Dose> =
        Dose::ALL.into_iter().filter(|dose| model.changeable_dose(*dose).is_some()).collect();
    match doses[..] {
        [dose] => move_dose(model, dose),
        [] => Vec::new(),
        _ => enter(model, Step::WhichDose),
    }
}

/// The board, while the booking is kept as it is.
pub(super) fn move_dose(model: &mut Model, dose: Dose) -> Vec<Effect> {
    let mine = model.changeable_dose(dose).map(|mine| mine.slot.clinic.clone());
    if mine.is_none() {
        return Vec::new();
    }
    model.visit.search = SeatSearch { right: Some(Right::Move), dose, ..SeatSearch::default() };
    // Most people stay with the clinic they have.
    model.board.query.favourite = model.board.query.favourite.take().or(mine);
    shown::from_the_first_day(model);
    first_seat::propose(model)
}

/// Back to the booking, which is kept; a seat that was held beside it is given back.
pub(super) fn give_up_move(model: &mut Model) -> Vec<Effect> {
    leave_move(model, Step::MyBooking)
}

/// "이전" from the first screen of a move: to the question that began it.
pub(super) fn before_move(model: &mut Model) -> Vec<Effect> {
    let choices = Dose::ALL.into_iter().filter(|dose| model.changeable_dose(*dose).is_some());
    let asked = match choices.count() {
        0 => Step::MyBooking,
        1 => Step::Change,
        _ => Step::WhichDose,
    };
    leave_move(model, asked)
}

fn leave_move(model: &mut Model, to: Step) -> Vec<Effect> {
    let mut effects: Vec<Effect> = ticket::give_back(model).into_iter().collect();
    model.visit.search = SeatSearch::default();
    effects.extend(enter(model, to));
    effects
}

/// "취소하기" on the question.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let Some((ticket, session)) = ticket::credentials(model) else { return Vec::new() };
    let Some(booking) = model.changeable_booking().map(|mine| mine.id) else {
        return no_longer(model, Trouble::BookingPast);
    };
    model.sending = Some(Sending::Cancelling);
    // A booking that a wish has just made is declined: the place in line is given back to the person.
    let declinable = model.visit.session.as_ref().and_then(|it| it.ticket.declinable.as_ref());
    vec![Effect::Send(match declinable.map(|hold| hold.id) {
        Some(hold) => Request::AnswerOffer { ticket, session, hold, accept: false },
        None => Request::Cancel { ticket, session, booking },
    })]
}

pub(super) fn cancelled(
    model: &mut Model,
    result: Result<Box<TicketView>, Trouble>,
) -> Vec<Effect> {
    if model.sending != Some(Sending::Cancelling) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if ticket::is_mine(model, &ticket) => {
            ticket::store_view(model, *ticket);
            model.visit.slip = SlipState::NotAsked;
            enter(model, Step::MyBooking)
        }
        Ok(_) => Vec::new(),
        Err(cause @ (Trouble::NotBooked | Trouble::BookingPast)) => no_longer(model, cause),
        Err(cause) => trouble(model, cause, Step::Cancel, Retry::Send(Sending::Cancelling)),
    }
}

/// A move that was refused. The booking is kept, unless it is no longer there to be moved.
pub(super) fn refused(model: &mut Model, cause: Trouble) -> Option<Vec<Effect>> {
    if !model.is_moving() {
        return None;
    }
    match cause {
        Trouble::NotBooked | Trouble::BookingPast => Some(no_longer(model, cause)),
        // This is the time that they have already: there is nothing to move.
        Trouble::AlreadyBooked => Some(give_up_move(model)),
        _ => None,
    }
}

/// Says why, and reads the ticket again.
fn no_longer(model: &mut Model, cause: Trouble) -> Vec<Effect> {
    model.visit.search = SeatSearch::default();
    let mut effects = trouble(model, cause, Step::MyBooking, Retry::Nothing);
    effects.extend(ticket::read(model));
    effects
}
