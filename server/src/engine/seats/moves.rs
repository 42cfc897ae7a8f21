//! Changing a booking without risk: another seat is held while the old booking is kept, one change swaps them, and a
//! cancellation gives the seat back at once. Needs no turn: people may always change what they have booked.

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{BookingMoved, Event, HoldUntil, SeatGivenBack, SecondMoved};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::people::tickets::Window;
use crate::engine::seats::kept::{Booking, DoseSeats, SeatGroup};

impl State {
    /// Keeps another seat for a person who has a booking. The booking does not change.
    pub(in crate::engine) fn hold_beside_booking(
        &self,
        ticket: TicketId,
        slot: &SlotRef,
        (dose, second): (Dose, SecondPreference),
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let (_, mine) = self.changeable(ticket, dose, now)?;
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        let pace = self.pace_of(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        if self.find_slot(slot).is_some_and(|found| found.key == mine.group.slot) {
            return Err(Refusal::AlreadyBooked);
        }
        let until = plus_secs(now, pace.hold_secs);
        self.hold_until(ticket, row.campaign, (slot, dose, second), until, now)
    }

    /// "더 쓸게요" while another seat is held beside a booking.
    pub(in crate::engine) fn extend_move(
        &self,
        ticket: TicketId,
        hold: Option<HoldId>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.changeable_doses(ticket, now)?;
        let hold = hold.or(self.tickets.activity(ticket).hold).ok_or(Refusal::UnknownHold)?;
        let held = self.held_by(ticket, hold)?;
        let pace = self.pace_of(held.seats.group.slot.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = plus_secs(held.since, pace.turn_max_secs);
        // `latest` may be past, because no hold ends while the clock is in doubt. Then the longest time counts from now.
        let latest = if now < latest { latest } else { plus_secs(now, pace.turn_max_secs) };
        let until = plus_secs(now, pace.hold_secs).min(latest);
        let stretches = held.window.until().is_some_and(|running| running < until);
        let extended = Event::HoldExtended(HoldUntil { hold, ticket, until });
        Ok(if stretches { vec![extended] } else { Vec::new() })
    }

    /// The booking gets the held seat, and its old seat is free: in one change, or not at all.
    pub(in crate::engine) fn move_booking(
        &self,
        ticket: TicketId,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let doses = self.changeable_doses(ticket, now)?;
        if doses.iter().any(|(_, mine)| mine.hold == hold) {
            return Ok(Vec::new());
        }
        let seats = self.held_by(ticket, hold)?.seats;
        self.held_start(hold, now)?;
        Ok(vec![self.moved_event(ticket, hold, &seats, now)?])
    }

    /// The event that moves the ticket's bookings to everything that is held, if the days between the doses then fit.
    pub(in crate::engine) fn moved_event(
        &self,
        ticket: TicketId,
        hold: HoldId,
        seats: &DoseSeats,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let (booking, mine) = self.changeable(ticket, seats.dose, now)?;
        let from = self.slot_ref(mine.group.slot).ok_or(Refusal::UnknownSlot)?;
        let second = seats.second.map(|_| {
            let (booking, mine) = self.changeable(ticket, Dose::Second, now)?;
            let from = self.slot_ref(mine.group.slot).ok_or(Refusal::UnknownSlot)?;
            Ok(SecondMoved { booking, from })
        });
        let booked = |dose| self.standing_booking(ticket, dose).map(|(_, it)| it.group);
        let day = |dose| Some(seats.of(dose).or_else(|| booked(dose))?.slot.date);
        let interval = self.interval(mine.group.slot.campaign);
        if let (Some(interval), Some(first), Some(second)) =
            (interval, day(Dose::First), day(Dose::Second))
            && !interval.admits(first, second)
        {
            let (from, to) = interval.seconds_of(first).into_inner();
            return Err(Refusal::OutsideInterval { from, to });
        }
        Ok(Event::BookingMoved(BookingMoved { booking, hold, from, second: second.transpose()? }))
    }

    pub(in crate::engine) fn booking_moved(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<&SecondMoved>,
    ) {
        let Some(held) = self.forget_hold(hold) else {
            return self.old_second_moved(booking, hold);
        };
        self.move_to(booking, hold, held.seats.group);
        match (held.seats.second, second) {
            (Some(group), Some(second)) => self.move_to(second.booking, hold, group),
            (Some(group), None) => self.old_second_waits(hold, group),
            (None, _) => {}
        }
    }

    /// The booking now has these seats, and its old ones are free.
    pub(in crate::engine) fn move_to(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        group: SeatGroup,
    ) {
        let now = self.now;
        self.reseat_over(booking);
        self.booked_at.note(group.slot, booking);
        let Some(mine) = self.booking_row_mut(booking) else { return };
        let old = std::mem::replace(&mut mine.group, group);
        mine.hold = hold;
        mine.moved_at = Some(now);
        mine.overbooked = false;
        mine.sequence += 1;
        let ticket = mine.ticket;
        self.set_declinable(ticket, Window::None, false);
        self.end_wish(ticket);
        self.free_seats(old);
    }

    /// Cancels a booking because the person asked for it, or staff for the person.
    pub(in crate::engine) fn cancel_booking(
        &self,
        ticket: TicketId,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.booking_row(booking).filter(|row| row.ticket == ticket);
        if row.is_some_and(|row| row.status == BookingStatus::Cancelled) {
            return Ok(Vec::new());
        }
        let doses = self.changeable_doses(ticket, now)?;
        if !doses.iter().any(|(mine, _)| *mine == booking) {
            return Err(row.map_or(Refusal::NotBooked, |_| Refusal::BookingPast));
        }
        let cancelled = doses.into_iter().filter_map(|(booking, mine)| {
            let slot = self.slot_ref(mine.group.slot)?;
            Some(Event::BookingCancelled(SeatGivenBack { booking, ticket, slot }))
        });
        Ok(self
            .hold_ended_event_of(ticket, HoldEnd::Released)
            .into_iter()
            .chain(cancelled)
            .collect())
    }

    /// The seat is free, and the person keeps the number, in case they come back. When only the second dose is
    /// cancelled because the first is past, the ticket stays done.
    pub(in crate::engine) fn booking_cancelled(&mut self, booking: BookingId, ticket: TicketId) {
        self.booking_ended(booking);
        if self.standing_booking(ticket, Dose::First).is_some() {
            return;
        }
        self.end_wish(ticket);
        self.set_declinable(ticket, Window::None, false);
        self.tickets.row_mut(ticket).state = TicketState::Left;
    }

    /// Gives the booking's seat back.
    pub(in crate::engine) fn booking_ended(&mut self, booking: BookingId) {
        self.reseat_over(booking);
        let Some(mine) = self.booking_row_mut(booking) else { return };
        mine.status = BookingStatus::Cancelled;
        mine.sequence += 1;
        let group = mine.group;
        self.free_seats(group);
        self.list_present(booking);
    }

    /// The ticket's booking, if it is not cancelled, its time has not come, and nobody is here for it.
    pub(in crate::engine) fn changeable(
        &self,
        ticket: TicketId,
        dose: Dose,
        now: Timestamp,
    ) -> Result<(BookingId, &Booking), Refusal> {
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        let (id, mine) = self.standing_booking(ticket, dose).ok_or(Refusal::NotBooked)?;
        let found = self.slot_ref(mine.group.slot).and_then(|slot| self.find_slot(&slot));
        let starts_at = found.ok_or(Refusal::UnknownSlot)?.starts_at;
        // Somebody who is here for it, or was, keeps it.
        let is_over = starts_at <= now || self.is_attended(id);
        if is_over { Err(Refusal::BookingPast) } else { Ok((id, mine)) }
    }

    /// People in this line who have a seat kept without a turn: beside a booking, or a seat that a wish found.
    pub(in crate::engine) fn holders_without_turn(&self, campaign: CampaignId) -> Vec<TicketId> {
        let mine = self.holds.values().filter(|held| held.seats.group.slot.campaign == campaign);
        let tickets = mine.map(|held| held.ticket);
        let is_turn = |state| matches!(state, TicketState::Called | TicketState::Active);
        let has_none = |it: &TicketId| self.tickets.get(*it).is_some_and(|it| !is_turn(it.state));
        tickets.filter(has_none).collect()
    }
}
