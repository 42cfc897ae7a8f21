//! Holds and bookings: one seat, one ticket. A tap holds, a confirmation books, everything else gives back.

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::Event;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wish::OnMatch;
use jiff::Timestamp;

use super::State;
use super::parties::Place;
use super::tickets::Window;
use super::turns::latest_of;

/// A seat kept for a turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub(crate) ticket: TicketId,
    pub(crate) place: Place,
    pub(crate) window: Window,
    pub(crate) since: Timestamp,
    /// A wish found it: it is kept for an answer, and needs no turn.
    pub(crate) offered: bool,
}

/// A seat that is somebody's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Booking {
    pub(crate) ticket: TicketId,
    pub(crate) hold: HoldId,
    pub(crate) place: Place,
    pub(crate) status: BookingStatus,
    /// How often it was changed (RFC 5545 SEQUENCE).
    pub(crate) sequence: u32,
}

impl State {
    pub(super) fn hold(
        &self,
        ticket: TicketId,
        serial: u32,
        slot: &SlotRef,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let line = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = latest_of(line, self.tickets.play(ticket), now);
        let until = plus_secs(now, line.campaign.spec.pace.hold_secs).min(latest);
        self.hold_in(ticket, row.campaign, slot, until, now)
    }

    /// A seat of the slot for this ticket; one held before is given back.
    pub(super) fn hold_in(
        &self,
        ticket: TicketId,
        campaign: CampaignId,
        slot: &SlotRef,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.find_slot(slot).filter(|found| found.key.campaign == campaign);
        let found = found.ok_or(Refusal::UnknownSlot)?;
        let mine = self.tickets.play(ticket).hold.and_then(|hold| self.holds.get(&hold));
        if mine.is_some_and(|hold| hold.place.slot == found.key) {
            return Ok(Vec::new());
        }
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        let place = self.place_for(&found, party, now)?;
        let hold = HoldId(self.last_hold + 1);
        let before = self.end_hold(ticket, HoldEnd::Released).into_iter();
        let (slot, seat, beside) = (slot.clone(), place.seat, place.beside());
        let held = Event::SeatHeld { hold, ticket, slot, seat, until, beside };
        Ok(before.chain([held]).collect())
    }

    pub(super) fn seat_held(&mut self, event: &Event) {
        let Event::SeatHeld { hold, ticket, slot, seat, until, beside } = event else { return };
        let Some(found) = self.find_slot(slot) else { return };
        let place = Place::new(found.key, *seat, beside);
        self.take_seats(place);
        self.last_hold = hold.0;
        let window = Window::None;
        let (ticket, since) = (*ticket, self.now);
        let held = Hold { ticket, place, window, since, offered: false };
        self.holds.insert(*hold, held);
        self.tickets.play_mut(ticket).hold = Some(*hold);
        self.set_hold_window(*hold, Window::Runs(*until));
        self.stretch_turn(ticket, *until);
        self.refresh_windows(ticket);
    }

    /// Moves the hold's end later, never earlier.
    pub(super) fn stretch_hold(&mut self, hold: HoldId, until: Timestamp) {
        if let Some(held) = self.holds.get(&hold) {
            self.set_hold_window(hold, held.window.stretched(self.now, until));
        }
    }

    pub(super) fn release(
        &self,
        ticket: TicketId,
        serial: u32,
        hold: HoldId,
    ) -> Result<Vec<Event>, Refusal> {
        self.active(ticket, serial)?;
        self.give_back(ticket, hold)
    }

    /// The end of the ticket's hold, by the person's own word.
    pub(super) fn give_back(&self, ticket: TicketId, hold: HoldId) -> Result<Vec<Event>, Refusal> {
        match self.tickets.play(ticket).hold {
            Some(mine) if mine == hold => {
                Ok(self.end_hold(ticket, HoldEnd::Released).into_iter().collect())
            }
            // It ended by itself before: what was asked for is so.
            _ if hold.0 <= self.last_hold => Ok(Vec::new()),
            _ => Err(Refusal::UnknownHold),
        }
    }

    pub(super) fn hold_ended(&mut self, hold: HoldId) {
        if let Some(held) = self.forget_hold(hold) {
            self.free_seats(held.place);
            if held.offered {
                self.end_wish(held.ticket);
            }
        }
    }

    /// Takes the hold out of play and leaves its seat as it is.
    pub(super) fn forget_hold(&mut self, hold: HoldId) -> Option<Hold> {
        let window = self.holds.get(&hold)?.window;
        self.set_hold_window(hold, Window::None);
        let held = Hold { window, ..self.holds.remove(&hold)? };
        self.tickets.play_mut(held.ticket).hold = None;
        Some(held)
    }

    pub(super) fn book(
        &self,
        ticket: TicketId,
        serial: u32,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if self.booked_from(ticket) == Some(hold) {
            return Ok(Vec::new());
        }
        self.active(ticket, serial)?;
        if self.tickets.play(ticket).hold != Some(hold) {
            let known = hold.0 <= self.last_hold;
            return Err(if known { Refusal::HoldOver } else { Refusal::UnknownHold });
        }
        self.held_start(hold, now)?;
        let booking = BookingId(self.bookings.len() as u64 + 1);
        Ok(vec![Event::SeatBooked { booking, hold }])
    }

    /// When the held seat's appointment begins, if that is to come.
    pub(super) fn held_start(&self, hold: HoldId, now: Timestamp) -> Result<Timestamp, Refusal> {
        let slot = self.holds.get(&hold).and_then(|held| self.slot_ref(held.place.slot));
        let found = slot.and_then(|slot| self.find_slot(&slot)).ok_or(Refusal::UnknownSlot)?;
        if found.starts_at <= now { Err(Refusal::SlotPast) } else { Ok(found.starts_at) }
    }

    /// The hold that the ticket's booking came from, while that stands.
    pub(super) fn booked_from(&self, ticket: TicketId) -> Option<HoldId> {
        let booking = self.booking_row(self.tickets.play(ticket).booking?)?;
        (booking.status == BookingStatus::Booked).then_some(booking.hold)
    }

    pub(super) fn seat_booked(&mut self, booking: BookingId, hold: HoldId) {
        let Some(held) = self.forget_hold(hold) else { return };
        let Hold { ticket, place, window, offered, .. } = held;
        let at_once = self.given(ticket).is_some_and(|given| given.on_match == OnMatch::Book);
        let declinable = window.end_from(self.now).filter(|_| offered && at_once);
        self.tickets.play_mut(ticket).declinable = declinable;
        self.end_wish(ticket);
        let status = BookingStatus::Booked;
        self.bookings.push(Booking { ticket, hold, place, status, sequence: 0 });
        self.turn_ended(ticket);
        self.out_of_play(ticket);
        self.tickets.row_mut(ticket).state = TicketState::Done;
        self.tickets.play_mut(ticket).booking = Some(booking);
    }

    /// The end of the ticket's hold, if it has one.
    pub(super) fn end_hold(&self, ticket: TicketId, why: HoldEnd) -> Option<Event> {
        self.tickets.play(ticket).hold.and_then(|hold| self.hold_end(hold, why))
    }

    pub(super) fn hold_end(&self, hold: HoldId, why: HoldEnd) -> Option<Event> {
        let held = self.holds.get(&hold)?;
        let slot = self.slot_ref(held.place.slot)?;
        Some(Event::HoldEnded { hold, ticket: held.ticket, slot, why })
    }
}
