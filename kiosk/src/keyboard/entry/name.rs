//! A name typed in Hangul, Latin letters or both. It limits and trims; whether the name is one that a
//! person can have is judged where persons are made, never here.

use std::fmt;

use jari_common::person::NAME_MAX_CHARS;

use crate::keyboard::compose::{Composer, Jamo};
use crate::keyboard::layout::{Key, Layout};

/// The longest name, in characters as shown.
pub const NAME_LIMIT_CHARS: usize = NAME_MAX_CHARS;

/// A name in Hangul, Latin letters or both.
#[derive(Clone, Default)]
pub struct NameEntry {
    composer: Composer,
    layout: Layout,
}

impl NameEntry {
    /// An empty name, beginning with the given keyboard.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { composer: Composer::default(), layout }
    }

    /// Does what the key says. Returns `false` when nothing changed: the name is full, there is
    /// nothing to take back, or the key has no place in a name.
    pub fn press(&mut self, key: Key) -> bool {
        let changed = match key {
            Key::Jamo(shown) => self.press_jamo(shown),
            Key::Char(letter) => self.press_letter(letter),
            Key::Space => self.press_space(),
            Key::Backspace => self.composer.backspace(),
            Key::Clear => self.clear(),
            Key::Shift => true,
            Key::SwitchLayout => {
                self.composer.commit();
                true
            }
            Key::Digit(_) => false,
        };
        if changed {
            self.layout = self.layout.after(key);
        }
        changed
    }

    /// The keys to show now.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The name as it stands on the screen, perhaps ending in a space.
    #[must_use]
    pub fn text(&self) -> String {
        self.composer.text()
    }

    /// The name without spaces around it.
    #[must_use]
    pub fn value(&self) -> String {
        self.composer.text().trim().to_owned()
    }

    /// Overwrites the name and goes back to the Hangul keyboard.
    pub fn wipe(&mut self) {
        self.composer.wipe();
        self.layout = Layout::default();
    }

    fn press_jamo(&mut self, shown: char) -> bool {
        let Some(jamo) = Jamo::new(shown) else { return false };
        self.composer.press(jamo);
        // Only the composer knows whether a press needs a new character, so it is tried first.
        let fits = self.length() <= NAME_LIMIT_CHARS;
        if !fits {
            self.composer.backspace();
        }
        fits
    }

    fn press_letter(&mut self, letter: char) -> bool {
        let belongs = letter.is_ascii_alphabetic() || matches!(letter, '-' | '\'');
        let takes = belongs && self.length() < NAME_LIMIT_CHARS;
        if takes {
            self.composer.push(letter);
        }
        takes
    }

    /// One space parts two words; a second one, or one at the beginning, is a slip of the finger.
    fn press_space(&mut self) -> bool {
        let text = self.composer.text();
        let takes = !text.is_empty() && !text.ends_with(' ') && self.length() < NAME_LIMIT_CHARS;
        if takes {
            self.composer.push(' ');
        }
        takes
    }

    fn clear(&mut self) -> bool {
        let had_text = !self.composer.is_empty();
        self.composer.wipe();
        had_text
    }

    fn length(&self) -> usize {
        self.composer.text().chars().count()
    }
}

impl fmt::Debug for NameEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NameEntry");
        shown.field("characters", &self.length()).field("layout", &self.layout).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(keys: &str) -> NameEntry {
        let mut name = NameEntry::default();
        type_on(&mut name, keys);
        name
    }

    fn type_on(name: &mut NameEntry, keys: &str) {
        for key in keys.chars() {
            name.press(match key {
                ' ' => Key::Space,
                _ if Jamo::new(key).is_some() => Key::Jamo(key),
                _ => Key::Char(key),
            });
        }
    }

    #[test]
    fn hangul_and_latin_stand_in_one_name() {
        let mut name = typed("ㄱㅣㅁ");
        assert!(name.press(Key::SwitchLayout));
        type_on(&mut name, " Anne-Marie O'Hara");
        assert!(name.press(Key::SwitchLayout));
        type_on(&mut name, "ㅅㅣ");
        assert_eq!(name.value(), "김 Anne-Marie O'Hara시");
    }

    #[test]
    fn the_value_has_no_spaces_around_it_and_never_two_in_a_row() {
        let name = typed("  ㅇㅣ  ㅅㅜㄴ ");
        assert_eq!((name.text().as_str(), name.value().as_str()), ("이 순 ", "이 순"));
    }

    #[test]
    fn a_full_name_takes_what_completes_its_last_syllable_and_nothing_more() {
        let mut name = typed(&"ㄱㅏ".repeat(NAME_LIMIT_CHARS - 1));
        type_on(&mut name, "ㄷㅏㄹㄱ");
        let full = name.text();
        assert_eq!((full.chars().count(), full.ends_with('닭')), (NAME_LIMIT_CHARS, true));
        for key in [Key::Jamo('ㅣ'), Key::Jamo('ㅁ'), Key::Char('a'), Key::Space] {
            assert!(!name.press(key), "{key:?} would make the name too long");
            assert_eq!(name.text(), full);
        }
    }

    #[test]
    fn the_keyboard_comes_back_from_shift_after_one_key() {
        let mut name = NameEntry::default();
        assert!(name.press(Key::Shift));
        assert_eq!(name.layout(), Layout::Dubeolsik { shift: true });
        assert!(name.press(Key::Jamo('ㄲ')));
        assert_eq!(name.layout(), Layout::HANGUL);
    }

    #[test]
    fn keys_without_a_place_in_a_name_change_nothing() {
        let mut name = typed("ㄱㅣㅁ");
        for key in [Key::Digit(1), Key::Char('7'), Key::Char('<'), Key::Jamo('ㄳ')] {
            assert!(!name.press(key));
        }
        assert_eq!(name.value(), "김");
    }

    #[test]
    fn clear_empties_the_name_and_keeps_the_language() {
        let mut name = NameEntry::new(Layout::LATIN);
        assert!(!name.press(Key::Clear), "there is nothing to clear yet");
        type_on(&mut name, "Kim");
        assert!(name.press(Key::Clear));
        assert_eq!((name.text().as_str(), name.layout()), ("", Layout::LATIN));
    }

    #[test]
    fn the_next_person_finds_nothing_of_the_last() {
        let mut name = NameEntry::new(Layout::LATIN);
        type_on(&mut name, "Kim ㄱㅣㅁ");
        name.wipe();
        assert_eq!((name.text().as_str(), name.layout()), ("", Layout::HANGUL));
        assert!(!name.press(Key::Backspace));
    }

    #[test]
    fn its_debug_shows_no_letter_of_the_name() {
        let shown = format!("{:?}", typed("ㄱㅣㅁxyz"));
        assert!(shown.contains("characters: 4"));
        assert!(!shown.contains('김') && !shown.contains("xyz"));
    }

    proptest! {
        #[test]
        fn no_typing_makes_a_name_too_long(keys in "[ㄱㄹㅅㅏㅗㅣ a-e'-]{0,150}") {
            let name = typed(&keys);
            let text = name.text();
            prop_assert!(text.chars().count() <= NAME_LIMIT_CHARS);
            prop_assert_eq!(name.value(), text.trim());
        }
    }
}
