//! A phone number grouped while it is typed. It knows the forms of numbers, never whether somebody answers.

use std::fmt;
use std::ops::RangeInclusive;

use jari_common::person::phone_lengths;

use super::pad::{Pad, joined, pad_entry, shown};

/// The longest phone number, 0507-1234-5678.
pub const PHONE_LIMIT_DIGITS: usize = 12;
/// Digits of a mobile number, 010-1234-5678.
const MOBILE_DIGITS: usize = 11;
/// The shortest phone number, 02-123-4567.
pub const PHONE_LEAST_DIGITS: usize = 9;
/// The longest number of Seoul, 02-1234-5678.
const SEOUL_LIMIT_DIGITS: usize = 10;

/// A phone number as it is dialled inside Korea.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PhoneEntry {
    pad: Pad<PHONE_LIMIT_DIGITS>,
}

/// The state of the typed digits of a phone number.
#[derive(Clone, PartialEq, Eq)]
pub enum PhoneState {
    /// Nothing is wrong yet and digits are missing.
    Incomplete,
    /// A number that can be dialled, digits only.
    Valid(String),
    /// The first digit is not 0.
    MustBeginWithZero,
}

impl fmt::Debug for PhoneState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete => "Incomplete",
            Self::Valid(_) => "Valid(_)",
            Self::MustBeginWithZero => "MustBeginWithZero",
        })
    }
}

pad_entry!(PhoneEntry);

impl PhoneEntry {
    /// The typed digits, grouped as the full number will be: 010-1234-5678, 02-123-4567, 02-1234-5678, 031-123-4567.
    #[must_use]
    pub fn formatted(&self) -> String {
        let length = self.pad.length();
        let widths = match self.pad.typed() {
            [0, 2, ..] if length < SEOUL_LIMIT_DIGITS => [2, 3, 4],
            [0, 2, ..] => [2, 4, 4],
            [0, 1, 0, ..] => [3, 4, 4],
            [0, 5, 0, ..] if length < PHONE_LIMIT_DIGITS => [4, 3, 4],
            [0, 5, 0, ..] => [4, 4, 4],
            _ if length < MOBILE_DIGITS => [3, 3, 4],
            _ => [3, 4, 4],
        };
        joined(self.pad.grouped(widths), "-")
    }

    /// Whether the number can be dialled, or what is wrong with it.
    #[must_use]
    pub fn state(&self) -> PhoneState {
        let typed = self.pad.typed();
        if typed.first().is_some_and(|&digit| digit != 0) {
            PhoneState::MustBeginWithZero
        } else if lengths(typed).is_some_and(|lengths| lengths.contains(&typed.len())) {
            PhoneState::Valid(shown(typed))
        } else {
            PhoneState::Incomplete
        }
    }

    /// Whether the number can be dialled.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        matches!(self.state(), PhoneState::Valid(_))
    }

    /// The most digits that can be typed. A wrong number is not cut short; what is wrong with it is told.
    fn limit(&self) -> usize {
        lengths(self.pad.typed()).map_or(MOBILE_DIGITS, |lengths| *lengths.end())
    }

    fn has_room(&self) -> bool {
        self.pad.length() < self.limit()
    }
}

fn lengths(typed: &[u8]) -> Option<RangeInclusive<usize>> {
    phone_lengths(&shown(typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(digits: &str) -> PhoneEntry {
        let mut entry = PhoneEntry::default();
        for digit in digits.bytes() {
            entry.press_digit(digit - b'0');
        }
        entry
    }

    #[test]
    fn a_number_is_grouped_while_it_is_typed() {
        for (digits, grouped) in [
            ("", ""),
            ("010", "010"),
            ("0101", "010-1"),
            ("0101234567", "010-1234-567"),
            ("01012345678", "010-1234-5678"),
            ("02123", "02-123"),
            ("021234567", "02-123-4567"),
            ("0212345678", "02-1234-5678"),
            ("0311234567", "031-123-4567"),
            ("07012345678", "070-1234-5678"),
            ("05051234567", "0505-123-4567"),
            ("050712345678", "0507-1234-5678"),
        ] {
            assert_eq!(typed(digits).formatted(), grouped);
        }
    }

    #[test]
    fn a_number_is_valid_only_at_its_own_length() {
        for digits in ["01012345678", "021234567", "0311234567", "07012345678", "050712345678"] {
            assert_eq!(typed(digits).state(), PhoneState::Valid(digits.to_owned()));
            assert!(typed(digits).is_valid());
        }
        for digits in ["", "0", "010123456", "0101234567", "02123456", "03112345"] {
            assert_eq!(typed(digits).state(), PhoneState::Incomplete);
            assert!(!typed(digits).is_valid());
        }
    }

    #[test]
    fn a_number_without_its_zero_is_told_at_the_first_digit() {
        assert_eq!(typed("1").state(), PhoneState::MustBeginWithZero);
        assert_eq!(typed("1012345678").state(), PhoneState::MustBeginWithZero);
    }

    #[test]
    fn no_digit_is_taken_after_the_last_one() {
        assert_eq!(typed("010123456789").formatted(), "010-1234-5678");
        assert_eq!(typed("02123456789").formatted(), "02-1234-5678");
    }

    #[test]
    fn neither_the_entry_nor_its_state_shows_the_number() {
        let entry = typed("01012345678");
        assert_eq!(
            format!("{entry:?} {:?}", entry.state()),
            "PhoneEntry { digits: 11, .. } Valid(_)"
        );
    }

    proptest! {
        #[test]
        fn grouping_only_adds_hyphens_between_digits(digits in "[0-9]{0,14}") {
            let grouped = typed(&digits).formatted();
            let kept = grouped.replace('-', "");
            prop_assert!(digits.starts_with(&kept));
            prop_assert!(kept.len() == digits.len() || !typed(&digits).has_room());
            prop_assert!(!grouped.starts_with('-') && !grouped.ends_with('-'));
            prop_assert!(!grouped.contains("--"));
        }
    }
}
