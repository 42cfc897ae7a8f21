//! Holds and bookings: one seat, one ticket. A tap holds, a confirmation books, everything else gives back.

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::Event;
use jari_common::dose::Dose;
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
    pub(crate) dose: Dose,
    /// The hold of the other dose, kept and given back together with this one; the second has no window of its own.
    pub(crate) other: Option<HoldId>,
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
    pub(crate) dose: Dose,
}

impl State {
    pub(super) fn hold(
        &self,
        ticket: TicketId,
        serial: u32,
        slot: (&SlotRef, Dose),
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let line = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = latest_of(line, self.tickets.play(ticket), now);
        let until = plus_secs(now, line.campaign.spec.pace.hold_secs).min(latest);
        self.hold_in(ticket, row.campaign, slot, until, now)
    }

    /// A seat of the slot for this ticket; one held before is given back. A second dose leaves the first as it is held.
    pub(super) fn hold_in(
        &self,
        ticket: TicketId,
        campaign: CampaignId,
        (slot, dose): (&SlotRef, Dose),
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.find_slot(slot).filter(|found| found.key.campaign == campaign);
        let found = found.ok_or(Refusal::UnknownSlot)?;
        let mine = self.tickets.play(ticket).hold.and_then(|hold| self.holds.get(&hold));
        let other = mine.and_then(|mine| self.holds.get(&mine.other?));
        let is_it = |held: &Hold| held.dose == dose && held.place.slot == found.key;
        if mine.into_iter().chain(other).any(is_it) {
            return Ok(Vec::new());
        }
        let places = self.places(ticket, (&found, dose), now)?;
        let before = match self.held_first(ticket).filter(|_| dose == Dose::Second) {
            Some((_, first)) => {
                first.other.map_or_else(Vec::new, |second| self.hold_end(second, HoldEnd::Released))
            }
            None => self.end_hold(ticket, HoldEnd::Released),
        };
        let held = self.named(&places).into_iter().map(|(hold, dose, slot, place)| {
            let (seat, beside) = (place.seat, place.beside());
            Event::SeatHeld { hold, ticket, slot, seat, until, beside, dose }
        });
        Ok(before.into_iter().chain(held).collect())
    }

    /// New holds for these places, as events name them.
    pub(super) fn named(&self, places: &[(Dose, Place)]) -> Vec<(HoldId, Dose, SlotRef, Place)> {
        let named = (self.last_hold + 1..).zip(places).filter_map(|(hold, (dose, place))| {
            Some((HoldId(hold), *dose, self.slot_ref(place.slot)?, *place))
        });
        named.collect()
    }

    pub(super) fn seat_held(&mut self, event: &Event) {
        let Event::SeatHeld { hold, ticket, slot, seat, until, beside, dose } = event else {
            return;
        };
        let Some(found) = self.find_slot(slot) else { return };
        let (ticket, place) = (*ticket, Place::new(found.key, *seat, beside));
        let (window, since, other) = (Window::None, self.now, None);
        let held = Hold { ticket, place, window, since, offered: false, dose: *dose, other };
        self.keep(*hold, held, *until);
        self.stretch_turn(ticket, *until);
    }

    /// The hold runs from now on; that of a second dose as long as the first's, if that one is held.
    pub(super) fn keep(&mut self, hold: HoldId, held: Hold, until: Timestamp) {
        let (ticket, dose) = (held.ticket, held.dose);
        self.take_seats(held.place);
        self.last_hold = hold.0;
        let first = self.held_first(ticket).map(|(first, _)| first);
        let first = first.filter(|_| dose == Dose::Second);
        self.holds.insert(hold, Hold { other: first, ..held });
        if let Some(first_id) = first
            && let Some(first) = self.holds.get_mut(&first_id)
        {
            first.other = Some(hold);
            self.stretch_hold(first_id, until);
            return;
        }
        self.tickets.play_mut(ticket).hold = Some(hold);
        self.set_hold_window(hold, Window::Runs(until));
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
            Some(mine) if mine == hold => Ok(self.end_hold(ticket, HoldEnd::Released)),
            // It ended by itself before: what was asked for is so.
            _ if hold.0 <= self.last_hold => Ok(Vec::new()),
            _ => Err(Refusal::UnknownHold),
        }
    }

    pub(super) fn hold_ended(&mut self, hold: HoldId) {
        if let Some(held) = self.forget_hold(hold) {
            self.free_seats(held.place);
            if held.offered && held.dose.is_first() {
                self.end_wish(held.ticket);
            }
        }
    }

    /// Takes the hold out of play and leaves its seat as it is.
    pub(super) fn forget_hold(&mut self, hold: HoldId) -> Option<Hold> {
        let window = self.holds.get(&hold)?.window;
        self.set_hold_window(hold, Window::None);
        let held = Hold { window, ..self.holds.remove(&hold)? };
        if let Some(other) = held.other.and_then(|other| self.holds.get_mut(&other)) {
            other.other = None;
        }
        let play = self.tickets.play_mut(held.ticket);
        play.hold = play.hold.filter(|mine| *mine != hold);
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
        Ok(self.booked_events(&self.held_doses(hold)))
    }

    /// What makes held seats the person's.
    pub(super) fn booked_events(&self, held: &[(HoldId, Dose)]) -> Vec<Event> {
        let ids = (self.bookings.len() as u64 + 1..).map(BookingId);
        let booked = |(booking, (hold, _)): (_, &_)| Event::SeatBooked { booking, hold: *hold };
        ids.zip(held).map(booked).collect()
    }

    /// A hold, and that of the second dose behind it.
    pub(super) fn held_doses(&self, hold: HoldId) -> Vec<(HoldId, Dose)> {
        let Some(held) = self.holds.get(&hold) else { return Vec::new() };
        let second = held.other.filter(|_| held.dose.is_first());
        [(hold, held.dose)].into_iter().chain(second.map(|it| (it, Dose::Second))).collect()
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
        let Hold { ticket, place, window, offered, dose, .. } = held;
        let status = BookingStatus::Booked;
        self.bookings.push(Booking { ticket, hold, place, status, sequence: 0, dose });
        if dose == Dose::Second {
            return;
        }
        let at_once = self.given(ticket).is_some_and(|given| given.on_match == OnMatch::Book);
        let declinable = window.end_from(self.now).filter(|_| offered && at_once);
        self.tickets.play_mut(ticket).declinable = declinable;
        self.end_wish(ticket);
        self.turn_ended(ticket);
        self.out_of_play(ticket);
        self.tickets.row_mut(ticket).state = TicketState::Done;
        self.tickets.play_mut(ticket).booking = Some(booking);
    }

    /// The end of the ticket's hold, if it has one.
    pub(super) fn end_hold(&self, ticket: TicketId, why: HoldEnd) -> Vec<Event> {
        let hold = self.tickets.play(ticket).hold;
        hold.map_or_else(Vec::new, |hold| self.hold_end(hold, why))
    }

    /// The end of a hold; of a first dose's, the second's before it.
    pub(super) fn hold_end(&self, hold: HoldId, why: HoldEnd) -> Vec<Event> {
        let ended = self.held_doses(hold).into_iter().rev().filter_map(|(hold, _)| {
            let held = self.holds.get(&hold)?;
            let slot = self.slot_ref(held.place.slot)?;
            Some(Event::HoldEnded { hold, ticket: held.ticket, slot, why })
        });
        ended.collect()
    }
}
