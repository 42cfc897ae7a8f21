//! Letters made of strokes, as on a Korean telephone (천지인): vowels from ㅣ ㆍ ㅡ, consonants by pressing the key of their
//! group again. It knows the letter being made and says what a press does to it; the composer makes the syllables.

use std::fmt;

use super::compose::Jamo;

/// One of the ten keys.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stroke {
    I,
    Dot,
    Eu,
    Giyeok,
    Nieun,
    Digeut,
    Bieup,
    Siot,
    Jieut,
    Ieung,
}

impl Stroke {
    /// What the presses of this key give in turn; the first two are shown on the key.
    #[must_use]
    pub fn faces(self) -> &'static [char] {
        match self {
            Self::I => &['ㅣ'],
            Self::Dot => &['ㆍ'],
            Self::Eu => &['ㅡ'],
            Self::Giyeok => &['ㄱ', 'ㅋ', 'ㄲ'],
            Self::Nieun => &['ㄴ', 'ㄹ'],
            Self::Digeut => &['ㄷ', 'ㅌ', 'ㄸ'],
            Self::Bieup => &['ㅂ', 'ㅍ', 'ㅃ'],
            Self::Siot => &['ㅅ', 'ㅎ', 'ㅆ'],
            Self::Jieut => &['ㅈ', 'ㅊ', 'ㅉ'],
            Self::Ieung => &['ㅇ', 'ㅁ'],
        }
    }

    fn is_vowel(self) -> bool {
        matches!(self, Self::I | Self::Dot | Self::Eu)
    }
}

/// Says that there is a stroke, not which: a row of presses is a name.
impl fmt::Debug for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stroke(_)")
    }
}

/// The letter for each sequence of strokes. Dots alone are not a vowel yet.
const VOWELS: [(&str, Option<char>); 23] = [
    ("ㆍ", None),
    ("ㆍㆍ", None),
    ("ㅣ", Some('ㅣ')),
    ("ㅣㆍ", Some('ㅏ')),
    ("ㅣㆍㅣ", Some('ㅐ')),
    ("ㅣㆍㆍ", Some('ㅑ')),
    ("ㅣㆍㆍㅣ", Some('ㅒ')),
    ("ㆍㅣ", Some('ㅓ')),
    ("ㆍㅣㅣ", Some('ㅔ')),
    ("ㆍㆍㅣ", Some('ㅕ')),
    ("ㆍㆍㅣㅣ", Some('ㅖ')),
    ("ㆍㅡ", Some('ㅗ')),
    ("ㆍㅡㅣ", Some('ㅚ')),
    ("ㆍㅡㅣㆍ", Some('ㅘ')),
    ("ㆍㅡㅣㆍㅣ", Some('ㅙ')),
    ("ㆍㆍㅡ", Some('ㅛ')),
    ("ㅡ", Some('ㅡ')),
    ("ㅡㅣ", Some('ㅢ')),
    ("ㅡㆍ", Some('ㅜ')),
    ("ㅡㆍㅣ", Some('ㅟ')),
    ("ㅡㆍㆍ", Some('ㅠ')),
    ("ㅡㆍㆍㅣ", Some('ㅝ')),
    ("ㅡㆍㆍㅣㅣ", Some('ㅞ')),
];

/// What a press does to the letters that were typed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// One more letter.
    Added(Jamo),
    /// The last letter became another.
    Replaced(Jamo),
    /// Dots, which are no letter yet.
    Waiting,
}

/// The letter being made.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Strokes(StrokedLetter);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum StrokedLetter {
    #[default]
    None,
    Consonant(Stroke, usize),
    Vowel(&'static str),
}

impl Strokes {
    /// Adds a stroke to the letter, or begins the next letter with it.
    pub fn press(&mut self, stroke: Stroke) -> Made {
        let grown = self.grown(stroke);
        let replaces = grown.is_some() && self.letter().is_some();
        self.0 = grown.unwrap_or_else(|| begun(stroke));
        match self.letter() {
            None => Made::Waiting,
            Some(letter) if replaces => Made::Replaced(letter),
            Some(letter) => Made::Added(letter),
        }
    }

    /// Dots that are no letter yet.
    #[must_use]
    pub fn waiting(&self) -> &'static str {
        match self.0 {
            StrokedLetter::Vowel(strokes) if self.letter().is_none() => strokes,
            _ => "",
        }
    }

    fn letter(self) -> Option<Jamo> {
        let shown = match self.0 {
            StrokedLetter::None => None,
            StrokedLetter::Consonant(key, turn) => key.faces().get(turn).copied(),
            StrokedLetter::Vowel(strokes) => VOWELS.iter().find(|made| made.0 == strokes)?.1,
        };
        Jamo::new(shown?)
    }

    /// The letter with one stroke more; None when the stroke cannot belong to it.
    fn grown(self, stroke: Stroke) -> Option<StrokedLetter> {
        match self.0 {
            StrokedLetter::Consonant(key, turn) if key == stroke => {
                Some(StrokedLetter::Consonant(key, (turn + 1) % key.faces().len()))
            }
            StrokedLetter::Vowel(strokes) if stroke.is_vowel() => vowel_of(strokes, stroke),
            _ => None,
        }
    }
}

fn begun(stroke: Stroke) -> StrokedLetter {
    let vowel = if stroke.is_vowel() { vowel_of("", stroke) } else { None };
    vowel.unwrap_or(StrokedLetter::Consonant(stroke, 0))
}

/// A third dot is a mistyped key: it gives one dot again.
fn vowel_of(strokes: &str, stroke: Stroke) -> Option<StrokedLetter> {
    let third = strokes.strip_suffix("ㆍㆍ").filter(|_| stroke == Stroke::Dot);
    let whole = format!("{}{}", third.unwrap_or(strokes), stroke.faces()[0]);
    VOWELS.iter().find(|made| made.0 == whole).map(|made| StrokedLetter::Vowel(made.0))
}

impl fmt::Debug for Strokes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Strokes(_)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_KEY: [Stroke; 10] = [
        Stroke::I,
        Stroke::Dot,
        Stroke::Eu,
        Stroke::Giyeok,
        Stroke::Nieun,
        Stroke::Digeut,
        Stroke::Bieup,
        Stroke::Siot,
        Stroke::Jieut,
        Stroke::Ieung,
    ];

    fn pressed(strokes: &mut Strokes, keys: &str) -> Vec<Made> {
        let key_of = |shown: char| {
            EVERY_KEY.into_iter().find(|key| key.faces()[0] == shown).expect("a key shows it")
        };
        keys.chars().map(|shown| strokes.press(key_of(shown))).collect()
    }

    fn jamo(shown: char) -> Jamo {
        Jamo::new(shown).expect("a letter")
    }

    #[test]
    fn a_consonants_key_gives_its_letters_in_turn() {
        let made = pressed(&mut Strokes::default(), "ㄱㄱㄱㄱ");
        assert_eq!(made[0], Made::Added(jamo('ㄱ')));
        assert_eq!(made[1..], ['ㅋ', 'ㄲ', 'ㄱ'].map(|shown| Made::Replaced(jamo(shown))));
    }

    #[test]
    fn dots_wait_until_they_are_a_vowel() {
        let mut strokes = Strokes::default();
        assert_eq!(pressed(&mut strokes, "ㆍㆍ"), [Made::Waiting; 2]);
        assert_eq!(strokes.waiting(), "ㆍㆍ");
        assert_eq!(pressed(&mut strokes, "ㅣ"), [Made::Added(jamo('ㅕ'))]);
        assert_eq!(strokes.waiting(), "");
    }

    #[test]
    fn a_third_dot_leaves_one() {
        assert_eq!(pressed(&mut Strokes::default(), "ㅣㆍㆍㆍ")[3], Made::Replaced(jamo('ㅏ')));
        let mut strokes = Strokes::default();
        pressed(&mut strokes, "ㆍㆍㆍ");
        assert_eq!(strokes.waiting(), "ㆍ");
    }

    #[test]
    fn what_was_ended_does_not_grow() {
        let mut strokes = Strokes::default();
        pressed(&mut strokes, "ㄴ");
        strokes = Strokes::default();
        assert_eq!(pressed(&mut strokes, "ㄴ"), [Made::Added(jamo('ㄴ'))]);
    }

    #[test]
    fn every_vowel_grows_from_a_shorter_one() {
        for (strokes, _) in VOWELS {
            let mut shorter = strokes.to_owned();
            shorter.pop();
            assert!(shorter.is_empty() || VOWELS.iter().any(|made| made.0 == shorter), "{strokes}");
        }
    }
}
