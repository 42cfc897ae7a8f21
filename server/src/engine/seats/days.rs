//! Days and slots as they are stored: a clinic's day is twelve bytes, and only taken seats are stored, as bits. Decides
//! nothing.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use jari_common::id::CampaignId;
use jari_common::slot::{DayPlan, PlannedDays};
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
    fn of_day(plan: &DayPlan, free: impl Fn(u8) -> u8) -> Self {
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

    fn at(&mut self, minute: u16) -> &mut u8 {
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
    morning: T,
    afternoon: T,
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
    fn at(&mut self, minute: u16) -> &mut T {
        match PartOfDay::of(minute) {
            PartOfDay::Morning => &mut self.morning,
            PartOfDay::Any | PartOfDay::Afternoon => &mut self.afternoon,
        }
    }
}

impl Left<u16> {
    /// All seats of a day, none of them taken.
    fn whole(plan: &DayPlan) -> Self {
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
    list: Vec<Day>,
    /// The seats left on all of these days together.
    left: Left<u32>,
}

impl ClinicDayList {
    /// The days, in order of date.
    pub(in crate::engine) fn days(&self) -> &[Day] {
        &self.list
    }

    /// The number of seats left in this part of all days together.
    pub(in crate::engine) fn left(&self, part: PartOfDay) -> u32 {
        self.left.of(part)
    }

    fn open(&mut self, days: &[PlannedDays]) {
        for planned in days {
            let (plan, left) = (planned.plan, Left::whole(&planned.plan));
            let fits = Fits::of_day(&plan, |_| plan.capacity);
            let day = |date: &Date| Day { date: *date, plan, left, fits };
            self.list.extend(planned.dates.iter().map(day));
            for _ in &planned.dates {
                self.left.morning += u32::from(left.morning);
                self.left.afternoon += u32::from(left.afternoon);
            }
        }
        self.list.sort_by_key(|day| day.date);
        self.list.shrink_to_fit();
    }

    fn left_changed(&mut self, slot: SlotKey, by: i8, taken: impl Fn(u8) -> u64) {
        let Ok(at) = self.list.binary_search_by_key(&slot.date, |day| day.date) else { return };
        let day = &mut self.list[at];
        let minute = day.plan.minute_of(slot.index);
        let (on_day, in_all) = (day.left.at(minute), self.left.at(minute));
        *on_day = on_day.saturating_add_signed(i16::from(by));
        *in_all = in_all.saturating_add_signed(i32::from(by));
        let seats = |index| u8::try_from(taken(index).count_ones()).unwrap_or(u8::MAX);
        let plan = day.plan;
        day.fits = Fits::of_day(&plan, |index| plan.capacity.saturating_sub(seats(index)));
    }
}

/// The open days of one campaign, and the seats left on them: an index of the seats that are taken.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct CampaignDays {
    /// By clinic number.
    clinics: Vec<ClinicDayList>,
    /// Seats neither held nor booked, by day.
    left: BTreeMap<Date, u64>,
}

impl CampaignDays {
    /// The days of a clinic; None when it has none.
    pub(in crate::engine) fn of(&self, clinic: ClinicNumber) -> Option<&ClinicDayList> {
        self.clinics.get(clinic as usize)
    }

    /// The days of every clinic, by clinic number.
    pub(in crate::engine) fn clinics(&self) -> impl Iterator<Item = &ClinicDayList> {
        self.clinics.iter()
    }

    pub(in crate::engine) fn day(&self, clinic: ClinicNumber, date: Date) -> Option<&Day> {
        let days = self.of(clinic)?.days();
        days.binary_search_by_key(&date, |day| day.date).ok().map(|at| &days[at])
    }

    /// The number of clinic-days.
    pub(in crate::engine) fn count(&self) -> usize {
        self.clinics.iter().map(|days| days.list.len()).sum()
    }

    /// The number of seats left on days after `today`; None when no day was ever opened.
    pub(in crate::engine) fn seats_after(&self, today: Date) -> Option<u64> {
        let later = (Bound::Excluded(today), Bound::Unbounded);
        let left = || self.left.range(later).map(|(_, seats)| seats).sum();
        (!self.left.is_empty()).then(left)
    }

    /// The days from this one on, in order, each with the seats left at all clinics.
    pub(in crate::engine) fn left_from(
        &self,
        date: Date,
    ) -> impl Iterator<Item = (Date, u64)> + '_ {
        self.left.range(date..).map(|(date, left)| (*date, *left))
    }

    /// Opens days that the clinic does not have yet.
    pub(super) fn open(&mut self, clinic: ClinicNumber, days: &[PlannedDays]) {
        if self.clinics.len() <= clinic as usize {
            self.clinics.resize_with(clinic as usize + 1, ClinicDayList::default);
        }
        self.clinics[clinic as usize].open(days);
        for planned in days {
            for date in &planned.dates {
                *self.left.entry(*date).or_default() += u64::from(planned.plan.seats());
            }
        }
    }

    /// Counts one seat more or one seat less as left; `taken` gives the taken seats of the day's slots.
    pub(super) fn left_changed(&mut self, slot: SlotKey, by: i8, taken: impl Fn(u8) -> u64) {
        if let Some(left) = self.left.get_mut(&slot.date) {
            *left = left.saturating_add_signed(i64::from(by));
        }
        if let Some(days) = self.clinics.get_mut(slot.clinic as usize) {
            days.left_changed(slot, by, taken);
        }
    }
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
    /// Slots in which a seat became free by the change that is being applied.
    freed: Vec<SlotKey>,
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
        self.freed.push(slot);
    }

    /// Notes that the day of this slot was opened: its seats are free.
    pub(super) fn note_opened(&mut self, slot: SlotKey) {
        self.freed.push(slot);
    }

    /// The slots in which a seat became free since this was last asked; of a day that was opened, its first slot.
    pub(in crate::engine) fn take_freed(&mut self) -> Vec<SlotKey> {
        std::mem::take(&mut self.freed)
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
