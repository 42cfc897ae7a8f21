//! A clinic takes somebody beyond the seats of a time: only for whoever waits there, only where no seat is free, by an
//! admin with a reason. The seat is this person's alone: nobody gets it after them, and no seat is added for anybody else.

use jari_common::change::{Event, Held, TurnMissed};
use jari_common::dose::Dose;
use jari_common::id::{ClinicId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::{PartySeat, SEATS_MAX, SlotRef};
use jari_common::staff::Author;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, plus_secs};
use jari_common::walk_in::OverbookReason;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::days::{FoundSlot, SlotKey};
use crate::engine::seats::doses::SecondAt;
use crate::engine::seats::kept::{DoseSeats, SeatGroup};

impl State {
    /// Books the ticket into this slot, all of whose seats are taken.
    pub(in crate::engine) fn overbook(
        &self,
        ticket: TicketId,
        slot: &SlotRef,
        reason: OverbookReason,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let Some(Author::Staff { .. }) = by else { return Err(Refusal::StaffOnly) };
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        // Of somebody who does not wait here nothing else is told.
        let waits = self.walk_ins.of(ticket).filter(|_| self.waits_at_clinic(ticket));
        let waits = waits.filter(|it| self.clinics.number(&slot.clinic) == Some(it.clinic));
        let waits_on = waits.ok_or(Refusal::OutOfDate)?.date;
        let state = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops().is_frozen() {
            return Err(Refusal::LineFrozen);
        }
        let found = self.find_slot(slot).filter(|found| found.key.campaign == row.campaign);
        let found = found.filter(|found| found.seats > 0).ok_or(Refusal::UnknownSlot)?;
        if found.starts_at <= now {
            return Err(Refusal::SlotPast);
        }
        let (today, key) = (date_at(now, self.clinics.zone(found.key.clinic)), found.key);
        if waits_on != today || key.date != today {
            return Err(Refusal::OutOfDate);
        }
        if row.state == TicketState::Active {
            let what = "this person chooses at a screen now".to_owned();
            return Err(Refusal::NotNow { what });
        }
        // A party that fits nowhere takes no seat that somebody else may still get.
        if self.free_in(&found) > 0 || self.party_seats_for(&found, row.party, now).is_ok() {
            return Err(Refusal::SeatIsFree);
        }
        let group = self.seats_beyond(&found, row.party).ok_or(Refusal::SlotFull)?;
        let second = self.second_of_first(ticket, &found, SecondAt::Clinic, now)?;
        let seats = DoseSeats { dose: Dose::First, group, second };
        let until = plus_secs(now, state.pace().hold_secs);
        let held = self.next_hold(ticket, &seats, until).ok_or(Refusal::UnknownSlot)?;
        let hold = held.hold;
        let called = row.state == TicketState::Called;
        let missed = called.then_some(Event::TurnMissed(TurnMissed { ticket, by_place: false }));
        let held = Event::WishOffered(Held { overbooked: Some(reason), ..held });
        let booked = self.booked_event(hold, &seats);
        Ok(self.end_offer(ticket).into_iter().chain(missed).chain([held, booked]).collect())
    }

    /// The times of a clinic's day that are still to come, by campaign: their seats, and how many are taken.
    #[must_use]
    pub fn times_to_come(
        &self,
        clinic: &ClinicId,
        date: Date,
        now: Timestamp,
    ) -> Vec<(SlotRef, Timestamp, u8, u8)> {
        let Some(number) = self.clinics.number(clinic) else { return Vec::new() };
        let all = self.campaigns().map(|campaign| campaign.id);
        let all = all.flat_map(|campaign| self.slots_left(campaign, number, date, now));
        let given = all.filter(|found| found.seats > 0);
        let told = given.filter_map(|found| {
            let taken = u8::try_from(self.seats.taken(found.key).count_ones()).unwrap_or(SEATS_MAX);
            Some((self.slot_ref(found.key)?, found.starts_at, found.seats, taken))
        });
        told.collect()
    }

    /// Seats of a slot that nobody has, also beyond those that the clinic gives.
    fn seats_beyond(&self, found: &FoundSlot, party: u8) -> Option<SeatGroup> {
        let (taken, index) = (self.seats.taken(found.key), found.key.index);
        let nobodys = (0..SEATS_MAX).filter(|seat| taken & (1 << seat) == 0);
        let seats = nobodys.map(|seat| PartySeat { index, seat }).take(party.max(1).into());
        let seats: Vec<PartySeat> = seats.collect();
        let (first, beside) = seats.split_first()?;
        let fits = seats.len() == usize::from(party.max(1));
        fits.then(|| SeatGroup::new(found.key, first.seat, beside))
    }

    /// How many of the taken seats of a slot are people whom the clinic took beyond its seats.
    pub(super) fn overbooked_in(&self, slot: SlotKey) -> u32 {
        let rows = self.booked_rows(slot.clinic, slot.date..=slot.date);
        let seats = rows.filter(|(_, row)| row.overbooked).flat_map(|(_, row)| row.group.seats());
        let here = seats.filter(|(other, _)| *other == slot).count();
        u32::try_from(here).unwrap_or(u32::MAX)
    }
}
