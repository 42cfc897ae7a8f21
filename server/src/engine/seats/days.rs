//! Days and slots as they are stored: a clinic's day is twelve bytes, and only taken seats are stored, as bits. Decides
//! nothing.

use std::collections::HashMap;

use jari_common::id::CampaignId;
use jari_common::slot::DayPlan;
use jari_common::ticket::PARTY_MAX;
use jari_common::wish::PartOfDay;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::seats::clinics::ClinicNumber;

/// One clinic's day in one campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) plan: DayPlan,
    pub(crate) left: Left<u16>,
    pub(crate) fits: Fits,
}

/// The largest party that finds room on a day, by the half of the day in which the party's first member begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fits {
    morning: u8,
    afternoon: u8,
}

impl Fits {
    /// Computed from the free seats of each slot: a party sits in slots that follow one another without a gap.
    pub(in crate::engine) fn of_day(plan: &DayPlan, free: impl Fn(u8) -> u8) -> Self {
        let mut fits = Self::default();
        let mut run = Self::default();
        let mut people = 0_u8;
        for index in 0..=plan.slots {
            let free = if index < plan.slots { free(index) } else { 0 };
            if free > 0 {
                people = people.saturating_add(free).min(PARTY_MAX);
                *run.at(plan.minute_of(index)) = 1;
                continue;
            }
            fits.morning = fits.morning.max(run.morning * people);
            fits.afternoon = fits.afternoon.max(run.afternoon * people);
            (run, people) = (Self::default(), 0);
        }
        fits
    }

    pub(in crate::engine) fn at(&mut self, minute: u16) -> &mut u8 {
        match PartOfDay::of(minute) {
            PartOfDay::Morning => &mut self.morning,
            PartOfDay::Any | PartOfDay::Afternoon => &mut self.afternoon,
        }
    }

    /// Whether a party of this size finds room in this part of the day.
    pub(crate) fn of(self, part: PartOfDay, party: u8) -> bool {
        let most = match part {
            PartOfDay::Any => self.morning.max(self.afternoon),
            PartOfDay::Morning => self.morning,
            PartOfDay::Afternoon => self.afternoon,
        };
        most >= party.max(1)
    }

    /// Whether a party of this size finds room at any time of the day.
    pub(crate) fn all_day(self, party: u8) -> bool {
        self.of(PartOfDay::Any, party)
    }
}

/// Seats that are neither held nor booked, by half of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Left<T> {
    pub(in crate::engine) morning: T,
    pub(in crate::engine) afternoon: T,
}

impl Day {
    /// Whether any seat is left.
    pub(crate) fn has_room(&self) -> bool {
        self.left.of(PartOfDay::Any) > 0
    }
}

impl<T: Copy + Into<u32>> Left<T> {
    /// The number of seats left in this part of the day.
    pub(crate) fn of(&self, part: PartOfDay) -> u32 {
        let (morning, afternoon) = (self.morning.into(), self.afternoon.into());
        match part {
            PartOfDay::Any => morning + afternoon,
            PartOfDay::Morning => morning,
            PartOfDay::Afternoon => afternoon,
        }
    }

    /// The seats left in the half of the day with this minute.
    pub(in crate::engine) fn at(&mut self, minute: u16) -> &mut T {
        match PartOfDay::of(minute) {
            PartOfDay::Morning => &mut self.morning,
            PartOfDay::Any | PartOfDay::Afternoon => &mut self.afternoon,
        }
    }
}

impl Left<u16> {
    /// All seats of a day, none of them taken.
    pub(in crate::engine) fn whole(plan: &DayPlan) -> Self {
        let mut left = Self::default();
        for index in 0..plan.slots {
            *left.at(plan.minute_of(index)) += u16::from(plan.capacity);
        }
        left
    }
}

/// One clinic's days in one campaign.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClinicDayList {
    /// The days, in order of date.
    pub(crate) list: Vec<Day>,
    /// The seats left on all of these days together.
    pub(crate) left: Left<u32>,
}

/// A slot, named by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SlotKey {
    pub(crate) campaign: CampaignId,
    pub(crate) clinic: ClinicNumber,
    pub(crate) date: Date,
    pub(crate) index: u8,
}

/// Taken seats, held or booked; bit n is seat n. A slot without a row is completely free.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seats {
    taken: HashMap<SlotKey, u64>,
}

impl Seats {
    pub(crate) fn taken(&self, slot: SlotKey) -> u64 {
        self.taken.get(&slot).copied().unwrap_or(0)
    }

    pub(crate) fn take(&mut self, slot: SlotKey, seat: u8) {
        *self.taken.entry(slot).or_insert(0) |= 1 << seat;
    }

    pub(crate) fn free(&mut self, slot: SlotKey, seat: u8) {
        if let Some(bits) = self.taken.get_mut(&slot) {
            *bits &= !(1 << seat);
            if *bits == 0 {
                self.taken.remove(&slot);
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (SlotKey, u64)> + '_ {
        self.taken.iter().map(|(slot, bits)| (*slot, *bits))
    }
}

/// A slot that exists: its key, its plan, its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundSlot {
    pub(crate) key: SlotKey,
    pub(crate) plan: DayPlan,
    pub(crate) starts_at: Timestamp,
}
