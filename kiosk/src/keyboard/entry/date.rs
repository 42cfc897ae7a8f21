//! A birth date typed as eight digits, judged as early as possible. It never reads a clock: the caller says what day
//! it is.

use std::fmt;

use jari_common::person::AGE_MAX_YEARS;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::pad::{Pad, pad_entry};

/// A birth date is YYYYMMDD.
pub const DATE_DIGITS: usize = 8;
/// The greatest age, in years.
pub const OLDEST_AGE_YEARS: i16 = AGE_MAX_YEARS;

const YEAR_DIGITS: usize = 4;
const MONTH_DIGITS: usize = 2;
const DAY_DIGITS: usize = 2;

/// A birth date, the year with all four digits.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DateEntry {
    pad: Pad<DATE_DIGITS>,
}

/// The state of the typed digits of a birth date. The first error is reported, and more digits do not remove it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DateState {
    /// Nothing is wrong yet and digits are missing.
    Incomplete {
        /// The part the next digit belongs to.
        part: DatePart,
        /// The part has one digit, which can be right only after a 0: for example 3 for March.
        needs_zero: bool,
    },
    /// A day on which a living person can be born.
    Valid(Date),
    /// The month has no such day in that year.
    NoSuchDay {
        /// 1 to 12.
        month: u8,
        /// As typed, 0 to 99.
        day: u8,
    },
    /// There is no such month.
    NoSuchMonth {
        /// As typed, 0 to 99.
        month: u8,
    },
    /// Whatever digits follow, the date is after today.
    InFuture,
    /// Whatever digits follow, the date is more than [`OLDEST_AGE_YEARS`] before today.
    TooOld,
}

/// A part of a date, in the order it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// Four digits.
    Year,
    /// Two digits.
    Month,
    /// Two digits.
    Day,
}

impl fmt::Debug for DateState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete { .. } => "Incomplete",
            Self::Valid(_) => "Valid(_)",
            Self::NoSuchDay { .. } => "NoSuchDay",
            Self::NoSuchMonth { .. } => "NoSuchMonth",
            Self::InFuture => "InFuture",
            Self::TooOld => "TooOld",
        })
    }
}

pad_entry!(DateEntry);

impl DateEntry {
    /// The typed digits of the year, the month and the day.
    #[must_use]
    pub fn parts(&self) -> [String; 3] {
        self.pad.grouped([YEAR_DIGITS, MONTH_DIGITS, DAY_DIGITS])
    }

    /// The state of the digits on the day `today`.
    #[must_use]
    pub fn state(&self, today: Date) -> DateState {
        let typed = self.pad.typed();
        (1..typed.len())
            .map(|length| read_date(&typed[..length], today))
            .find(|state| !matches!(state, DateState::Incomplete { .. }))
            .unwrap_or_else(|| read_date(typed, today))
    }

    fn has_room(&self) -> bool {
        self.pad.length() < DATE_DIGITS
    }
}

/// Judges these digits; every shorter beginning of them must be right.
fn read_date(typed: &[u8], today: Date) -> DateState {
    let (year, rest) = typed.split_at(typed.len().min(YEAR_DIGITS));
    let (month, day) = rest.split_at(rest.len().min(MONTH_DIGITS));
    let part = match typed.len() {
        0..4 => DatePart::Year,
        4..6 => DatePart::Month,
        _ => DatePart::Day,
    };
    let needs_zero = DateState::Incomplete { part, needs_zero: true };
    let years = reach(year, YEAR_DIGITS, 0, i16::MAX).expect("every four digits are a year");
    let Some(months) = reach(month, MONTH_DIGITS, 1, 12) else {
        return two_digits(month).map_or(needs_zero, |month| DateState::NoSuchMonth { month });
    };
    let last_day = i16::from(date(years.1, months.1, 1).days_in_month());
    let Some(days) = reach(day, DAY_DIGITS, 1, last_day) else {
        let month = two_digits(month).expect("a day is typed after its month");
        return two_digits(day).map_or(needs_zero, |day| DateState::NoSuchDay { month, day });
    };
    let (earliest, latest) = (date(years.0, months.0, days.0), date(years.1, months.1, days.1));
    if earliest > today {
        DateState::InFuture
    } else if latest < today.saturating_sub(OLDEST_AGE_YEARS.years()) {
        DateState::TooOld
    } else if typed.len() == DATE_DIGITS {
        DateState::Valid(earliest)
    } else {
        DateState::Incomplete { part, needs_zero: false }
    }
}

/// The least and the greatest number from `first` to `last` that begins with these digits and has
/// `width` of them; `None` when there is none.
fn reach(typed: &[u8], width: usize, first: i16, last: i16) -> Option<(i16, i16)> {
    let padded = |filler: u8| {
        let digits = typed.iter().copied().chain(std::iter::repeat(filler)).take(width);
        digits.fold(0_i16, |number, digit| number * 10 + i16::from(digit))
    };
    let (least, greatest) = (padded(0).max(first), padded(9).min(last));
    (least <= greatest).then_some((least, greatest))
}

fn two_digits(typed: &[u8]) -> Option<u8> {
    let &[tens, ones] = typed else { return None };
    Some(tens * 10 + ones)
}

fn date(year: i16, month: i16, day: i16) -> Date {
    let small = |number: i16| i8::try_from(number).expect("months and days are below 100");
    Date::new(year, small(month), small(day)).expect("the parts were bounded by the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use proptest::prelude::*;

    const TODAY: Date = day(2021, 7, 20);

    fn typed(digits: &str) -> DateEntry {
        let mut entry = DateEntry::default();
        for digit in digits.bytes() {
            assert!(entry.press_digit(digit - b'0'));
        }
        entry
    }

    fn state_of(digits: &str) -> DateState {
        typed(digits).state(TODAY)
    }

    fn waits(part: DatePart, needs_zero: bool) -> DateState {
        DateState::Incomplete { part, needs_zero }
    }

    #[test]
    fn eight_digits_of_a_real_day_are_a_birth_date() {
        assert_eq!(state_of("19460315"), DateState::Valid(day(1946, 3, 15)));
        assert_eq!(state_of("20000229"), DateState::Valid(day(2000, 2, 29)));
        assert_eq!(typed("1946031").parts(), ["1946", "03", "1"]);
    }

    #[test]
    fn a_month_that_does_not_exist_is_told_as_soon_as_it_is_typed() {
        for (digits, month) in [("194613", 13), ("194600", 0), ("194631", 31), ("19461305", 13)] {
            assert_eq!(state_of(digits), DateState::NoSuchMonth { month });
        }
    }

    #[test]
    fn a_day_that_the_month_does_not_have_is_told() {
        for (digits, month, day) in [
            ("19460230", 2, 30),
            ("19000229", 2, 29),
            ("19460431", 4, 31),
            ("19461232", 12, 32),
            ("19461200", 12, 0),
        ] {
            assert_eq!(state_of(digits), DateState::NoSuchDay { month, day });
        }
    }

    #[test]
    fn a_single_digit_that_needs_a_zero_before_it_is_told_at_once() {
        assert_eq!(state_of("19463"), waits(DatePart::Month, true));
        assert_eq!(state_of("19461"), waits(DatePart::Month, false));
        assert_eq!(state_of("1946034"), waits(DatePart::Day, true));
        assert_eq!(state_of("1946023"), waits(DatePart::Day, true));
        assert_eq!(state_of("1946033"), waits(DatePart::Day, false));
    }

    #[test]
    fn the_next_part_is_asked_for_when_one_is_full() {
        assert_eq!(state_of(""), waits(DatePart::Year, false));
        assert_eq!(state_of("194"), waits(DatePart::Year, false));
        assert_eq!(state_of("1946"), waits(DatePart::Month, false));
        assert_eq!(state_of("194603"), waits(DatePart::Day, false));
    }

    #[test]
    fn the_future_is_told_as_early_as_it_is_known() {
        for digits in ["3", "203", "2022", "202108", "2021073", "20210721"] {
            assert_eq!(state_of(digits), DateState::InFuture, "{digits}");
        }
        assert_eq!(state_of("202107"), waits(DatePart::Day, false));
        assert_eq!(state_of("20210720"), DateState::Valid(TODAY));
    }

    #[test]
    fn a_day_too_long_ago_is_told_as_early_as_it_is_known() {
        for digits in ["0", "17", "188", "1890", "189106", "1891071", "18910719"] {
            assert_eq!(state_of(digits), DateState::TooOld, "{digits}");
        }
        assert_eq!(state_of("18910720"), DateState::Valid(day(1891, 7, 20)));
    }

    #[test]
    fn a_ninth_digit_is_not_taken() {
        let mut entry = typed("19460315");
        assert!(!entry.press_digit(1));
        assert_eq!(entry.state(TODAY), DateState::Valid(day(1946, 3, 15)));
    }

    #[test]
    fn neither_the_entry_nor_its_state_shows_the_date() {
        assert_eq!(format!("{:?}", typed("19460315")), "DateEntry { digits: 8, .. }");
        assert_eq!(format!("{:?}", state_of("19460315")), "Valid(_)");
    }

    proptest! {
        #[test]
        fn a_wrong_beginning_stays_wrong_however_it_goes_on(digits in "[0-9]{8}") {
            let states: Vec<_> = (0..=8).map(|length| state_of(&digits[..length])).collect();
            for pair in states.windows(2) {
                let goes_on = matches!(pair[0], DateState::Incomplete { .. });
                prop_assert!(goes_on || pair[0] == pair[1]);
            }
        }

        #[test]
        fn every_day_of_a_life_is_valid_and_no_beginning_of_it_is_wrong(age_days in 0_i64..47_480) {
            let born = TODAY.saturating_sub(age_days.days());
            let digits = born.strftime("%Y%m%d").to_string();
            prop_assert_eq!(state_of(&digits), DateState::Valid(born));
            for length in 0..8 {
                let state = state_of(&digits[..length]);
                let right = matches!(state, DateState::Incomplete { needs_zero: false, .. });
                prop_assert!(right, "{} of {}", length, digits);
            }
        }

        #[test]
        fn eight_digits_are_valid_only_if_the_calendar_has_them(digits in "(19|20)[0-9]{6}") {
            let known = Date::strptime("%Y%m%d", &digits).ok().filter(|date| *date <= TODAY);
            let valid = match state_of(&digits) {
                DateState::Valid(date) => Some(date),
                _ => None,
            };
            prop_assert_eq!(valid, known);
        }
    }
}
