//! A birth date typed as people write it: six digits (500312) or eight (19500312). It never reads a clock: the caller
//! says what day it is.

use std::fmt;

use jari_common::person::AGE_MAX_YEARS;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::pad::{Pad, pad_entry};

/// A whole birth date is YYYYMMDD.
pub const DATE_DIGITS: usize = 8;
/// A short one, as on an ID card, is YYMMDD.
pub const SHORT_DATE_DIGITS: usize = 6;
/// The greatest age, in years.
pub const OLDEST_AGE_YEARS: i16 = AGE_MAX_YEARS;

const YEAR_DIGITS: usize = 4;
const SHORT_YEAR_DIGITS: usize = 2;
const MONTH_DIGITS: usize = 2;
const DAY_DIGITS: usize = 2;
const CENTURY_YEARS: i16 = 100;
/// The first two digits of every year in which somebody who lives now can be born.
const CENTURIES: [[u8; 2]; 3] = [[1, 8], [1, 9], [2, 0]];

/// A birth date, the year with two digits or four.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DateEntry {
    pad: Pad<DATE_DIGITS>,
}

/// The state of the typed digits of a birth date. An error is reported when neither six nor eight digits can become a
/// date any more; more digits do not remove it.
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
    /// Six digits of a day in two centuries, in both of which a living person can be born. Where the digits begin like a
    /// year of four, two more may follow.
    TwoCenturies { earlier: Date, later: Date },
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
    InFuture {
        /// As typed, four digits.
        year: i16,
    },
    /// Whatever digits follow, the date is more than [`OLDEST_AGE_YEARS`] before today.
    TooOld {
        /// As typed, four digits.
        year: i16,
    },
}

/// A part of a date, in the order it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// Two digits or four.
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
            Self::TwoCenturies { .. } => "TwoCenturies(_)",
            Self::NoSuchDay { .. } => "NoSuchDay",
            Self::NoSuchMonth { .. } => "NoSuchMonth",
            Self::InFuture { .. } => "InFuture",
            Self::TooOld { .. } => "TooOld",
        })
    }
}

impl DateState {
    /// Whether a person may go on: there is a date, or a choice between two.
    #[must_use]
    pub fn is_enough(self) -> bool {
        matches!(self, Self::Valid(_) | Self::TwoCenturies { .. })
    }

    fn is_wrong(self) -> bool {
        !matches!(self, Self::Incomplete { .. }) && !self.is_enough()
    }
}

pad_entry!(DateEntry);

impl DateEntry {
    /// The digits of the year, the month and the day: as typed, and with all four of the year once it is known.
    #[must_use]
    pub fn parts(&self, today: Date) -> [String; 3] {
        let (state, is_short) = self.read(today);
        let year_digits = if is_short { SHORT_YEAR_DIGITS } else { YEAR_DIGITS };
        let mut parts = self.pad.grouped([year_digits, MONTH_DIGITS, DAY_DIGITS]);
        if let (true, DateState::Valid(date)) = (is_short, state) {
            parts[0] = date.year().to_string();
        }
        parts
    }

    /// The state of the digits on the day `today`.
    #[must_use]
    pub fn state(&self, today: Date) -> DateState {
        self.read(today).0
    }

    /// The state, and whether it is that of YYMMDD.
    fn read(&self, today: Date) -> (DateState, bool) {
        let typed = self.pad.typed();
        let whole = first_wrong(typed, 0, |typed| read_whole(typed, today));
        if !(SHORT_YEAR_DIGITS..=SHORT_DATE_DIGITS).contains(&typed.len()) {
            return (whole, false);
        }
        let short = first_wrong(typed, SHORT_YEAR_DIGITS, |typed| read_short(typed, today));
        if !begins_with_a_century(typed) {
            return (short, true);
        }
        // "191203" may be the third of December of 2019, or the beginning of a day in March of 1912.
        let is_short = if whole.is_wrong() { !short.is_wrong() } else { short.is_enough() };
        if is_short { (short, whole.is_wrong()) } else { (whole, false) }
    }

    /// Takes this date instead of what was typed.
    pub fn set(&mut self, date: Date) {
        self.clear();
        for digit in date.strftime("%Y%m%d").to_string().bytes() {
            self.pad.press(digit - b'0');
        }
    }

    fn has_room(&self) -> bool {
        let typed = self.pad.typed();
        let is_whole = typed.len() < SHORT_YEAR_DIGITS || begins_with_a_century(typed);
        typed.len() < if is_whole { DATE_DIGITS } else { SHORT_DATE_DIGITS }
    }
}

/// Whether the digits can be the beginning of a year of four digits. Otherwise the date has six digits.
fn begins_with_a_century(typed: &[u8]) -> bool {
    let start = &typed[..typed.len().min(SHORT_YEAR_DIGITS)];
    CENTURIES.iter().any(|century| century.starts_with(start))
}

/// The state of the shortest beginning, of at least `least` digits, that is wrong; or else of all digits.
fn first_wrong(typed: &[u8], least: usize, read: impl Fn(&[u8]) -> DateState) -> DateState {
    let beginnings = (least..typed.len()).map(|length| read(&typed[..length]));
    let mut wrong = beginnings.filter(|state| state.is_wrong());
    wrong.next().unwrap_or_else(|| read(typed))
}

/// Judges at least two digits as YYMMDD; every shorter beginning of them must be right.
fn read_short(typed: &[u8], today: Date) -> DateState {
    let (year, rest) = typed.split_at(SHORT_YEAR_DIGITS);
    let in_century = i16::from(year[0]) * 10 + i16::from(year[1]);
    let this_century = today.year() / CENTURY_YEARS * CENTURY_YEARS;
    let years = [this_century + in_century - CENTURY_YEARS, this_century + in_century];
    let read = years.map(|year| {
        let year = [1000, 100, 10, 1].map(|unit| u8::try_from(year / unit % 10).expect("a digit"));
        let typed: Vec<u8> = year.into_iter().chain(rest.iter().copied()).collect();
        read_whole(&typed, today)
    });
    match read {
        [DateState::Valid(earlier), DateState::Valid(later)] => {
            DateState::TwoCenturies { earlier, later }
        }
        // The 29th of February is in one of two centuries only. Of two faults the earlier year's is told: the later year's
        // may be that it is still to come.
        [state, DateState::Valid(date)] if state.is_wrong() => DateState::Valid(date),
        [DateState::TooOld { .. }, later] => later,
        [earlier, _] => earlier,
    }
}

/// Judges these digits as YYYYMMDD; every shorter beginning of them must be right.
fn read_whole(typed: &[u8], today: Date) -> DateState {
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
    // A year is judged when it is typed, and not while it is.
    if typed.len() < YEAR_DIGITS {
        return DateState::Incomplete { part, needs_zero: false };
    }
    let (earliest, latest) = (date(years.0, months.0, days.0), date(years.1, months.1, days.1));
    if earliest > today {
        DateState::InFuture { year: years.0 }
    } else if latest < today.saturating_sub(OLDEST_AGE_YEARS.years()) {
        DateState::TooOld { year: years.0 }
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
        assert_eq!(typed("1946031").parts(TODAY), ["1946", "03", "1"]);
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
    fn a_year_is_judged_when_it_is_typed_and_not_while_it_is() {
        for digits in ["5", "3", "203", "0", "1", "17", "188"] {
            assert!(matches!(state_of(digits), DateState::Incomplete { .. }), "{digits}");
        }
        for digits in ["2031", "2022", "202108", "2021073", "20210721"] {
            let year: i16 = digits[..4].parse().unwrap();
            assert_eq!(state_of(digits), DateState::InFuture { year }, "{digits}");
        }
        assert_eq!(state_of("202107"), waits(DatePart::Day, false));
        assert_eq!(state_of("20210720"), DateState::Valid(TODAY));
        for digits in ["1890", "189106", "1891071", "18910719"] {
            let year: i16 = digits[..4].parse().unwrap();
            let state = state_of(digits);
            assert!(matches!(state, DateState::TooOld { year: told } if told == year), "{digits}");
        }
        assert_eq!(state_of("18910720"), DateState::Valid(day(1891, 7, 20)));
    }

    #[test]
    fn six_digits_are_a_birth_date_too() {
        assert_eq!(state_of("500312"), DateState::Valid(day(1950, 3, 12)));
        assert_eq!(typed("500312").parts(TODAY), ["1950", "03", "12"]);
        assert_eq!(typed("5003").parts(TODAY), ["50", "03", ""]);
        assert_eq!(state_of("50"), waits(DatePart::Month, false));
        assert_eq!(state_of("503"), waits(DatePart::Month, true));
        assert_eq!(state_of("5013"), DateState::NoSuchMonth { month: 13 });
        assert_eq!(state_of("500230"), DateState::NoSuchDay { month: 2, day: 30 });
        assert_eq!(state_of("000229"), DateState::Valid(day(2000, 2, 29)), "1900 had no such day");
        assert_eq!(state_of("210721"), DateState::Valid(day(1921, 7, 21)), "2021 is still to come");
        let mut entry = typed("500312");
        assert!(!entry.press_digit(1), "a seventh digit is not taken");
    }

    #[test]
    fn where_two_centuries_are_possible_both_are_told() {
        let both = |year: i16, month, of_month| DateState::TwoCenturies {
            earlier: day(1900 + year, month, of_month),
            later: day(2000 + year, month, of_month),
        };
        assert_eq!(state_of("120305"), both(12, 3, 5));
        // These might go on as years of four digits, and two more digits are taken.
        assert_eq!(state_of("191203"), both(19, 12, 3));
        assert_eq!(state_of("1912031"), waits(DatePart::Day, false));
        assert_eq!(state_of("19120314"), DateState::Valid(day(1912, 3, 14)));
        // 1805 is no year of a living person, and no fault of somebody born in May of 2018.
        assert_eq!(state_of("1805"), waits(DatePart::Day, false));
        assert_eq!(typed("1805").parts(TODAY), ["18", "05", ""]);
        assert_eq!(state_of("180512"), both(18, 5, 12));
        let mut entry = typed("120305");
        entry.set(day(1912, 3, 5));
        assert_eq!(entry.state(TODAY), DateState::Valid(day(1912, 3, 5)));
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
            let mut entry = DateEntry::default();
            let mut states = vec![entry.state(TODAY)];
            for digit in digits.bytes() {
                entry.press_digit(digit - b'0');
                states.push(entry.state(TODAY));
            }
            for pair in states.windows(2) {
                prop_assert!(!pair[0].is_wrong() || pair[0] == pair[1]);
            }
        }

        #[test]
        fn every_day_of_a_life_is_valid_and_no_beginning_of_it_is_wrong(age_days in 0_i64..47_480) {
            let born = TODAY.saturating_sub(age_days.days());
            let whole = born.strftime("%Y%m%d").to_string();
            prop_assert_eq!(state_of(&whole), DateState::Valid(born));
            let short = &whole[2..];
            match state_of(short) {
                DateState::Valid(date) => {
                    prop_assert!(born.year() < 1900 || date == born);
                }
                DateState::TwoCenturies { earlier, later } => {
                    prop_assert!(born.year() < 1900 || [earlier, later].contains(&born));
                }
                state => prop_assert!(born.year() < 1900, "{:?} of {}", state, short),
            }
            for digits in [&whole, short] {
                for length in 0..digits.len() {
                    let state = state_of(&digits[..length]);
                    prop_assert!(!state.is_wrong(), "{} of {}", length, digits);
                }
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
