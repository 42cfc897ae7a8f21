//! A party's seats: all of them or none, at one clinic, in slots that follow one another.

use jari_common::refusal::Refusal;
use jari_common::slot::{PartySeat, is_bookable};
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::seats::days::{FoundSlot, SlotKey, free_of};
use crate::engine::seats::kept::SeatGroup;

impl State {
    /// Seats for a party of this size: in the slot and, if they do not all fit, in the slots that follow it without a
    /// gap, and after that in the slots before it.
    pub(in crate::engine) fn party_seats_for(
        &self,
        found: &FoundSlot,
        party: u8,
        now: Timestamp,
    ) -> Result<SeatGroup, Refusal> {
        let free = self.free_in(found);
        if !is_bookable(free, found.starts_at, now) {
            return Err(if free == 0 { Refusal::SlotFull } else { Refusal::SlotPast });
        }
        let key = |index: u8| SlotKey { index, ..found.key };
        let later = found.key.index..found.plan.slots;
        let earlier = (0..found.key.index).rev();
        let mut seats = Vec::new();
        for side in [later.collect::<Vec<_>>(), earlier.collect()] {
            for index in side {
                if seats.len() >= usize::from(party) || !self.begins_after(found, index, now) {
                    break;
                }
                let taken = self.seats.taken(key(index));
                let left = usize::from(party) - seats.len();
                let seats_of_slot = self.seats_of(key(index));
                let room = usize::from(free_of(seats_of_slot, taken));
                let free = (0..seats_of_slot).filter(|seat| taken & (1 << seat) == 0).take(room);
                let before = seats.len();
                seats.extend(free.take(left).map(|seat| PartySeat { index, seat }));
                if seats.len() == before {
                    break;
                }
            }
        }
        match seats.split_first() {
            Some((first, beside)) if seats.len() == usize::from(party.max(1)) => {
                Ok(SeatGroup::new(found.key, first.seat, beside))
            }
            _ => Err(Refusal::NotTogether),
        }
    }

    fn begins_after(&self, found: &FoundSlot, index: u8, now: Timestamp) -> bool {
        let zone = self.clinics.zone(found.key.clinic);
        found.plan.start_of(found.key.date, index, zone) > now
    }

    /// Takes these seats: nobody else can have them from now on.
    pub(in crate::engine) fn take_seats(&mut self, group: SeatGroup) {
        for (slot, seat) in group.seats() {
            self.seats.take(slot, seat);
            self.taken_changed(slot, 1);
        }
    }

    /// Frees these seats.
    pub(in crate::engine) fn free_seats(&mut self, group: SeatGroup) {
        for (slot, seat) in group.seats() {
            self.seats.free(slot, seat);
            self.taken_changed(slot, -1);
        }
    }

    /// When the appointments of all members but the first begin, in order.
    pub(in crate::engine) fn begins_beside(&self, group: SeatGroup) -> Vec<Timestamp> {
        let beside = group.seats().skip(1);
        let starts = beside.filter_map(|(slot, _)| {
            let slot = self.slot_ref(slot)?;
            Some(self.find_slot(&slot)?.starts_at)
        });
        let mut starts: Vec<Timestamp> = starts.collect();
        starts.sort_unstable();
        starts
    }
}
