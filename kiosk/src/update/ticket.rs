//! The ticket of the person who is here, and the seat that it holds: read, extended, given back, ended. Which screen
//! follows is decided elsewhere, except for a turn that is lost and a seat that is booked.

use jari_common::booking::{Right, SeatAct};
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::wire::{HoldView, SessionReply, TicketView};

use crate::effect::{Effect, Request};
use crate::model::{Model, Proving, SeatSearch, Session, SlipState, Step, Trouble, WishDraft};

use super::steps::enter;

pub(super) fn state(model: &Model) -> Option<TicketState> {
    model.visit.session.as_ref().map(|session| session.ticket.state)
}

pub(super) fn is_mine(model: &Model, ticket: &TicketView) -> bool {
    model.visit.session.as_ref().is_some_and(|session| session.ticket.id == ticket.id)
}

/// The ticket as it is now. Where another seat is held or offered than was shown, its pages begin anew.
pub(super) fn store_view(model: &mut Model, ticket: TicketView) {
    let seats = |it: &TicketView| {
        let holds = [it.hold.as_ref(), it.offer.as_ref().map(|offer| &offer.hold)];
        let second = |hold: &HoldView| hold.second.as_ref().map(|second| second.slot.clone());
        holds.map(|hold| hold.map(|hold| (hold.id, hold.slot.clone(), second(hold))))
    };
    let Some(session) = &mut model.visit.session else { return };
    if seats(&session.ticket) != seats(&ticket) {
        model.visit.facts_page = 0;
    }
    session.ticket = ticket;
}

pub(super) fn credentials(model: &Model) -> Option<(TicketId, String)> {
    let session = model.visit.session.as_ref()?;
    Some((session.ticket.id, session.token.clone()))
}

/// Whether a seat is kept for the person's answer.
pub(super) fn is_offered(model: &Model) -> bool {
    model.visit.session.as_ref().is_some_and(|session| session.ticket.offer.is_some())
}

/// Whether the person is asked if an earlier ticket is theirs too.
pub(super) fn is_namesake_asked(model: &Model) -> bool {
    let session = model.visit.session.as_ref();
    session.is_some_and(|session| session.ticket.namesake == Some(Namesake::Asked))
}

/// Whether the ticket needs a proof of who the person is before its turn.
pub(super) fn is_proof_needed(model: &Model) -> bool {
    model.visit.session.as_ref().is_some_and(|session| session.ticket.identity_needed)
}

pub(super) fn need_proof(model: &mut Model, needed: bool) {
    if let Some(session) = &mut model.visit.session {
        session.ticket.identity_needed = needed;
    }
}

/// Whether the person who asked for what they have is asked which of it they mean. Who looks for one ticket, because it
/// is known at this screen already, is led to that one.
pub(super) fn are_others_asked(model: &Model, reply: &SessionReply) -> bool {
    let visit = &model.visit;
    let asks_for_all = visit.finding.is_some() && !visit.is_known && visit.session.is_none();
    asks_for_all && !reply.others.is_empty()
}

/// All that a telephone opened: which of it is meant?
pub(super) fn found_more(model: &mut Model, mut reply: SessionReply) -> Vec<Effect> {
    let others = std::mem::take(&mut reply.others);
    let all = std::iter::once(reply).chain(others);
    model.visit.found = all.map(Session::from).collect();
    enter(model, Step::WhichTicket)
}

/// Asks the server for the ticket's state.
pub(super) fn read(model: &mut Model) -> Option<Effect> {
    let (ticket, session) = credentials(model)?;
    model.visit.looked_at = Some(model.now);
    Some(Effect::Send(Request::ReadTicket { ticket, session }))
}

/// The hold that is running.
pub(super) fn held_seat(model: &Model) -> Option<HoldId> {
    model.visit.session.as_ref()?.ticket.hold.as_ref().map(|hold| hold.id)
}

pub(super) fn held_slot(model: &Model) -> Option<(SlotRef, Dose)> {
    let hold = model.visit.session.as_ref()?.ticket.hold.as_ref()?;
    Some((hold.slot.clone(), hold.dose))
}

/// Whether another second dose is looked for while both doses are held.
pub(super) fn keeps_first(model: &Model) -> bool {
    let is_first = held_slot(model).is_some_and(|(_, dose)| dose.is_first());
    model.visit.search.dose == Dose::Second && is_first
}

/// The effect that does this to seats, by the right that the person has; None without a right.
pub(super) fn on_seats(model: &Model, act: SeatAct) -> Option<Effect> {
    let (ticket, session) = credentials(model)?;
    let right = model.visit.search.right.clone()?;
    Some(Effect::Send(Request::Seat { ticket, session, right, act }))
}

/// Gives the held seat back, if there is one.
pub(super) fn give_back(model: &mut Model) -> Option<Effect> {
    model.visit.search.choice = None;
    let released = released(model)?;
    model.visit.session.as_mut()?.ticket.hold = None;
    Some(released)
}

/// The effect that gives the held seat back.
fn released(model: &Model) -> Option<Effect> {
    on_seats(model, SeatAct::Release { hold: held_seat(model)? })
}

/// More time for the running turn and its hold, or for the hold beside a booking.
pub(super) fn extend(model: &mut Model) -> Option<Effect> {
    let hold = held_seat(model);
    if model.is_moving() {
        hold?;
    }
    let extended = on_seats(model, SeatAct::Extend { hold })?;
    model.visit.search.extended_at = Some(model.now);
    Some(extended)
}

/// Ends the running turn; the place in line is kept, a held seat is given back, a booking is kept.
pub(super) fn end(model: &Model) -> Option<Effect> {
    let ticket = model.visit.session.as_ref()?.ticket.id;
    match model.visit.search.right.clone()? {
        Right::Move => released(model),
        Right::Turn(lease) => Some(Effect::Send(Request::EndTurn { ticket, lease })),
    }
}

/// Nothing that was found or opened stays open: a turn ends, a held seat is given back, the place in line is kept.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    let ended = end(model).into_iter().collect();
    let visit = &mut model.visit;
    (visit.session, visit.search) = (None, SeatSearch::default());
    (visit.slip, visit.proving) = (SlipState::NotAsked, Proving::NotAsked);
    (visit.wish, visit.left_offer) = (WishDraft::default(), None);
    visit.found.clear();
    visit.proof.clear();
    ended
}

/// The turn is over, the ticket is not: the ticket's screen says so, and the kiosk asks for its state.
pub(super) fn lost(model: &mut Model, cause: Trouble) -> Vec<Effect> {
    model.visit.search = SeatSearch { notice: Some(cause), ..SeatSearch::default() };
    if let Some(session) = &mut model.visit.session {
        session.ticket.hold = None;
    }
    model.sending = None;
    let mut effects = enter(model, Step::Ticket);
    effects.extend(read(model));
    effects
}

/// The seat is booked, or the booking has moved: the search is over.
pub(super) fn end_search(model: &mut Model, step: Step) -> Vec<Effect> {
    model.visit.search = SeatSearch::default();
    model.visit.slip = SlipState::NotAsked;
    enter(model, step)
}
