//! A name typed in Hangul, Latin letters or both. It limits and trims; whether the name is one that a
//! person can have is judged where persons are made, never here.

use std::fmt;

use jari_common::person::NAME_MAX_CHARS;

use crate::keyboard::compose::{Composer, Jamo};
use crate::keyboard::layout::{Key, Layout};
use crate::keyboard::strokes::{Made, Stroke, Strokes};

/// The longest name, in characters as shown.
pub const NAME_LIMIT_CHARS: usize = NAME_MAX_CHARS;

/// A name in Hangul, Latin letters or both.
#[derive(Clone, Default)]
pub struct NameEntry {
    composer: Composer,
    strokes: Strokes,
    layout: Layout,
    /// The person changed the keyboard.
    has_chosen_keys: bool,
}

impl NameEntry {
    /// An empty name, with this keyboard shown first.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { layout, ..Self::default() }
    }

    /// Shows this keyboard, unless something is typed already: then the person chose their keys.
    pub fn open_on(&mut self, layout: Layout) {
        if self.text().is_empty() {
            self.layout = layout;
        }
    }

    /// Whether the person chose their keys, by pressing the key that changes them.
    #[must_use]
    pub fn has_chosen_keys(&self) -> bool {
        self.has_chosen_keys
    }

    /// Does what the key says. Returns `false` when nothing changed: the name is full, there is nothing to take back,
    /// or the key cannot be used in a name.
    pub fn press(&mut self, key: Key) -> bool {
        if let Key::Stroke(stroke) = key {
            return self.press_stroke(stroke);
        }
        let made = std::mem::take(&mut self.strokes);
        let changed = match key {
            Key::Jamo(shown) => self.press_jamo(shown),
            Key::Char(letter) => self.press_letter(letter),
            Key::Space => self.press_space(),
            Key::Backspace => !made.waiting().is_empty() || self.composer.backspace(),
            Key::Clear => self.clear() || !made.waiting().is_empty(),
            Key::Shift => true,
            Key::NextLetter => made != Strokes::default(),
            Key::SwitchLayout | Key::SwitchHangul => {
                self.composer.commit();
                self.has_chosen_keys = true;
                true
            }
            Key::Digit(_) | Key::Stroke(_) => false,
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

    /// The name as it is shown on the screen; it may end in a space or in dots that are no letter yet.
    #[must_use]
    pub fn text(&self) -> String {
        self.composer.text() + self.strokes.waiting()
    }

    /// The name without spaces around it, and without dots that are no letter yet.
    #[must_use]
    pub fn value(&self) -> String {
        self.composer.text().trim().to_owned()
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

    fn press_stroke(&mut self, stroke: Stroke) -> bool {
        let before = (self.composer.clone(), self.strokes);
        match self.strokes.press(stroke) {
            Made::Added(jamo) => self.composer.press(jamo),
            Made::Replaced(jamo) => {
                self.composer.backspace();
                self.composer.press(jamo);
            }
            Made::Waiting => {}
        }
        let fits = self.length() <= NAME_LIMIT_CHARS;
        if !fits {
            (self.composer, self.strokes) = before;
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

    /// One space separates two words; a second one, or one at the beginning, is a mistyped key.
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

/// Two are equal while they show the same name, whichever keyboard is shown below it.
impl PartialEq for NameEntry {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for NameEntry {}

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
    fn its_debug_shows_no_letter_of_the_name() {
        let shown = format!("{:?}", typed("ㄱㅣㅁxyz"));
        assert!(shown.contains("characters: 4"));
        assert!(!shown.contains('김') && !shown.contains("xyz"));
    }

    /// The strokes of each vowel, in Unicode order.
    const VOWEL_STROKES: [&str; 21] = [
        "ㅣㆍ",
        "ㅣㆍㅣ",
        "ㅣㆍㆍ",
        "ㅣㆍㆍㅣ",
        "ㆍㅣ",
        "ㆍㅣㅣ",
        "ㆍㆍㅣ",
        "ㆍㆍㅣㅣ",
        "ㆍㅡ",
        "ㆍㅡㅣㆍ",
        "ㆍㅡㅣㆍㅣ",
        "ㆍㅡㅣ",
        "ㆍㆍㅡ",
        "ㅡㆍ",
        "ㅡㆍㆍㅣ",
        "ㅡㆍㆍㅣㅣ",
        "ㅡㆍㅣ",
        "ㅡㆍㆍ",
        "ㅡ",
        "ㅡㅣ",
        "ㅣ",
    ];
    const LEADS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    const TAILS: [&str; 28] = [
        "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
        "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ",
        "ㅎ",
    ];

    /// The presses on a telephone's keys for one consonant.
    fn turns_of(letter: char) -> Vec<Key> {
        let of_key = |key: Key| {
            let Key::Stroke(stroke) = key else { return None };
            let turn = stroke.faces().iter().position(|face| *face == letter)?;
            Some(vec![key; turn + 1])
        };
        let mut pad = Layout::Cheonjiin.rows().into_iter().flatten();
        pad.find_map(of_key).expect("a key gives every consonant and stroke")
    }

    /// The presses on a telephone's keys for whole syllables, with "글자 나누기" only where one key makes two letters in a
    /// row.
    fn strokes_of(text: &str) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for syllable in text.chars() {
            let offset = usize::try_from(u32::from(syllable) - 0xAC00).unwrap();
            let lead = LEADS.chars().nth(offset / (21 * 28)).unwrap();
            let consonant = |keys: &mut Vec<Key>, letter| {
                let turns = turns_of(letter);
                if keys.last() == turns.first() {
                    keys.push(Key::NextLetter);
                }
                keys.extend(turns);
            };
            consonant(&mut keys, lead);
            keys.extend(VOWEL_STROKES[offset / 28 % 21].chars().flat_map(turns_of));
            TAILS[offset % 28].chars().for_each(|tail| consonant(&mut keys, tail));
        }
        keys
    }

    fn on_a_telephone(text: &str) -> NameEntry {
        let mut name = NameEntry::new(Layout::Cheonjiin);
        for key in strokes_of(text) {
            assert!(name.press(key), "{key:?} does nothing on the way to {text}");
        }
        name
    }

    #[test]
    fn all_11172_syllables_can_be_typed_on_a_telephones_keys() {
        for syllable in '가'..='힣' {
            assert_eq!(on_a_telephone(&syllable.to_string()).value(), syllable.to_string());
        }
    }

    #[test]
    fn a_backspace_takes_one_letter_however_many_strokes_it_had() {
        let mut name = on_a_telephone("꽈닭");
        let left = std::iter::from_fn(|| name.press(Key::Backspace).then(|| name.text()));
        assert_eq!(left.collect::<Vec<_>>(), ["꽈달", "꽈다", "꽏", "꽈", "ㄲ", ""]);
    }

    #[test]
    fn dots_show_until_they_are_a_vowel_and_are_never_part_of_the_name() {
        let mut name = on_a_telephone("닭");
        let dot = turns_of('ㆍ')[0];
        assert!(name.press(dot) && name.press(dot));
        assert_eq!((name.text().as_str(), name.value().as_str()), ("닭ㆍㆍ", "닭"));
        assert!(name.press(Key::Backspace));
        assert_eq!(name.text(), "닭");
        assert!(name.press(dot) && name.press(turns_of('ㅣ')[0]));
        assert_eq!(name.text(), "달거", "the final goes to its vowel");
    }

    #[test]
    fn a_name_goes_on_when_the_keyboard_is_changed_in_the_middle() {
        let mut name = typed("ㄱㅣㅁ");
        assert!(name.press(Key::SwitchHangul));
        strokes_of("순").into_iter().for_each(|key| assert!(name.press(key)));
        assert!(name.press(Key::SwitchHangul));
        type_on(&mut name, "ㅈㅏ");
        assert_eq!((name.value().as_str(), name.layout()), ("김순자", Layout::HANGUL));
    }

    #[test]
    fn a_full_name_takes_no_stroke_that_makes_it_longer() {
        let mut name = on_a_telephone(&"닭".repeat(NAME_LIMIT_CHARS));
        let full = name.text();
        for letter in ['ㄱ', 'ㅣ', 'ㅁ'] {
            assert!(!name.press(turns_of(letter)[0]));
            assert_eq!(name.text(), full);
        }
    }

    proptest! {
        #[test]
        fn any_name_of_whole_syllables_can_be_typed_on_a_telephones_keys(text in "[가-힣]{1,12}") {
            prop_assert_eq!(on_a_telephone(&text).value(), text);
        }

        #[test]
        fn no_typing_makes_a_name_too_long(keys in "[ㄱㄹㅅㅏㅗㅣ a-e'-]{0,150}") {
            let name = typed(&keys);
            let text = name.text();
            prop_assert!(text.chars().count() <= NAME_LIMIT_CHARS);
            prop_assert_eq!(name.value(), text.trim());
        }
    }
}
