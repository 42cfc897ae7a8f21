//! The board: which clinic near this kiosk has room on which day, and the questions that a screen asks.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::clinic::Clinic;
use crate::dose::DoseInterval;
use crate::id::{CampaignId, ClinicId};
use crate::slot::SlotRef;
use crate::wish::{PartOfDay, WishDays};

/// At most this number of seats is shown as "few".
pub const FEW_SEATS: u32 = 3;
/// No kiosk shows or caches clinics farther away than this, in metres.
pub const REACH_METRES: u32 = 10_000;

/// How far the person would travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Radius {
    Km1,
    #[default]
    Km3,
    Km5,
    Km10,
}

impl Radius {
    /// From near to far.
    pub const ALL: [Self; 4] = [Self::Km1, Self::Km3, Self::Km5, Self::Km10];

    /// The radius in kilometres.
    #[must_use]
    pub fn km(self) -> u32 {
        match self {
            Self::Km1 => 1,
            Self::Km3 => 3,
            Self::Km5 => 5,
            Self::Km10 => 10,
        }
    }

    /// The radius in metres.
    #[must_use]
    pub fn metres(self) -> u32 {
        self.km() * 1_000
    }
}

/// What the board is asked to show: a page of clinics, nearest first, over some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardQuery {
    pub campaign: CampaignId,
    pub radius: Radius,
    pub first_day: Date,
    /// How many days: the columns of the page.
    pub days: u8,
    /// How many clinics to skip.
    pub first_row: u32,
    /// How many clinics to show: the rows of the page.
    pub rows: u8,
    pub wanted: Wanted,
    /// This clinic is the first row, however far away it is.
    pub favourite: Option<ClinicId>,
}

/// Which of the seats count: on which days, at which times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub days: WishDays,
    pub time: PartOfDay,
    /// A seat counts only where its clinic, or one near it, also has a seat for the second dose, this interval later.
    pub second: Option<DoseInterval>,
}

/// How many days the search looks through at most, because days without appointments lie between the wanted days.
const DAYS_LOOKED_AT: usize = 400;

impl BoardQuery {
    /// The days of the page, in order; fewer than its columns when no more days are wanted.
    #[must_use]
    pub fn dates(&self) -> Vec<Date> {
        let days = self.first_day.series(1.day()).take(DAYS_LOOKED_AT);
        let days = days.filter(|day| self.wanted.days.admit(*day));
        days.take(self.days.into()).collect()
    }

    /// The first day of the next page; None when there is no next page.
    #[must_use]
    pub fn later(&self) -> Option<Date> {
        let last = self.dates().last()?.tomorrow().ok()?;
        Self { first_day: last, days: 1, ..self.clone() }.dates().first().copied()
    }

    /// The first day of the previous page; None when no earlier day is wanted.
    #[must_use]
    pub fn earlier(&self) -> Option<Date> {
        let days = self.first_day.series(-1.day()).skip(1).take(DAYS_LOOKED_AT);
        days.filter(|day| self.wanted.days.admit(*day)).take(self.days.into()).last()
    }
}

/// The first day with a seat within the radius of the query, as the cache knew it.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstRoom {
    pub query: BoardQuery,
    /// None when there is no seat.
    pub found: Option<Box<FirstSeat>>,
}

/// The first seat of the first day with room, at the nearest clinic that has one on that day.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstSeat {
    /// The clinic's position from the nearest clinic.
    pub row: u32,
    pub slot: SlotRef,
    pub clinic: Clinic,
    pub distance_metres: u32,
    pub starts_at: Timestamp,
}

/// One page of the board, as the cache knew it at `as_of`.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    pub query: BoardQuery,
    pub as_of: Timestamp,
    pub rows: Vec<BoardRow>,
    /// The number of clinics within the radius.
    pub clinics_in_all: u32,
}

/// One clinic over the page's days.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardRow {
    pub clinic: Clinic,
    pub distance_metres: u32,
    /// One for each of the query's `dates`, in order.
    pub days: Vec<DayCell>,
}

/// What one clinic has on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayCell {
    /// No appointments that day (Sunday, holiday, not opened).
    Closed,
    /// Every seat is taken or in the past.
    Full,
    /// One to three seats.
    Few(u32),
    /// More than three seats.
    Free(u32),
}

impl DayCell {
    /// Makes the cell from the number of seats left on a day that has slots.
    #[must_use]
    pub fn of_seats(left: u32) -> Self {
        match left {
            0 => Self::Full,
            1..=FEW_SEATS => Self::Few(left),
            _ => Self::Free(left),
        }
    }

    /// The number of seats left.
    #[must_use]
    pub fn seats(self) -> u32 {
        match self {
            Self::Closed | Self::Full => 0,
            Self::Few(left) | Self::Free(left) => left,
        }
    }
}

/// One clinic's times on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayTimes {
    pub campaign: CampaignId,
    pub clinic: Clinic,
    pub distance_metres: u32,
    pub date: Date,
    pub as_of: Timestamp,
    pub times: Vec<TimeCell>,
}

/// One slot of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeCell {
    pub index: u8,
    /// Start, in minutes after midnight in the clinic's zone.
    pub minute: u16,
    /// Seats that can be taken now; 0 when the slot is full or past.
    pub free: u8,
}

/// The clinics that have a seat, nearest first: a part of the list, as the cache knew it at `as_of`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClinicList {
    /// Its `first_day` and `days` are not looked at; its rows are clinics that have a seat.
    pub query: BoardQuery,
    pub as_of: Timestamp,
    pub rows: Vec<ListedClinic>,
    /// Whether further clinics follow.
    pub has_more: bool,
    /// Whether there is any clinic within the radius, with a seat or without.
    pub has_clinics: bool,
}

/// One clinic of the list, and its first day with a seat.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedClinic {
    pub clinic: Clinic,
    pub distance_metres: u32,
    /// None only for a favourite, which is listed without a seat as well.
    pub first_day: Option<Date>,
}

/// Asks for the days of one clinic that have a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaysQuery {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    pub wanted: Wanted,
}

/// The days of one clinic that have a seat, in order, as the cache knew them at `as_of`.
#[derive(Clone, Debug, PartialEq)]
pub struct FreeDays {
    pub query: DaysQuery,
    pub as_of: Timestamp,
    pub clinic: Clinic,
    pub distance_metres: u32,
    pub days: Vec<(Date, DayCell)>,
}

/// The seats nearest to a seat that somebody else has just taken: at most one of each kind, in the order of the kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternatives {
    pub lost: SlotRef,
    pub found: Vec<Alternative>,
}

/// A seat that was free when it was looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub kind: AlternativeKind,
    pub slot: SlotRef,
    pub clinic: Clinic,
    pub distance_metres: u32,
    /// Start, in minutes after midnight in the clinic's zone.
    pub minute: u16,
}

/// How an alternative seat differs from the seat that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlternativeKind {
    /// Another time on the same day at the same clinic.
    OtherTime,
    /// Another clinic, the nearest to the kiosk, at most an hour earlier or later.
    Nearby,
    /// Another day at the same clinic.
    OtherDay,
}

/// A clinic's day, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRef {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    pub date: Date,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::Weekdays;
    use jiff::civil::date;

    /// A query with three columns, from a Wednesday on.
    fn query(days: WishDays) -> BoardQuery {
        BoardQuery {
            campaign: CampaignId(1),
            radius: Radius::default(),
            first_day: date(2026, 12, 2),
            days: 3,
            first_row: 0,
            rows: 4,
            wanted: Wanted { days, ..Wanted::default() },
            favourite: None,
        }
    }

    #[test]
    fn a_page_has_wanted_days_alone_and_the_next_one_those_behind_them() {
        let plain = query(WishDays::default());
        assert_eq!(plain.dates(), [2, 3, 4].map(|day| date(2026, 12, day)));
        assert_eq!(
            (plain.earlier(), plain.later()),
            (Some(date(2026, 11, 29)), Some(date(2026, 12, 5)))
        );
        let weekend = query(WishDays { weekdays: Weekdays::WEEKEND, ..WishDays::default() });
        assert_eq!(weekend.dates(), [5, 6, 12].map(|day| date(2026, 12, day)));
        let next = BoardQuery { first_day: weekend.later().unwrap(), ..weekend };
        assert_eq!(next.dates(), [13, 19, 20].map(|day| date(2026, 12, day)));
        assert_eq!(next.earlier(), Some(date(2026, 12, 5)), "and back");
    }

    #[test]
    fn there_is_no_page_beyond_the_days_that_are_wanted() {
        let (from, until) = (date(2026, 12, 1), date(2026, 12, 3));
        let few = query(WishDays { from: Some(from), until: Some(until), ..WishDays::default() });
        assert_eq!(few.dates(), [2, 3].map(|day| date(2026, 12, day)));
        assert_eq!((few.earlier(), few.later()), (Some(from), None));
        assert_eq!(BoardQuery { first_day: from, ..few.clone() }.earlier(), None);
        assert!(BoardQuery { first_day: until.tomorrow().unwrap(), ..few }.dates().is_empty());
    }
}
