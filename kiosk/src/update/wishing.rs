//! Wishes: what a person would accept is asked in three questions and left with the server; what it found is taken or
//! declined. A place in line and a booking stand through all of it.

use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};

use crate::effect::{Effect, Request};
use crate::model::{
    DraftPlaces, Model, Moving, Problem, Sending, SlipState, Step, WishDraft, WishStep,
};

use super::navigation::{enter, trouble};
use super::{changing, turn};

/// "희망 예약" on the ticket, "더 나은 자리 기다리기" on the booking.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let is_shown =
        matches!(model.step, Step::Ticket | Step::MyBooking | Step::Change | Step::Board);
    if !is_shown || !model.may_wish() {
        return Vec::new();
    }
    let is_given = model.wish().is_some();
    enter(model, Step::Wish(if is_given { WishStep::Given } else { WishStep::Where }))
}

/// "다시 고르기"
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    let is_shown = model.step == Step::Wish(WishStep::Given);
    if is_shown { enter(model, Step::Wish(WishStep::Where)) } else { Vec::new() }
}

pub(super) fn back(model: &mut Model, step: WishStep) -> Vec<Effect> {
    match step {
        WishStep::How => enter(model, Step::Wish(WishStep::When)),
        WishStep::When => enter(model, Step::Wish(WishStep::Where)),
        WishStep::Given | WishStep::Where => leave(model),
    }
}

/// Back to what the person has: their booking, or their place in line.
fn leave(model: &mut Model) -> Vec<Effect> {
    model.visitor.wish = WishDraft::default();
    let is_booked = turn::state(model) == Some(TicketState::Done);
    enter(model, if is_booked { Step::MyBooking } else { Step::Ticket })
}

pub(super) fn choose_places(model: &mut Model, places: DraftPlaces) -> Vec<Effect> {
    if model.step != Step::Wish(WishStep::Where) {
        return Vec::new();
    }
    model.visitor.wish.places = Some(places);
    enter(model, Step::Wish(WishStep::When))
}

pub(super) fn choose_when(model: &mut Model, days: WishDays, time: PartOfDay) -> Vec<Effect> {
    if model.step != Step::Wish(WishStep::When) {
        return Vec::new();
    }
    model.visitor.wish = WishDraft { days, time, ..model.visitor.wish };
    // What one has goes only by one's own yes: who has a booking is always asked first.
    if turn::state(model) == Some(TicketState::Done) {
        return send(model, OnMatch::Ask);
    }
    enter(model, Step::Wish(WishStep::How))
}

pub(super) fn choose_on_match(model: &mut Model, on_match: OnMatch) -> Vec<Effect> {
    let is_shown = model.step == Step::Wish(WishStep::How);
    if is_shown { send(model, on_match) } else { Vec::new() }
}

fn send(model: &mut Model, on_match: OnMatch) -> Vec<Effect> {
    model.visitor.wish.on_match = on_match;
    give(model)
}

/// Leaves the wish with the server.
pub(super) fn give(model: &mut Model) -> Vec<Effect> {
    let WishDraft { places, days, time, on_match } = model.visitor.wish;
    let places = places.and_then(|places| match places {
        DraftPlaces::Near(metres) => model.position.map(|from| WishPlaces::Near { from, metres }),
        DraftPlaces::Liked => {
            model.liked_clinic().map(|it| WishPlaces::Clinics(vec![it.id.clone()]))
        }
    });
    let (Some(places), Some((ticket, session))) = (places, turn::credentials(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Wishing);
    let wish = Wish { places, days, time, first: WishOrder::Day, on_match };
    vec![Effect::Send(Request::GiveWish { ticket, session, wish })]
}

/// "그만두기"
pub(super) fn withdraw(model: &mut Model) -> Vec<Effect> {
    let is_shown = model.step == Step::Wish(WishStep::Given);
    let Some((ticket, session)) = turn::credentials(model).filter(|_| is_shown) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Withdrawing);
    vec![Effect::Send(Request::WithdrawWish { ticket, session })]
}

/// It may have been met already.
pub(super) fn wished(model: &mut Model, result: Result<Box<TicketView>, Problem>) -> Vec<Effect> {
    let Some(sent @ (Sending::Wishing | Sending::Withdrawing)) = model.sending else {
        return Vec::new();
    };
    model.sending = None;
    match result {
        Ok(ticket) if turn::is_mine(model, &ticket) => {
            let was_booked = turn::state(model) == Some(TicketState::Done);
            turn::keep(model, *ticket);
            model.visitor.wish = WishDraft::default();
            match turn::state(model) {
                _ if is_offered(model) => enter(model, Step::Offer),
                Some(TicketState::Done) if !was_booked => booked(model),
                Some(TicketState::Active) => leave_turn(model),
                _ => leave(model),
            }
        }
        Ok(_) => Vec::new(),
        Err(problem) => {
            let step = model.step.clone();
            trouble(model, problem, step, Some(sent))
        }
    }
}

/// Who found nothing and left a wish instead lets the next person choose: the wish goes on where the turn ends.
fn leave_turn(model: &mut Model) -> Vec<Effect> {
    let ended = turn::end(model);
    let visitor = &mut model.visitor;
    (visitor.lease, visitor.extended_at, visitor.choice) = (None, None, None);
    visitor.notice = None;
    let mut effects = leave(model);
    effects.extend(ended);
    effects
}

/// Whether a seat is kept for the person's answer.
pub(super) fn is_offered(model: &Model) -> bool {
    model.visitor.session.as_ref().is_some_and(|session| session.ticket.offer.is_some())
}

/// "예약할게요", "받지 않을게요"
pub(super) fn answer(model: &mut Model, accept: bool) -> Vec<Effect> {
    let offer = model.visitor.session.as_ref().and_then(|it| it.ticket.offer.as_ref());
    let hold = offer.filter(|_| model.step == Step::Offer).map(|offer| offer.hold.id);
    let (Some(hold), Some((ticket, session))) = (hold, turn::credentials(model)) else {
        return Vec::new();
    };
    model.sending = Some(if accept { Sending::Accepting } else { Sending::Declining });
    vec![Effect::Send(Request::AnswerOffer { ticket, session, hold, accept })]
}

pub(super) fn answered(model: &mut Model, result: Result<Box<TicketView>, Problem>) -> Vec<Effect> {
    if model.sending == Some(Sending::Cancelling) {
        return changing::cancelled(model, result);
    }
    let Some(sent @ (Sending::Accepting | Sending::Declining)) = model.sending else {
        return Vec::new();
    };
    model.sending = None;
    match result {
        Ok(ticket) if turn::is_mine(model, &ticket) => {
            let had = model.changeable_booking().map(|mine| mine.slot.clone());
            turn::keep(model, *ticket);
            let has = model.changeable_booking().map(|mine| mine.slot.clone());
            if has.is_none() || has == had {
                return leave(model);
            }
            model.visitor.moving = if had.is_some() { Moving::Moved } else { Moving::No };
            booked(model)
        }
        Ok(_) => Vec::new(),
        // Nobody said no: the same answer is given again.
        Err(problem @ (Problem::ServerAway | Problem::TooMany | Problem::Unexpected)) => {
            trouble(model, problem, Step::Offer, Some(sent))
        }
        // Too late: the seat went on to the next person. What one has is on the ticket.
        Err(problem) => {
            let mut effects = trouble(model, problem, Step::Ticket, None);
            effects.extend(turn::read(model));
            effects
        }
    }
}

/// The server ended the offer: what one has is on the ticket.
pub(super) fn offer_over(model: &mut Model) -> Vec<Effect> {
    model.visitor.notice = Some(Problem::HoldOver);
    leave(model)
}

fn booked(model: &mut Model) -> Vec<Effect> {
    model.visitor.slip = SlipState::NotAsked;
    enter(model, Step::Done)
}
