//! Conditions for seats: each seat has one owner, a hold is one thing, and nobody acts on seats of another person.

use jari_common::booking::BookingStatus;
use jari_common::change::DaysPlanned;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::{PartySeat, PlannedDays, SEATS_MAX, SecondSeat, SlotRef};
use jari_common::ticket::PARTY_MAX;

use super::{Booked, Draft, KeptSeats, NO_BOOKING, NO_HOLD, NO_TICKET, Within, require};
use crate::engine::seats::days::SlotKey;
use crate::engine::seats::kept::{Hold, SeatGroup};

impl Draft<'_> {
    /// The seats that an event names, if they exist.
    pub(super) fn seats_named(
        &self,
        slot: &SlotRef,
        seat: u8,
        beside: &[PartySeat],
        within: Within,
    ) -> Result<SeatGroup, &'static str> {
        let found = self.state.find_slot(slot).ok_or("a seat is in a slot that is open")?;
        require(beside.len() < usize::from(PARTY_MAX), "a party is at most four people")?;
        let group = SeatGroup::new(found.key, seat, beside);
        let seats = |slot| match within {
            Within::Capacity => self.state.seats_of(slot),
            Within::Any => SEATS_MAX,
        };
        let exists = |(slot, seat): (SlotKey, u8)| seat < seats(slot);
        require(group.seats().all(exists), "a seat is within its slot's capacity")?;
        Ok(group)
    }

    pub(super) fn bits(&mut self, slot: SlotKey) -> &mut u64 {
        let state = self.state;
        self.seats.entry(slot).or_insert_with(|| state.seats.taken(slot))
    }

    pub(super) fn take(&mut self, group: SeatGroup, within: Within) -> Result<(), &'static str> {
        for (slot, seat) in group.seats() {
            let bits = self.bits(slot);
            require(*bits & (1 << seat) == 0, "a seat has one owner")?;
            *bits |= 1 << seat;
            let taken = bits.count_ones();
            let seats = u32::from(self.state.seats_of(slot));
            if within == Within::Capacity {
                require(taken <= seats, "no more seats are taken in a slot than it has")?;
            }
        }
        if within == Within::Any {
            let (slot, seats) = (group.slot, u32::from(self.state.seats_of(group.slot)));
            let is_full = self.bits(slot).count_ones() > seats;
            require(is_full && seats > 0, "nobody is taken beyond seats of which one is free")?;
        }
        Ok(())
    }

    pub(super) fn free(&mut self, group: SeatGroup) -> Result<(), &'static str> {
        for (slot, seat) in group.seats() {
            let bits = self.bits(slot);
            require(*bits & (1 << seat) != 0, "only a seat that is taken becomes free")?;
            *bits &= !(1 << seat);
        }
        Ok(())
    }

    /// A day on which a seat is taken keeps the times of its slots; a day is closed only when none is taken.
    pub(super) fn plan_days(&mut self, planned: &DaysPlanned) -> Result<(), &'static str> {
        let clinic = self.state.clinics.number(&planned.clinic).ok_or("a clinic is known")?;
        let state = self.state.campaign_state(planned.campaign).ok_or("a campaign is known")?;
        let key = |date, index| SlotKey { campaign: planned.campaign, clinic, date, index };
        let dates = |days: &PlannedDays| (days.plan, days.dates.clone());
        let changed = planned.days.iter().map(dates).map(|(plan, dates)| (Some(plan), dates));
        for (plan, dates) in changed.chain([(None, planned.closed.clone())]) {
            for date in dates {
                let Some(day) = state.days.day(clinic, date) else { continue };
                let is_taken = (0..day.plan.slots).any(|index| *self.bits(key(date, index)) != 0);
                let keeps = plan.is_some_and(|plan| {
                    (plan.start_minute, plan.slot_minutes)
                        == (day.plan.start_minute, day.plan.slot_minutes)
                        && plan.slots >= day.plan.slots
                });
                require(keeps || !is_taken, "a day with taken seats keeps the times of its slots")?;
            }
        }
        Ok(())
    }

    pub(super) fn second_seats_named(
        &self,
        second: &SecondSeat,
    ) -> Result<SeatGroup, &'static str> {
        self.seats_named(&second.slot, second.seat, &second.beside, Within::Capacity)
    }

    /// Whether the number of seats is the number of people who share the ticket, in the ticket's own campaign.
    pub(super) fn fits(&self, ticket: TicketId, group: SeatGroup) -> Result<(), &'static str> {
        let row = self.state.tickets.get(ticket).ok_or(NO_TICKET)?;
        require(row.campaign == group.slot.campaign, "a seat is of its ticket's campaign")?;
        let people = usize::from(row.party.max(1));
        require(group.seats().count() == people, "a party has as many seats as people")
    }

    pub(super) fn keep(
        &mut self,
        hold: HoldId,
        held: KeptSeats,
        within: Within,
    ) -> Result<(), &'static str> {
        require(hold.0 == self.last_hold + 1, "a hold's id is the next one")?;
        self.last_hold = hold.0;
        held.seats.groups().try_for_each(|group| self.fits(held.ticket, group))?;
        self.may_hold(&held)?;
        require(self.held_by(held.ticket).is_none(), "a ticket has one hold")?;
        self.take(held.seats.group, within)?;
        let second = held.seats.second;
        second.into_iter().try_for_each(|group| self.take(group, Within::Capacity))?;
        self.holds.insert(hold, Some(held));
        self.series.entry(held.ticket).or_default();
        Ok(())
    }

    /// Whether the ticket may hold these seats: in a turn, beside a booking, or by a wish whose ticket's turn has come.
    pub(super) fn may_hold(&mut self, held: &KeptSeats) -> Result<(), &'static str> {
        use jari_common::ticket::TicketState::{Active, Done, Missed, Waiting};
        let stands = self.stand(held.ticket)?;
        if held.offered && stands == Waiting {
            self.stands.insert(held.ticket, Missed);
            return Ok(());
        }
        let may = if held.offered { [Missed, Done] } else { [Active, Done] };
        require(may.contains(&stands), "a seat is held in a turn, beside a booking, or by a wish")
    }

    pub(super) fn choose_second(
        &mut self,
        hold: HoldId,
        ticket: TicketId,
        second: SeatGroup,
    ) -> Result<(), &'static str> {
        let mut held = self.hold(hold).ok_or(NO_HOLD)?;
        let is_own = held.ticket == ticket && held.seats.dose.is_first() && !held.offered;
        require(is_own, "a second dose is chosen for the ticket's own first")?;
        self.fits(ticket, second)?;
        self.take(second, Within::Capacity)?;
        let before = held.seats.second.replace(second);
        before.into_iter().try_for_each(|before| self.free(before))?;
        self.holds.insert(hold, Some(held));
        self.series.entry(ticket).or_default();
        Ok(())
    }

    pub(super) fn hold(&self, hold: HoldId) -> Option<KeptSeats> {
        let kept =
            |it: &Hold| KeptSeats { ticket: it.ticket, seats: it.seats, offered: it.offered };
        let known = self.holds.get(&hold).copied();
        known.unwrap_or_else(|| self.state.holds.get(&hold).map(kept))
    }

    /// The seats that a ticket holds.
    pub(super) fn held_by(&self, ticket: TicketId) -> Option<KeptSeats> {
        let before = self.state.tickets.activity(ticket).hold;
        let before = before.filter(|it| !self.holds.contains_key(it));
        let mut ids = before.into_iter().chain(self.holds.keys().copied());
        ids.find_map(|id| self.hold(id).filter(|it| it.ticket == ticket))
    }

    pub(super) fn end_hold(
        &mut self,
        hold: HoldId,
        ticket: TicketId,
        slot: &SlotRef,
    ) -> Result<(), &'static str> {
        let held = self.hold(hold).ok_or(NO_HOLD)?;
        require(held.ticket == ticket, "a hold ends for its own ticket")?;
        let is_there = self.state.slot_ref(held.seats.group.slot).is_some_and(|it| it == *slot);
        require(is_there, "a hold ends where it is")?;
        held.seats.groups().try_for_each(|group| self.free(group))?;
        self.holds.insert(hold, None);
        Ok(())
    }

    pub(super) fn booking(&self, booking: BookingId) -> Option<Booked> {
        let known = self.booked.get(&booking).copied();
        known.unwrap_or_else(|| {
            let row = self.state.booking_row(booking)?;
            let (ticket, group, dose) = (row.ticket, row.group, row.dose);
            (row.status == BookingStatus::Booked).then_some(Booked { ticket, group, dose })
        })
    }

    /// The seats that a ticket has booked for a dose.
    pub(super) fn booked_by(&self, ticket: TicketId, dose: Dose) -> Option<Booked> {
        let before = self.state.booking_of(ticket, dose).map(|(id, _)| id);
        let before = before.filter(|id| !self.booked.contains_key(id));
        let mut ids = before.into_iter().chain(self.booked.keys().copied());
        ids.find_map(|id| self.booking(id).filter(|it| it.ticket == ticket && it.dose == dose))
    }

    /// Books all of a hold; a part of a hold is never booked.
    pub(super) fn book(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<BookingId>,
    ) -> Result<(), &'static str> {
        use jari_common::ticket::TicketState::{Active, Called, Done, Missed, Waiting};
        let KeptSeats { ticket, seats, offered } = self.hold(hold).ok_or(NO_HOLD)?;
        require(second.is_some() == seats.second.is_some(), "a hold is booked as a whole")?;
        let stands = self.stand(ticket)?;
        let may = stands == Active || (offered && matches!(stands, Waiting | Called | Missed));
        require(may, "a booking is made in a turn, or of an offer")?;
        let second = second.zip(seats.second).map(|(id, group)| (id, Dose::Second, group));
        for (id, dose, group) in [(booking, seats.dose, seats.group)].into_iter().chain(second) {
            require(id.0 == self.bookings + 1, "a booking's id is the next one")?;
            self.bookings = id.0;
            let other = self.booked_by(ticket, dose);
            require(other.is_none(), "a person has one booking for each dose")?;
            self.booked.insert(id, Some(Booked { ticket, group, dose }));
        }
        self.stands.insert(ticket, Done);
        self.holds.insert(hold, None);
        self.series.insert(ticket, true);
        Ok(())
    }

    pub(super) fn move_to(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<BookingId>,
    ) -> Result<(), &'static str> {
        let held = self.hold(hold).ok_or(NO_HOLD)?;
        require(second.is_some() == held.seats.second.is_some(), "a hold is moved to as a whole")?;
        let second = second.zip(held.seats.second).map(|(id, group)| (id, Dose::Second, group));
        let first = (booking, held.seats.dose, held.seats.group);
        for (id, dose, group) in [first].into_iter().chain(second) {
            let old = self.booking(id).ok_or(NO_BOOKING)?;
            let is_own = held.ticket == old.ticket && dose == old.dose;
            require(is_own, "a booking moves to a seat of its own ticket and dose")?;
            self.free(old.group)?;
            self.booked.insert(id, Some(Booked { ticket: old.ticket, group, dose }));
        }
        self.holds.insert(hold, None);
        self.series.entry(held.ticket).or_default();
        Ok(())
    }
}
