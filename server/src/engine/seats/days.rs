//! Days and slots as they are stored: a clinic's day is a few bytes, and only taken seats are stored, as bits. Slots
//! with other seats than the plan says (a break has none) are a table that many days share. Decides nothing.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use jari_common::id::CampaignId;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, limits_of, seats_by_slot};
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
    /// Which table of seats by slot the day has; 0: every slot has the plan's seats.
    table: u16,
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
    /// The seats of a day that are free in its slots.
    fn of_day(plan: &DayPlan, free: impl Fn(u8) -> u8) -> Self {
        let mut left = Self::default();
        for index in 0..plan.slots {
            *left.at(plan.minute_of(index)) += u16::from(free(index));
        }
        left
    }
}

/// The seats by slot of days whose slots do not all have the plan's seats; each table once.
#[derive(Clone, Debug, Default)]
struct SeatTables {
    /// Table `n` is at `n - 1`.
    list: Vec<Box<[u8]>>,
    numbers: HashMap<Box<[u8]>, u16>,
}

impl SeatTables {
    /// The number of the table with these seats.
    ///
    /// # Panics
    /// When there are 65,535 different tables: the engine refuses a plan before that.
    fn number(&mut self, plan: &DayPlan, limits: &[SlotLimit]) -> u16 {
        if limits.is_empty() {
            return 0;
        }
        let seats: Box<[u8]> = seats_by_slot(plan, limits).into();
        if let Some(number) = self.numbers.get(&seats) {
            return *number;
        }
        let number = u16::try_from(self.list.len() + 1).expect("a plan is refused before that");
        self.list.push(seats.clone());
        self.numbers.insert(seats, number);
        number
    }

    fn seats(&self, day: &Day, index: u8) -> u8 {
        match usize::from(day.table).checked_sub(1) {
            None => day.plan.capacity,
            Some(at) => self.list[at].get(usize::from(index)).copied().unwrap_or(0),
        }
    }
}

/// The most different tables of seats by slot in one campaign.
const TABLES_MAX: usize = 60_000;

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

    /// Puts these days in place of those of the same dates.
    fn put(&mut self, days: Vec<Day>) {
        for day in &days {
            self.close(day.date);
            self.left.morning += u32::from(day.left.morning);
            self.left.afternoon += u32::from(day.left.afternoon);
        }
        self.list.extend(days);
        self.list.sort_by_key(|day| day.date);
        self.list.shrink_to_fit();
    }

    /// Removes a day, and returns the seats that were left on it.
    fn close(&mut self, date: Date) -> u32 {
        let Ok(at) = self.list.binary_search_by_key(&date, |day| day.date) else { return 0 };
        let left = self.list.remove(at).left;
        self.left.morning -= u32::from(left.morning);
        self.left.afternoon -= u32::from(left.afternoon);
        left.of(PartOfDay::Any)
    }
}

/// The open days of one campaign, and the seats left on them: an index of the seats that are taken.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct CampaignDays {
    /// By clinic number.
    clinics: Vec<ClinicDayList>,
    /// Seats neither held nor booked, by day.
    left: BTreeMap<Date, u64>,
    tables: SeatTables,
    /// Clinics whose hours, seats or holidays changed since their days were planned, each with the change that did it.
    to_plan: BTreeMap<ClinicNumber, u64>,
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

    /// The seats that a slot of the day has, taken or free.
    pub(in crate::engine) fn seats(&self, day: &Day, index: u8) -> u8 {
        self.tables.seats(day, index)
    }

    /// The day as a plan has it, without its date.
    pub(in crate::engine) fn planned(&self, day: &Day) -> PlannedDays {
        let limits = match usize::from(day.table).checked_sub(1) {
            None => Vec::new(),
            Some(at) => limits_of(&day.plan, &self.tables.list[at]),
        };
        PlannedDays { plan: day.plan, dates: Vec::new(), limits }
    }

    /// Whether so many more tables of seats by slot can be kept.
    pub(in crate::engine) fn has_room_for_tables(&self, more: usize) -> bool {
        self.tables.list.len() + more <= TABLES_MAX
    }

    /// The change because of which the clinic's days are to be planned again; None when they are not.
    pub(in crate::engine) fn to_plan(&self, clinic: ClinicNumber) -> Option<u64> {
        self.to_plan.get(&clinic).copied()
    }

    pub(in crate::engine) fn plan_again(&mut self, clinic: ClinicNumber, seq: u64) {
        self.to_plan.insert(clinic, seq);
    }

    pub(in crate::engine) fn is_planned(&mut self, clinic: ClinicNumber) {
        self.to_plan.remove(&clinic);
    }

    /// Opens days, or puts them in place of those that the clinic has; `taken` gives the taken seats of a slot.
    pub(super) fn put(
        &mut self,
        clinic: ClinicNumber,
        days: &[PlannedDays],
        taken: impl Fn(Date, u8) -> u64,
    ) {
        if self.clinics.len() <= clinic as usize {
            self.clinics.resize_with(clinic as usize + 1, ClinicDayList::default);
        }
        let mut put = Vec::new();
        for PlannedDays { plan, dates, limits } in days {
            let table = self.tables.number(plan, limits);
            for date in dates {
                self.close(clinic, *date);
                let (left, fits) = (Left::default(), Fits::default());
                let day = Day { date: *date, plan: *plan, table, left, fits };
                let free = |index| free_of(self.tables.seats(&day, index), taken(*date, index));
                let (left, fits) = (Left::of_day(plan, free), Fits::of_day(plan, free));
                *self.left.entry(*date).or_default() += u64::from(left.of(PartOfDay::Any));
                put.push(Day { left, fits, ..day });
            }
        }
        self.clinics[clinic as usize].put(put);
    }

    /// Removes a day.
    pub(super) fn close(&mut self, clinic: ClinicNumber, date: Date) {
        let closed = self.clinics.get_mut(clinic as usize).map_or(0, |days| days.close(date));
        if let Some(left) = self.left.get_mut(&date) {
            *left = left.saturating_sub(closed.into());
        }
    }

    /// Counts one seat more or one seat less as taken; `taken` gives the taken seats of the day's slots after that.
    pub(super) fn taken_changed(&mut self, slot: SlotKey, by: i8, taken: impl Fn(u8) -> u64) {
        let Self { clinics, tables, left, .. } = self;
        let Some(days) = clinics.get_mut(slot.clinic as usize) else { return };
        let Ok(at) = days.list.binary_search_by_key(&slot.date, |day| day.date) else { return };
        let day = &mut days.list[at];
        let seats = tables.seats(day, slot.index);
        let count = u8::try_from(taken(slot.index).count_ones()).unwrap_or(u8::MAX);
        let before = seats.saturating_sub(count.saturating_add_signed(-by));
        // A seat that the slot has no more is not free again.
        let change = i16::from(seats.saturating_sub(count)) - i16::from(before);
        let minute = day.plan.minute_of(slot.index);
        let (on_day, in_all) = (day.left.at(minute), days.left.at(minute));
        *on_day = on_day.saturating_add_signed(change);
        *in_all = in_all.saturating_add_signed(change.into());
        if let Some(left) = left.get_mut(&slot.date) {
            *left = left.saturating_add_signed(change.into());
        }
        let (plan, at_now) = (day.plan, *day);
        day.fits = Fits::of_day(&plan, |index| free_of(tables.seats(&at_now, index), taken(index)));
    }
}

/// The free seats of a slot that has so many, of which these are taken.
pub(in crate::engine) fn free_of(seats: u8, taken: u64) -> u8 {
    seats.saturating_sub(u8::try_from(taken.count_ones()).unwrap_or(u8::MAX))
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
    /// The seats that the slot has, taken or free.
    pub(crate) seats: u8,
    pub(crate) starts_at: Timestamp,
}
