//! The keyboards as data: where each key is, and what a press does to the layout. It draws nothing and holds no words;
//! keys without a visible character name an entry of the text catalogue.

use std::fmt;

use super::strokes::Stroke;

/// One key. Its `Debug` hides the character, because a row of presses is somebody's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A Hangul key, by the compatibility jamo it shows.
    Jamo(char),
    /// A stroke of a vowel (ㅣ ㆍ ㅡ), or a group of consonants by its first two (ㄱㅋ).
    Stroke(Stroke),
    /// Ends a letter made of strokes, so that the next press of the same key begins a new letter.
    NextLetter,
    /// A Latin letter, a hyphen or an apostrophe.
    Char(char),
    /// A digit, 0 to 9.
    Digit(u8),
    /// A space between two parts of a name.
    Space,
    /// Takes the last press back.
    Backspace,
    /// Gives the other character of each key, for one press.
    Shift,
    /// Switches from Hangul to Latin, and back.
    SwitchLayout,
    /// Switches from one Hangul keyboard to the other.
    SwitchHangul,
    /// Empties the entry.
    Clear,
}

/// What a key is called, on its face and to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// The character itself.
    Visible(char),
    /// Two characters, which the presses give in turn.
    Turns([char; 2]),
    /// The id of the name in the text catalogue.
    Catalogue(&'static str),
}

/// Writes a stable id: the visible character, or the catalogue's id.
impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visible(character) => write!(f, "{character}"),
            Self::Turns([first, second]) => write!(f, "{first}{second}"),
            Self::Catalogue(id) => f.write_str(id),
        }
    }
}

impl Key {
    /// The key's name; a key has one name in every layout.
    #[must_use]
    pub fn name(self) -> KeyName {
        match self {
            // Screen readers do not read these two aloud unless they are given a word.
            Self::Char('-') => KeyName::Catalogue("key-hyphen"),
            Self::Char('\'') => KeyName::Catalogue("key-apostrophe"),
            Self::Stroke(Stroke::Dot) => KeyName::Catalogue("key-dot"),
            Self::Stroke(stroke) => match *stroke.faces() {
                [first, second, ..] => KeyName::Turns([first, second]),
                [only] => KeyName::Visible(only),
                [] => unreachable!("every key shows something"),
            },
            Self::NextLetter => KeyName::Catalogue("key-next-letter"),
            Self::Jamo(character) | Self::Char(character) => KeyName::Visible(character),
            Self::Digit(digit) => KeyName::Visible(char::from(b'0' + digit % 10)),
            Self::Space => KeyName::Catalogue("key-space"),
            Self::Backspace => KeyName::Catalogue("key-backspace"),
            Self::Shift => KeyName::Catalogue("key-shift"),
            Self::SwitchLayout => KeyName::Catalogue("key-switch-layout"),
            Self::SwitchHangul => KeyName::Catalogue("key-switch-hangul"),
            Self::Clear => KeyName::Catalogue("key-clear"),
        }
    }
}

/// Shows the kind of key, never the character.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jamo(_) => "Jamo(_)",
            Self::Stroke(_) => "Stroke(_)",
            Self::NextLetter => "NextLetter",
            Self::Char(_) => "Char(_)",
            Self::Digit(_) => "Digit(_)",
            Self::Space => "Space",
            Self::Backspace => "Backspace",
            Self::Shift => "Shift",
            Self::SwitchLayout => "SwitchLayout",
            Self::SwitchHangul => "SwitchHangul",
            Self::Clear => "Clear",
        })
    }
}

/// Which keys are shown now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Two-set Hangul (KS X 5002).
    Dubeolsik {
        /// Whether the next press gives ㅃㅉㄸㄲㅆㅒㅖ.
        shift: bool,
    },
    /// Hangul from three strokes and seven groups of consonants (천지인), as on a telephone: few large keys.
    Cheonjiin,
    /// Latin letters in QWERTY order, for names in foreign letters.
    Latin {
        /// Whether the next letter is a capital.
        upper: bool,
        /// The Hangul keyboard that the person came from, and goes back to.
        from: Hangul,
    },
    /// A telephone's pad, three columns.
    Digits,
}

/// The Hangul keyboard that a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hangul {
    Dubeolsik,
    Cheonjiin,
}

impl Default for Layout {
    fn default() -> Self {
        Self::HANGUL
    }
}

impl Layout {
    /// The Hangul keyboard that is shown first.
    pub const HANGUL: Self = Self::Dubeolsik { shift: false };
    /// The Latin keyboard as it is shown first: a name begins with a capital.
    pub const LATIN: Self = Self::Latin { upper: true, from: Hangul::Dubeolsik };

    /// The keys, row by row from the top, each row from the left.
    #[must_use]
    pub fn rows(self) -> Vec<Vec<Key>> {
        match self {
            Self::Dubeolsik { shift: false } => hangul_rows("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ"),
            Self::Dubeolsik { shift: true } => hangul_rows("ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ"),
            Self::Cheonjiin => cheonjiin_rows(),
            Self::Latin { upper, .. } => latin_rows(upper),
            Self::Digits => digit_rows(),
        }
    }

    /// The layout after `key` was pressed: shift lasts for one key, and a new word of a Latin name
    /// begins with a capital again.
    #[must_use]
    pub fn after(self, key: Key) -> Self {
        match (self, key) {
            (Self::Digits, _) => Self::Digits,
            (Self::Dubeolsik { .. }, Key::SwitchLayout) => Self::LATIN,
            (Self::Cheonjiin, Key::SwitchLayout) => {
                Self::Latin { upper: true, from: Hangul::Cheonjiin }
            }
            (Self::Latin { from: Hangul::Cheonjiin, .. }, Key::SwitchLayout)
            | (Self::Dubeolsik { .. }, Key::SwitchHangul) => Self::Cheonjiin,
            (Self::Latin { .. }, Key::SwitchLayout) | (Self::Cheonjiin, Key::SwitchHangul) => {
                Self::HANGUL
            }
            (Self::Dubeolsik { shift }, Key::Shift) => Self::Dubeolsik { shift: !shift },
            (Self::Latin { upper, from }, Key::Shift) => Self::Latin { upper: !upper, from },
            (Self::Dubeolsik { .. }, _) => Self::HANGUL,
            (Self::Cheonjiin, _) => Self::Cheonjiin,
            (Self::Latin { from, .. }, Key::Space | Key::Clear) => {
                Self::Latin { upper: true, from }
            }
            (Self::Latin { from, .. }, _) => Self::Latin { upper: false, from },
        }
    }
}

fn hangul_rows(top: &str) -> Vec<Vec<Key>> {
    vec![
        top.chars().map(Key::Jamo).collect(),
        "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ".chars().map(Key::Jamo).collect(),
        between(Key::Shift, "ㅋㅌㅊㅍㅠㅜㅡ".chars().map(Key::Jamo), Key::Backspace),
        vec![Key::SwitchLayout, Key::SwitchHangul, Key::Space, Key::Clear],
    ]
}

fn cheonjiin_rows() -> Vec<Vec<Key>> {
    use Stroke::{Bieup, Digeut, Dot, Eu, Giyeok, I, Ieung, Jieut, Nieun, Siot};
    let row = |strokes: [Stroke; 3], last: Key| {
        strokes.into_iter().map(Key::Stroke).chain([last]).collect()
    };
    vec![
        row([I, Dot, Eu], Key::Backspace),
        row([Giyeok, Nieun, Digeut], Key::NextLetter),
        row([Bieup, Siot, Jieut], Key::Space),
        vec![Key::SwitchLayout, Key::Stroke(Ieung), Key::SwitchHangul, Key::Clear],
    ]
}

fn latin_rows(upper: bool) -> Vec<Vec<Key>> {
    let letter = |c: char| Key::Char(if upper { c.to_ascii_uppercase() } else { c });
    vec![
        "qwertyuiop".chars().map(letter).collect(),
        "asdfghjkl".chars().map(letter).collect(),
        between(Key::Shift, "zxcvbnm".chars().map(letter), Key::Backspace),
        vec![Key::SwitchLayout, Key::Char('-'), Key::Space, Key::Char('\''), Key::Clear],
    ]
}

fn digit_rows() -> Vec<Vec<Key>> {
    vec![
        [1, 2, 3].map(Key::Digit).to_vec(),
        [4, 5, 6].map(Key::Digit).to_vec(),
        [7, 8, 9].map(Key::Digit).to_vec(),
        vec![Key::Clear, Key::Digit(0), Key::Backspace],
    ]
}

fn between(first: Key, keys: impl Iterator<Item = Key>, last: Key) -> Vec<Key> {
    std::iter::once(first).chain(keys).chain(std::iter::once(last)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyboard::compose::Jamo;
    use std::collections::HashSet;

    const LATIN_SMALL: Layout = Layout::Latin { upper: false, from: Hangul::Dubeolsik };
    const EVERY_LAYOUT: [Layout; 6] = [
        Layout::HANGUL,
        Layout::Dubeolsik { shift: true },
        Layout::Cheonjiin,
        Layout::LATIN,
        LATIN_SMALL,
        Layout::Digits,
    ];

    fn faces(layout: Layout) -> Vec<String> {
        let face = |row: Vec<Key>| row.iter().map(|key| key.name().to_string()).collect();
        layout.rows().into_iter().map(face).collect()
    }

    #[test]
    fn the_hangul_keys_stand_where_every_korean_keyboard_has_them() {
        let bottom = "key-switch-layoutkey-switch-hangulkey-spacekey-clear";
        let rows = [
            "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
            "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
            "key-shiftㅋㅌㅊㅍㅠㅜㅡkey-backspace",
            bottom,
        ];
        assert_eq!(faces(Layout::HANGUL), rows);
        assert_eq!(faces(Layout::Dubeolsik { shift: true })[0], "ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ");
        assert_eq!(faces(Layout::Dubeolsik { shift: true })[1..], rows[1..]);
    }

    #[test]
    fn the_keys_of_a_telephone_stand_where_its_owners_know_them() {
        let rows = [
            "ㅣkey-dotㅡkey-backspace",
            "ㄱㅋㄴㄹㄷㅌkey-next-letter",
            "ㅂㅍㅅㅎㅈㅊkey-space",
            "key-switch-layoutㅇㅁkey-switch-hangulkey-clear",
        ];
        assert_eq!(faces(Layout::Cheonjiin), rows);
    }

    #[test]
    fn who_looked_at_latin_letters_comes_back_to_the_keyboard_they_chose() {
        let chosen = Layout::HANGUL.after(Key::SwitchHangul);
        assert_eq!(chosen, Layout::Cheonjiin);
        let latin = chosen.after(Key::SwitchLayout).after(Key::Char('K')).after(Key::Space);
        assert_eq!(latin.after(Key::SwitchLayout), Layout::Cheonjiin);
        assert_eq!(chosen.after(Key::SwitchHangul), Layout::HANGUL);
    }

    #[test]
    fn the_pad_has_three_columns_and_all_ten_digits() {
        assert_eq!(faces(Layout::Digits), ["123", "456", "789", "key-clear0key-backspace"]);
        assert!(Layout::Digits.rows().iter().all(|row| row.len() == 3));
    }

    #[test]
    fn the_latin_keys_give_every_letter_in_both_cases() {
        for (layout, letters) in [(Layout::LATIN, 'A'..='Z'), (LATIN_SMALL, 'a'..='z')] {
            let keys: HashSet<Key> = layout.rows().into_iter().flatten().collect();
            assert!(letters.into_iter().all(|letter| keys.contains(&Key::Char(letter))));
            assert!(keys.contains(&Key::Char('-')) && keys.contains(&Key::Char('\'')));
        }
    }

    #[test]
    fn no_two_keys_of_a_layout_share_a_name_and_every_jamo_composes() {
        for layout in EVERY_LAYOUT {
            let keys: Vec<Key> = layout.rows().into_iter().flatten().collect();
            let names: HashSet<String> = keys.iter().map(|key| key.name().to_string()).collect();
            assert_eq!(names.len(), keys.len());
            for key in keys {
                assert!(!matches!(key, Key::Jamo(shown) if Jamo::new(shown).is_none()));
            }
        }
    }

    #[test]
    fn shift_lasts_for_one_key() {
        let shifted = Layout::HANGUL.after(Key::Shift);
        assert_eq!(shifted, Layout::Dubeolsik { shift: true });
        assert_eq!(shifted.after(Key::Jamo('ㄲ')), Layout::HANGUL);
        assert_eq!(shifted.after(Key::Shift), Layout::HANGUL);
        assert_eq!(Layout::LATIN.after(Key::Char('K')), LATIN_SMALL);
    }

    #[test]
    fn each_word_of_a_latin_name_begins_with_a_capital() {
        assert_eq!(Layout::HANGUL.after(Key::SwitchLayout), Layout::LATIN);
        assert_eq!(LATIN_SMALL.after(Key::Space), Layout::LATIN);
        assert_eq!(Layout::LATIN.after(Key::SwitchLayout), Layout::HANGUL);
    }

    #[test]
    fn a_key_in_a_log_line_does_not_tell_what_was_typed() {
        let keys = [Key::Jamo('ㄱ'), Key::Char('K'), Key::Digit(7), Key::Space];
        assert_eq!(format!("{keys:?}"), "[Jamo(_), Char(_), Digit(_), Space]");
    }
}
