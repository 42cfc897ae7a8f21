//! Wishes: what a person would accept is asked in three questions and stored at the server; what the wish found is
//! taken or declined. A place in line and a booking are kept through all of it.

use jari_common::id::HoldId;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};

use crate::effect::{Effect, Request};
use crate::model::{
    DraftPlaces, Model, Retry, SeatSearch, Sending, Step, Trouble, WishDraft, WishStep,
};

use super::steps::{enter, trouble};
use super::{changing, ticket};

/// "대신 찾아 주세요" on the ticket, "더 나은 자리 찾기" on the booking.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if !model.may_wish() {
        return Vec::new();
    }
    model.visit.search.notice = None;
    let is_given = model.wish().is_some();
    enter(model, Step::Wish(if is_given { WishStep::Given } else { WishStep::Where }))
}

pub(super) fn back(model: &mut Model, step: WishStep) -> Vec<Effect> {
    match step {
        WishStep::How => enter(model, Step::Wish(WishStep::When)),
        WishStep::When => enter(model, Step::Wish(WishStep::Where)),
        // A wish that is given was looked at before it is changed.
        WishStep::Where if model.wish().is_some() => enter(model, Step::Wish(WishStep::Given)),
        WishStep::Given | WishStep::Where => leave(model),
    }
}

/// Back to what the person has: their booking, or their place in line.
fn leave(model: &mut Model) -> Vec<Effect> {
    model.visit.wish = WishDraft::default();
    let is_booked = ticket::state(model) == Some(TicketState::Done);
    enter(model, if is_booked { Step::MyBooking } else { Step::Ticket })
}

pub(super) fn choose_places(model: &mut Model, places: DraftPlaces) -> Vec<Effect> {
    model.visit.wish.places = Some(places);
    enter(model, Step::Wish(WishStep::When))
}

pub(super) fn choose_when(model: &mut Model, days: WishDays, time: PartOfDay) -> Vec<Effect> {
    model.visit.wish = WishDraft { days, time, ..model.visit.wish };
    // A booking is given up only when its person says yes: a person with a booking is always asked first.
    if ticket::state(model) == Some(TicketState::Done) {
        return choose_on_match(model, OnMatch::Ask);
    }
    enter(model, Step::Wish(WishStep::How))
}

pub(super) fn choose_on_match(model: &mut Model, on_match: OnMatch) -> Vec<Effect> {
    model.visit.wish.on_match = on_match;
    give(model)
}

/// Stores the wish at the server.
pub(super) fn give(model: &mut Model) -> Vec<Effect> {
    let WishDraft { places, days, time, on_match } = model.visit.wish;
    let places = places.and_then(|places| match places {
        DraftPlaces::Near(metres) => model.position.map(|from| WishPlaces::Near { from, metres }),
        DraftPlaces::Favourite => {
            model.favourite_or_booked_clinic().map(|it| WishPlaces::Clinics(vec![it.id.clone()]))
        }
    });
    let (Some(places), Some((ticket, session))) = (places, ticket::credentials(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Wishing);
    let wish = Wish { places, days, time, first: WishOrder::Day, on_match };
    vec![Effect::Send(Request::GiveWish { ticket, session, wish })]
}

/// "그만두기"
pub(super) fn withdraw(model: &mut Model) -> Vec<Effect> {
    let Some((ticket, session)) = ticket::credentials(model) else { return Vec::new() };
    model.sending = Some(Sending::Withdrawing);
    vec![Effect::Send(Request::WithdrawWish { ticket, session })]
}

/// The answer to a new wish. The wish may have found a seat already.
pub(super) fn wished(model: &mut Model, result: Result<Box<TicketView>, Trouble>) -> Vec<Effect> {
    let Some(sent @ (Sending::Wishing | Sending::Withdrawing)) = model.sending else {
        return Vec::new();
    };
    model.sending = None;
    match result {
        Ok(ticket) if ticket::is_mine(model, &ticket) => {
            let was_booked = ticket::state(model) == Some(TicketState::Done);
            ticket::store_view(model, *ticket);
            model.visit.wish = WishDraft::default();
            match ticket::state(model) {
                _ if ticket::is_offered(model) => enter(model, Step::Offer),
                Some(TicketState::Done) if !was_booked => ticket::end_search(model, Step::Done),
                Some(TicketState::Active) => leave_turn(model),
                _ => leave(model),
            }
        }
        Ok(_) => Vec::new(),
        Err(cause) => {
            let step = model.step.clone();
            trouble(model, cause, step, Retry::Send(sent))
        }
    }
}

/// A person who found nothing and left a wish ends the turn, so that the next person can choose: a wish needs no turn.
fn leave_turn(model: &mut Model) -> Vec<Effect> {
    let ended = ticket::end(model);
    model.visit.search = SeatSearch::default();
    let mut effects = leave(model);
    effects.extend(ended);
    effects
}

/// "예약하기", "받지 않을게요"
pub(super) fn answer(model: &mut Model, accept: bool) -> Vec<Effect> {
    let (Some(hold), Some((ticket, session))) = (offered(model), ticket::credentials(model)) else {
        return Vec::new();
    };
    model.visit.search.notice = None;
    model.sending = Some(if accept { Sending::Accepting } else { Sending::Declining });
    vec![Effect::Send(Request::AnswerOffer { ticket, session, hold, accept })]
}

pub(super) fn answered(model: &mut Model, result: Result<Box<TicketView>, Trouble>) -> Vec<Effect> {
    // A booking that a wish made is cancelled by declining it (`changing::cancel`): the answer comes here.
    if model.sending == Some(Sending::Cancelling) {
        return changing::cancelled(model, result);
    }
    let Some(sent @ (Sending::Accepting | Sending::Declining)) = model.sending else {
        return Vec::new();
    };
    model.sending = None;
    match result {
        Ok(ticket) if ticket::is_mine(model, &ticket) => {
            let had = model.changeable_booking().map(|mine| mine.slot.clone());
            ticket::store_view(model, *ticket);
            let has = model.changeable_booking().map(|mine| mine.slot.clone());
            if has.is_none() || has == had {
                return without_offer(model);
            }
            ticket::end_search(model, if had.is_some() { Step::Moved } else { Step::Done })
        }
        Ok(_) => Vec::new(),
        // The server did not refuse: the same answer is sent again.
        Err(cause @ (Trouble::ServerAway | Trouble::TooMany | Trouble::Unexpected)) => {
            trouble(model, cause, Step::Offer, Retry::Send(sent))
        }
        // Too late: the seat was offered to the next person. The ticket shows what the person has.
        Err(cause) => {
            let mut effects = trouble(model, cause, Step::Ticket, Retry::Nothing);
            effects.extend(ticket::read(model));
            effects
        }
    }
}

/// The server ended the offer.
pub(super) fn offer_over(model: &mut Model) -> Vec<Effect> {
    model.visit.search.notice = Some(Trouble::HoldOver);
    without_offer(model)
}

/// A person whose turn has come chooses now, or gives another wish. Everybody else sees what they have.
fn without_offer(model: &mut Model) -> Vec<Effect> {
    match ticket::state(model) {
        Some(TicketState::Missed | TicketState::Called | TicketState::Active) => {
            model.visit.wish = WishDraft::default();
            enter(model, Step::OtherSeat)
        }
        _ => leave(model),
    }
}

/// "나온 자리 보기"
pub(super) fn see_offer(model: &mut Model) -> Vec<Effect> {
    if ticket::is_offered(model) { enter(model, Step::Offer) } else { Vec::new() }
}

/// "이전" on an offer: what the person has is shown, and the seat stays kept for their answer.
pub(super) fn leave_offer(model: &mut Model) -> Vec<Effect> {
    model.visit.left_offer = offered(model);
    leave(model)
}

/// Whether the person went away from the seat that is kept for their answer.
pub(super) fn has_left_offer(model: &Model) -> bool {
    model.visit.left_offer.is_some() && model.visit.left_offer == offered(model)
}

fn offered(model: &Model) -> Option<HoldId> {
    model.visit.session.as_ref()?.ticket.offer.as_ref().map(|offer| offer.hold.id)
}
