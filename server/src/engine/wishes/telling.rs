//! Whether a person was told of the seat that their wish found. Two windows follow one another. First `untold_secs`: in
//! this time the person must be told; if not, the seat goes to the next person, and this person keeps the wish and the
//! place. Then `offer_secs`: in this time the person answers. A wish of a person who was not reached gets no seat until
//! they are reached.
//!
//! *Untold*: the person does not know of the seat yet. *Unreached*: the time to tell them ended (`HoldEnd::NotTold`),
//! and the seat went to the next person.

use jari_common::change::{Event, HoldUntil, OfTicket};
use jari_common::id::{HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::due::next_calling_hour;
use crate::engine::people::tickets::Window;

impl State {
    /// The person was told of the seat that this hold keeps or kept; None: they were told of everything that there is
    /// to tell.
    pub(in crate::engine) fn note_told(
        &self,
        ticket: TicketId,
        hold: Option<HoldId>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        let pace = self.pace_of(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let until = plus_secs(now, pace.offer_secs);
        let untold = self.untold(ticket).filter(|mine| hold.is_none_or(|hold| hold == *mine));
        let told = untold.map(|hold| Event::OfferTold(HoldUntil { hold, ticket, until }));
        let reached =
            self.is_unreached(ticket).then_some(Event::PersonReached(OfTicket { ticket }));
        Ok(told.into_iter().chain(reached).collect())
    }

    /// The hold of a seat that a wish found and of which its person does not know yet; the seat may be booked already.
    #[must_use]
    pub fn untold(&self, ticket: TicketId) -> Option<HoldId> {
        let activity = self.tickets.activity(ticket);
        let is_untold = |hold: &HoldId| self.holds.get(hold).is_some_and(|held| held.untold);
        let booked = || self.hold_of_booking(ticket).filter(|_| activity.declinable_untold);
        activity.hold.filter(is_untold).or_else(booked)
    }

    /// Whether a seat went to the next person because this person could not be told of it.
    #[must_use]
    pub fn is_unreached(&self, ticket: TicketId) -> bool {
        self.given(ticket).is_some_and(|given| given.unreached)
    }

    pub(in crate::engine) fn offer_told(
        &mut self,
        hold: HoldId,
        ticket: TicketId,
        until: Timestamp,
    ) {
        if let Some(held) = self.holds.get_mut(&hold) {
            held.untold = false;
            self.set_hold_window(hold, Window::Runs(until));
        } else if self.hold_of_booking(ticket) == Some(hold) {
            self.set_declinable(ticket, Window::Runs(until), false);
        }
        self.refresh_windows(ticket);
    }

    /// Sets the time in which the person may decline what a wish booked.
    pub(in crate::engine) fn set_declinable(
        &mut self,
        ticket: TicketId,
        window: Window,
        untold: bool,
    ) {
        let before = self.tickets.activity(ticket);
        if (before.declinable, before.declinable_untold) == (window, untold) {
            return;
        }
        let activity = self.tickets.activity_mut(ticket);
        (activity.declinable, activity.declinable_untold) = (window, untold);
        let Some(campaign) = self.tickets.get(ticket).map(|row| row.campaign) else { return };
        let may_decline = window != Window::None;
        self.campaign_mut(campaign).wishes.set_may_decline(ticket, may_decline);
    }

    /// Until when an answer is accepted if the person is told now: an answer to an offer, or to what was booked for
    /// them.
    #[must_use]
    pub fn answer_until(&self, ticket: TicketId, now: Timestamp) -> Option<Timestamp> {
        let held = self.tickets.activity(ticket).hold.and_then(|hold| self.holds.get(&hold));
        match held.filter(|held| held.offered) {
            // No answer is possible when the appointment has begun.
            Some(held) => {
                let begins = self.starts_at(held.seats.group.slot);
                let until = self.counts_until(ticket, held.window, held.untold, now)?;
                Some(begins.map_or(until, |begins| until.min(begins)))
            }
            None => self.declinable_until(ticket, now),
        }
    }

    /// Until when the person may decline what was booked for the ticket, if they are told now. If a seat is offered
    /// meanwhile, the offer has its own time.
    #[must_use]
    pub fn declinable_until(&self, ticket: TicketId, now: Timestamp) -> Option<Timestamp> {
        let activity = self.tickets.activity(ticket);
        self.counts_until(ticket, activity.declinable, activity.declinable_untold, now)
    }

    /// Until when an answer is accepted in this window, if the person is told now.
    fn counts_until(
        &self,
        ticket: TicketId,
        window: Window,
        untold: bool,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let spec = &self.campaign(self.tickets.get(ticket)?.campaign)?.spec;
        let left = match window {
            Window::None => return None,
            _ if untold => spec.pace.offer_secs,
            Window::Runs(until) => return Some(until).filter(|until| now < *until),
            Window::Stopped(left) => left,
        };
        let begins =
            spec.calling_hours.map_or(now, |hours| next_calling_hour(hours, spec.zone(), now));
        Some(plus_secs(begins, left))
    }
}
