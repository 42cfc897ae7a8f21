//! The digits of a message that proves who somebody is, typed as they were received. It checks nothing: only the
//! server knows which digits were sent.

use super::pad::{Pad, joined, pad_entry, shown};

/// Digits of the code that comes by message.
pub const PROOF_DIGITS: usize = 6;

/// The typed digits of a message.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProofEntry {
    pad: Pad<PROOF_DIGITS>,
}

pad_entry!(ProofEntry);

impl ProofEntry {
    /// The typed digits in two groups: 123 456.
    #[must_use]
    pub fn formatted(&self) -> String {
        joined(self.pad.grouped([3, 3, 0]), " ")
    }

    /// All six digits; None until all are typed.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        (self.digit_count() == PROOF_DIGITS).then(|| shown(self.pad.typed()))
    }

    fn has_room(&self) -> bool {
        self.pad.length() < PROOF_DIGITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_whole_and_no_more_are_taken() {
        let mut entry = ProofEntry::default();
        for digit in 1..=6 {
            assert_eq!(entry.whole(), None);
            assert!(entry.press_digit(digit));
        }
        assert!(!entry.press_digit(7));
        assert_eq!(entry.whole().as_deref(), Some("123456"));
        assert_eq!(entry.formatted(), "123 456");
        assert_eq!(format!("{entry:?}"), "ProofEntry { digits: 6, .. }");
    }
}
