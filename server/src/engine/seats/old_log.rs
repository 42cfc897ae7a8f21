//! Logs from before a hold was one thing. There the seats of the second dose had a hold id of their own, named by the
//! event directly after the event of the first dose. This file reads both into one hold. Decides nothing.

use jari_common::booking::BookingStatus;
use jari_common::change::Held;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};

use crate::engine::State;
use crate::engine::seats::kept::SeatGroup;

/// What the second hold id of an old log means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OldSecond {
    ticket: TicketId,
    first: HoldId,
    /// The first dose was booked or moved; the event of the second dose follows.
    waits: Option<SeatGroup>,
    /// The second dose was booked without its first, which new logs never contain: the booking's number has no seats
    /// until the first is booked.
    alone: Option<BookingId>,
}

impl State {
    /// Whether this hold of a second dose belongs to the first dose that its ticket holds. If so, its seats are kept in
    /// that hold.
    pub(in crate::engine) fn joins_old_first(&mut self, second: &Held) -> bool {
        let Held { hold, ticket, .. } = *second;
        if second.dose.is_first() {
            return false;
        }
        let Some(group) = self.seats_named(&second.slot, second.seat, &second.beside) else {
            return false;
        };
        let Some(first) = self.tickets.activity(ticket).hold else { return false };
        let Some(held) = self.holds.get_mut(&first) else { return false };
        if !held.seats.dose.is_first() {
            return false;
        }
        held.seats.second = Some(group);
        self.last_hold = self.last_hold.max(hold.0);
        self.take_seats(group);
        let old = OldSecond { ticket, first, waits: None, alone: None };
        self.old_seconds.insert(hold, old);
        self.stretch_hold(first, second.until);
        true
    }

    pub(in crate::engine) fn old_second_ended(&mut self, hold: HoldId) {
        let Some(OldSecond { first, .. }) = self.old_seconds.remove(&hold) else { return };
        let held = self.holds.get_mut(&first);
        let group = held.and_then(|held| held.seats.second.take());
        group.into_iter().for_each(|group| self.free_seats(group));
    }

    /// The event of the first dose came without the seats of the second.
    pub(in crate::engine) fn old_second_waits(&mut self, first: HoldId, group: SeatGroup) {
        let Some(old) = self.old_seconds.values_mut().find(|old| old.first == first) else {
            return self.free_seats(group);
        };
        let (ticket, alone) = (old.ticket, old.alone);
        old.waits = Some(group);
        let Some(booking) = alone else { return };
        self.old_seconds.retain(|_, old| old.first != first);
        if let Some(row) = self.booking_row_mut(booking) {
            (row.group, row.status) = (group, BookingStatus::Booked);
        }
        self.tickets.activity_mut(ticket).second = Some(booking);
    }

    pub(in crate::engine) fn old_second_booked(&mut self, booking: BookingId, hold: HoldId) {
        let Some(old) = self.old_seconds.get_mut(&hold) else { return };
        let (ticket, dose) = (old.ticket, Dose::Second);
        if let Some(group) = old.waits {
            self.old_seconds.remove(&hold);
            self.push_booking(ticket, hold, dose, group);
            self.tickets.activity_mut(ticket).second = Some(booking);
            return;
        }
        old.alone = Some(booking);
        let held = self.holds.get(&old.first).and_then(|held| held.seats.second);
        let Some(group) = held else { return };
        self.push_booking(ticket, hold, dose, group);
        if let Some(row) = self.booking_row_mut(booking) {
            row.status = BookingStatus::Cancelled;
        }
    }

    pub(in crate::engine) fn old_second_moved(&mut self, booking: BookingId, hold: HoldId) {
        let Some(old) = self.old_seconds.remove(&hold) else { return };
        let kept = || self.holds.get_mut(&old.first).and_then(|held| held.seats.second.take());
        if let Some(group) = old.waits.or_else(kept) {
            self.move_to(booking, hold, group);
        }
    }
}
