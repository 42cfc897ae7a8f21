//! Doses of a series: which of the two an appointment is for, and how far apart they have to be. The kiosk, which shows
//! only days that fit, and the engine, which decides, use the same rule.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::wish::{PartOfDay, Weekdays};

/// Which appointment of a series (FHIR Immunization `doseNumber` 1 and 2).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Dose {
    /// The first dose; where a campaign has no series, the only one.
    #[default]
    First,
    Second,
}

impl Dose {
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// Whether it is the first dose; the first dose is left out of the serialised form.
    #[must_use]
    pub fn is_first(&self) -> bool {
        *self == Self::First
    }

    /// The number of the dose, counted from 1.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }
}

/// The second dose is this number of days after the first, both ends included, in calendar days of the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoseInterval {
    pub from_days: u16,
    pub to_days: u16,
}

/// A second dose that is proposed is at most this far from the clinic of the first, in metres: a short way by car.
pub const SECOND_METRES: u32 = 10_000;

/// When the person would like the second dose that is proposed with the first. Where no such seat is free, any other
/// is proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondPreference {
    #[serde(default)]
    pub weekdays: Weekdays,
    #[serde(default)]
    pub time: PartOfDay,
}

impl SecondPreference {
    /// Whether any day and any time are as good.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }
}

impl DoseInterval {
    /// What is wrong with the interval, in words for an operator.
    pub fn check(self, days_ahead: u16) -> Result<(), &'static str> {
        if self.from_days == 0 || self.from_days > self.to_days {
            return Err("the second dose is at least one day after the first, and from before to");
        }
        if self.from_days >= days_ahead {
            return Err("the days that are open reach to a second dose");
        }
        Ok(())
    }

    /// Whether the days between these two doses fit the interval.
    #[must_use]
    pub fn admits(self, first: Date, second: Date) -> bool {
        self.seconds_of(first).contains(&second)
    }

    /// The days on which the second dose may be, after this first dose.
    #[must_use]
    pub fn seconds_of(self, first: Date) -> RangeInclusive<Date> {
        let after = |days: u16| first.saturating_add(i32::from(days).days());
        after(self.from_days)..=after(self.to_days)
    }

    /// The days on which the first dose may be, before this second dose.
    #[must_use]
    pub fn firsts_of(self, second: Date) -> RangeInclusive<Date> {
        let before = |days: u16| second.saturating_sub(i32::from(days).days());
        before(self.to_days)..=before(self.from_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FOUR_WEEKS: DoseInterval = DoseInterval { from_days: 28, to_days: 42 };

    #[test]
    fn both_ends_of_the_interval_are_good_and_nothing_beyond() {
        let first = date(2026, 12, 1);
        for (day, fits) in [(28, false), (29, true)] {
            assert_eq!(FOUR_WEEKS.admits(first, date(2026, 12, day)), fits, "{day}");
        }
        for (day, fits) in [(12, true), (13, false)] {
            assert_eq!(FOUR_WEEKS.admits(first, date(2027, 1, day)), fits, "{day}");
        }
        assert!(!FOUR_WEEKS.admits(first, first));
    }

    #[test]
    fn it_is_the_same_rule_from_either_side() {
        let (first, second) = (date(2026, 12, 1), date(2027, 1, 5));
        assert!(FOUR_WEEKS.seconds_of(first).contains(&second));
        assert!(FOUR_WEEKS.firsts_of(second).contains(&first));
        let (earliest, latest) = FOUR_WEEKS.firsts_of(second).into_inner();
        assert!(FOUR_WEEKS.admits(earliest, second) && FOUR_WEEKS.admits(latest, second));
        let day_before = earliest.yesterday().unwrap();
        assert!(!FOUR_WEEKS.admits(day_before, second));
    }

    #[test]
    fn an_operator_is_told_what_can_never_be_booked() {
        assert_eq!(FOUR_WEEKS.check(60), Ok(()));
        assert!(FOUR_WEEKS.check(28).unwrap_err().contains("reach"));
        assert!(DoseInterval { from_days: 0, ..FOUR_WEEKS }.check(60).is_err());
        assert!(DoseInterval { to_days: 27, ..FOUR_WEEKS }.check(60).is_err());
    }
}
