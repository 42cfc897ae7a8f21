//! The board: which clinic near here has room on which day, and the questions a screen asks of it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::clinic::Clinic;
use crate::id::{CampaignId, ClinicId};
use crate::slot::SlotRef;

/// So few seats are said as "few".
pub const FEW_SEATS: u32 = 3;
/// No kiosk shows clinics farther than this, in metres; none is cached.
pub const REACH_METRES: u32 = 10_000;

/// How far the person would go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

    /// In kilometres.
    #[must_use]
    pub fn km(self) -> u32 {
        match self {
            Self::Km1 => 1,
            Self::Km3 => 3,
            Self::Km5 => 5,
            Self::Km10 => 10,
        }
    }

    /// In metres.
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
    /// Columns.
    pub days: u8,
    /// Clinics to skip.
    pub first_row: u32,
    /// Clinics to show.
    pub rows: u8,
}

/// The first day with a seat within the question's reach, as the cache knew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRoom {
    pub query: BoardQuery,
    /// The day, and which clinic has the seat, counted from the nearest; none when there is none at all.
    pub found: Option<(Date, u32)>,
}

/// One page of the board, as the cache knew it at `as_of`.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    pub query: BoardQuery,
    pub as_of: Timestamp,
    pub rows: Vec<BoardRow>,
    /// Clinics within the radius in all.
    pub clinics_in_all: u32,
}

/// One clinic over the page's days.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardRow {
    pub clinic: Clinic,
    pub distance_metres: u32,
    /// One for each of the query's days, in order.
    pub days: Vec<DayCell>,
}

/// What one clinic has on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayCell {
    /// No appointments that day (Sunday, holiday, not opened).
    Closed,
    /// Every seat is taken or past.
    Full,
    /// One to three seats.
    Few(u32),
    /// More.
    Free(u32),
}

impl DayCell {
    /// From the seats left on a day that has slots.
    #[must_use]
    pub fn of_seats(left: u32) -> Self {
        match left {
            0 => Self::Full,
            1..=FEW_SEATS => Self::Few(left),
            _ => Self::Free(left),
        }
    }

    /// Seats left.
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
    /// Seats that can be taken now; 0 when full or past.
    pub free: u8,
}

/// What is nearest to a seat that somebody else has just taken: at most one of each kind, in their order.
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

/// In what it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlternativeKind {
    /// Another time of the same day at the same clinic.
    OtherTime,
    /// Another clinic, the nearest to the kiosk, within an hour of the same time.
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
