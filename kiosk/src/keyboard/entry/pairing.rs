//! The digits that pair a kiosk, typed as the operator reads them. It checks nothing: only the server knows them.

use super::pad::{Pad, joined, pad_entry, shown};

/// Digits of a pairing code.
pub const PAIRING_DIGITS: usize = 12;

/// The typed digits of a pairing code.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PairingEntry {
    pad: Pad<PAIRING_DIGITS>,
}

pad_entry!(PairingEntry);

impl PairingEntry {
    /// The typed digits in three groups: 1234 5678 9012.
    #[must_use]
    pub fn formatted(&self) -> String {
        joined(self.pad.grouped([4, 4, 4]), " ")
    }

    /// All twelve digits; None until all are typed.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        (self.digit_count() == PAIRING_DIGITS).then(|| shown(self.pad.typed()))
    }

    fn has_room(&self) -> bool {
        self.pad.length() < PAIRING_DIGITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_are_whole_and_no_more_are_taken() {
        let mut entry = PairingEntry::default();
        for digit in [4, 8, 2, 1, 7, 3, 9, 0, 1, 1, 2, 5] {
            assert_eq!(entry.whole(), None);
            assert!(entry.press_digit(digit));
        }
        assert!(!entry.press_digit(7));
        assert_eq!(entry.whole().as_deref(), Some("482173901125"));
        assert_eq!(entry.formatted(), "4821 7390 1125");
    }
}
