//! A ticket's code typed from a slip. It counts and groups digits; the check digit itself is
//! computed where tickets are defined, never here.

use std::fmt;

pub use jari_common::ticket::CODE_DIGITS;

use super::pad::{Pad, joined, pad_entry, shown};

/// A ticket's code; its last digit checks the others (Damm).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CodeEntry {
    pad: Pad<CODE_DIGITS>,
}

/// What the typed digits of a code are.
#[derive(Clone, PartialEq, Eq)]
pub enum CodeState {
    /// Digits are missing.
    Incomplete,
    /// Ten digits that agree with their check digit.
    Valid(String),
    /// Ten digits of which one is wrong, or two have changed places.
    WrongDigit,
}

impl fmt::Debug for CodeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete => "Incomplete",
            Self::Valid(_) => "Valid(_)",
            Self::WrongDigit => "WrongDigit",
        })
    }
}

pad_entry!(CodeEntry);

impl CodeEntry {
    /// The digits typed up to now, grouped as on the slip: 123 456 7890.
    #[must_use]
    pub fn formatted(&self) -> String {
        joined(self.pad.grouped([3, 3, 4]), " ")
    }

    /// The state of the digits; `is_valid` is called only with ten digits.
    #[must_use]
    pub fn state(&self, is_valid: impl Fn(&str) -> bool) -> CodeState {
        let code = shown(self.pad.typed());
        match code.len() {
            CODE_DIGITS if is_valid(&code) => CodeState::Valid(code),
            CODE_DIGITS => CodeState::WrongDigit,
            _ => CodeState::Incomplete,
        }
    }

    fn has_room(&self) -> bool {
        self.pad.length() < CODE_DIGITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jari_common::ticket::TicketCode;
    use std::cell::Cell;

    fn typed(digits: &str) -> CodeEntry {
        let mut entry = CodeEntry::default();
        for digit in digits.bytes() {
            entry.press_digit(digit - b'0');
        }
        entry
    }

    #[test]
    fn a_code_is_shown_in_groups_of_three_three_and_four() {
        for (digits, grouped) in [
            ("", ""),
            ("123", "123"),
            ("1234", "123 4"),
            ("1234567", "123 456 7"),
            ("1234567890", "123 456 7890"),
            ("12345678901", "123 456 7890"),
        ] {
            assert_eq!(typed(digits).formatted(), grouped);
        }
    }

    #[test]
    fn the_check_is_asked_once_all_ten_digits_are_there() {
        let asked = Cell::new(0);
        let check = |code: &str| {
            asked.set(asked.get() + 1);
            code == "0123456789"
        };
        assert_eq!(typed("012345678").state(check), CodeState::Incomplete);
        assert_eq!(asked.get(), 0);
        assert_eq!(typed("0123456789").state(check), CodeState::Valid("0123456789".to_owned()));
        assert_eq!(typed("0123456798").state(check), CodeState::WrongDigit);
    }

    #[test]
    fn a_slip_of_one_digit_is_told_by_the_codes_own_check() {
        let check = |code: &str| TicketCode::parse(code).is_ok();
        let code = TicketCode::from_random(123_456_789).digits().to_owned();
        assert_eq!(typed(&code).state(check), CodeState::Valid(code.clone()));
        let slipped = code.replacen('5', "6", 1);
        assert_eq!(typed(&slipped).state(check), CodeState::WrongDigit);
    }

    #[test]
    fn neither_the_entry_nor_its_state_shows_the_code() {
        let entry = typed("0123456789");
        let shown = format!("{entry:?} {:?}", entry.state(|_| true));
        assert_eq!(shown, "CodeEntry { digits: 10, .. } Valid(_)");
    }
}
