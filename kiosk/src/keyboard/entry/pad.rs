//! The digits behind every entry that is typed on a digit pad. It never interprets them and never
//! prints them.

use std::fmt;
use std::hint::black_box;

/// The typed digits, at most `LIMIT`; stored in place, so that wiping reaches all of them.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pad<const LIMIT: usize> {
    digits: [u8; LIMIT],
    length: usize,
}

impl<const LIMIT: usize> Default for Pad<LIMIT> {
    fn default() -> Self {
        Self { digits: [0; LIMIT], length: 0 }
    }
}

/// What a person typed does not stay in memory after it is forgotten.
impl<const LIMIT: usize> Drop for Pad<LIMIT> {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl<const LIMIT: usize> Pad<LIMIT> {
    pub(super) fn press(&mut self, digit: u8) -> bool {
        let takes = digit <= 9 && self.length < LIMIT;
        if takes {
            self.digits[self.length] = digit;
            self.length += 1;
        }
        takes
    }

    pub(super) fn backspace(&mut self) -> bool {
        let had_digit = self.length > 0;
        if had_digit {
            self.length -= 1;
            self.digits[self.length] = 0;
        }
        had_digit
    }

    pub(super) fn wipe(&mut self) {
        self.digits.fill(0);
        self.length = 0;
        black_box(&self.digits);
    }

    pub(super) fn typed(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The typed digits in groups of the given widths.
    pub(super) fn grouped(&self, widths: [usize; 3]) -> [String; 3] {
        let mut rest = self.typed();
        widths.map(|width| {
            let (group, after) = rest.split_at(rest.len().min(width));
            rest = after;
            shown(group)
        })
    }

    pub(super) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name).field("digits", &self.length).finish_non_exhaustive()
    }
}

pub(super) fn shown(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// The groups that are not empty, with `between` between them.
pub(super) fn joined(groups: [String; 3], between: &str) -> String {
    groups.into_iter().filter(|group| !group.is_empty()).collect::<Vec<_>>().join(between)
}

/// The methods that every entry on a digit pad has.
macro_rules! pad_entry {
    ($entry:ident) => {
        impl $entry {
            /// Takes one digit, 0 to 9. Returns `false` when there is no room for it.
            pub fn press_digit(&mut self, digit: u8) -> bool {
                self.has_room() && self.pad.press(digit)
            }

            /// Takes the last digit back. Returns `false` when there was none.
            pub fn backspace(&mut self) -> bool {
                self.pad.backspace()
            }

            /// Takes all digits back, overwriting them.
            pub fn clear(&mut self) {
                self.pad.wipe();
            }

            /// How many digits are typed.
            #[must_use]
            pub fn digit_count(&self) -> usize {
                self.pad.length()
            }

            /// Does what a key of the digit pad says; any other key changes nothing. Returns
            /// whether anything changed.
            pub fn press(&mut self, key: crate::keyboard::layout::Key) -> bool {
                use crate::keyboard::layout::Key;
                match key {
                    Key::Digit(digit) => self.press_digit(digit),
                    Key::Backspace => self.backspace(),
                    Key::Clear => {
                        let had_digits = self.digit_count() > 0;
                        self.clear();
                        had_digits
                    }
                    _ => false,
                }
            }
        }

        impl std::fmt::Debug for $entry {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.pad.debug(stringify!($entry), f)
            }
        }
    };
}
pub(super) use pad_entry;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyboard::entry::CodeEntry;
    use crate::keyboard::layout::Key;
    use proptest::prelude::*;

    #[test]
    fn digits_past_the_limit_and_numbers_past_nine_are_not_taken() {
        let mut pad = Pad::<2>::default();
        assert!(!pad.press(10));
        assert!(pad.press(9) && pad.press(0));
        assert!(!pad.press(1));
        assert_eq!(pad.typed(), [9, 0]);
    }

    #[test]
    fn a_wiped_pad_keeps_no_digit_in_its_memory() {
        let mut pad = Pad::<3>::default();
        assert!(pad.press(7) && pad.press(8) && pad.backspace());
        assert_eq!(pad.digits, [7, 0, 0]);
        pad.wipe();
        assert_eq!((pad.digits, pad.length), ([0; 3], 0));
        assert!(std::mem::needs_drop::<CodeEntry>(), "and so is one that is dropped");
    }

    #[test]
    fn the_keys_of_the_pad_type_take_back_and_clear() {
        let mut entry = CodeEntry::default();
        assert!(!entry.press(Key::Backspace) && !entry.press(Key::Clear));
        assert!(entry.press(Key::Digit(1)) && entry.press(Key::Digit(2)));
        assert!(entry.press(Key::Backspace));
        assert_eq!(entry.formatted(), "1");
        assert!(!entry.press(Key::Space) && !entry.press(Key::Jamo('ㄱ')));
        assert!(entry.press(Key::Clear));
        assert_eq!(entry.digit_count(), 0);
    }

    proptest! {
        #[test]
        fn a_backspace_undoes_each_digit(digits in proptest::collection::vec(0_u8..10, 0..11)) {
            let mut pad = Pad::<11>::default();
            for &digit in &digits {
                pad.press(digit);
            }
            for length in (0..digits.len()).rev() {
                prop_assert!(pad.backspace());
                prop_assert_eq!(pad.typed(), &digits[..length]);
            }
            prop_assert!(!pad.backspace());
        }
    }
}
