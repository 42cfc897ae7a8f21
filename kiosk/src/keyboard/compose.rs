//! Builds Hangul syllables from the jamo of two-set (두벌식, KS X 5002) keys, by the arithmetic of
//! the Unicode Hangul block. It never draws, never judges a name, and never prints what was typed.

use std::fmt;
use std::hint::black_box;

/// The first syllable of the Unicode block, 가.
const FIRST_SYLLABLE: u32 = 0xAC00;
/// The first vowel as a compatibility jamo; the others follow in the order of their syllables.
const FIRST_VOWEL: u32 = 0x314F;
const VOWEL_COUNT: u32 = 21;
const TAIL_COUNT: u32 = 28;

/// Leading consonants in Unicode order.
const LEADS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

/// Final consonants in Unicode order; a syllable without one counts as the zeroth.
const TAILS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ',
    'ㅂ', 'ㅄ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// Two keys that make one jamo, and the jamo they make.
type JamoPair = (char, char, char);

/// Vowels made of two keys.
const VOWEL_PAIRS: [JamoPair; 7] = [
    ('ㅗ', 'ㅏ', 'ㅘ'),
    ('ㅗ', 'ㅐ', 'ㅙ'),
    ('ㅗ', 'ㅣ', 'ㅚ'),
    ('ㅜ', 'ㅓ', 'ㅝ'),
    ('ㅜ', 'ㅔ', 'ㅞ'),
    ('ㅜ', 'ㅣ', 'ㅟ'),
    ('ㅡ', 'ㅣ', 'ㅢ'),
];

/// Finals made of two keys. ㄲ and ㅆ are not here: they are keys of their own, by shift, so that
/// 각가 needs no pause between its two ㄱ.
const TAIL_PAIRS: [JamoPair; 11] = [
    ('ㄱ', 'ㅅ', 'ㄳ'),
    ('ㄴ', 'ㅈ', 'ㄵ'),
    ('ㄴ', 'ㅎ', 'ㄶ'),
    ('ㄹ', 'ㄱ', 'ㄺ'),
    ('ㄹ', 'ㅁ', 'ㄻ'),
    ('ㄹ', 'ㅂ', 'ㄼ'),
    ('ㄹ', 'ㅅ', 'ㄽ'),
    ('ㄹ', 'ㅌ', 'ㄾ'),
    ('ㄹ', 'ㅍ', 'ㄿ'),
    ('ㄹ', 'ㅎ', 'ㅀ'),
    ('ㅂ', 'ㅅ', 'ㅄ'),
];

/// The leading consonant of a syllable (Unicode 3.12); None for another character.
#[must_use]
pub fn lead_of(syllable: char) -> Option<char> {
    let at = u32::from(syllable).checked_sub(FIRST_SYLLABLE)?;
    LEADS.get((at / (VOWEL_COUNT * TAIL_COUNT)) as usize).copied()
}

/// The keys that a syllable takes, one after the other; another character is itself.
pub fn presses_of(character: char) -> impl Iterator<Item = char> {
    let at = u32::from(character).checked_sub(FIRST_SYLLABLE);
    let at = at.filter(|at| (at / (VOWEL_COUNT * TAIL_COUNT)) < LEADS.len() as u32);
    let Some(at) = at else { return vec![character].into_iter() };
    let lead = LEADS[(at / (VOWEL_COUNT * TAIL_COUNT)) as usize];
    let vowel = char::from_u32(FIRST_VOWEL + at / TAIL_COUNT % VOWEL_COUNT);
    let tail = (at % TAIL_COUNT).checked_sub(1).and_then(|tail| TAILS.get(tail as usize)).copied();
    let parts = |whole: char, pairs: &[JamoPair]| {
        let pair = pairs.iter().find(|(_, _, made)| *made == whole);
        pair.map_or(vec![whole], |(first, second, _)| vec![*first, *second])
    };
    let vowel = vowel.map_or(Vec::new(), |vowel| parts(vowel, &VOWEL_PAIRS));
    let tail = tail.map_or(Vec::new(), |tail| parts(tail, &TAIL_PAIRS));
    [vec![lead], vowel, tail].concat().into_iter()
}

/// One press of a Hangul key: a consonant that can begin a syllable, or a vowel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Jamo(char);

impl Jamo {
    /// The jamo shown as `shown` (a compatibility jamo, U+3131…U+3163), or `None` for anything
    /// that cannot begin a syllable and is no vowel, such as ㄳ or a Latin letter.
    #[must_use]
    pub fn new(shown: char) -> Option<Self> {
        (LEADS.contains(&shown) || is_vowel(shown)).then_some(Self(shown))
    }

    /// The compatibility jamo to show on the key.
    #[must_use]
    pub fn shown(self) -> char {
        self.0
    }
}

/// Says that there is a jamo, not which: a row of presses is a name.
impl fmt::Debug for Jamo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jamo(_)")
    }
}

/// Text that is being typed: characters that are finished, and a run of presses that still combine. The run is stored
/// as presses and composed when it is read, so that taking one press back is always exact: 달기 goes back to 닭,
/// whichever consonant moved.
#[derive(Clone, Default)]
pub struct Composer {
    settled: String,
    run: Vec<Jamo>,
}

impl Composer {
    /// Adds one press to the run.
    pub fn press(&mut self, jamo: Jamo) {
        self.run.push(jamo);
    }

    /// Finishes the run and adds a character that combines with nothing.
    pub fn push(&mut self, character: char) {
        self.commit();
        self.settled.push(character);
    }

    /// Takes back one press of the run or, when the run is empty, one finished character. Returns whether there was
    /// anything to take back.
    pub fn backspace(&mut self) -> bool {
        self.run.pop().is_some() || self.settled.pop().is_some()
    }

    /// Finishes the run: later presses do not combine with it.
    pub fn commit(&mut self) {
        compose(&self.run, &mut self.settled);
        wipe_run(&mut self.run);
    }

    /// Everything typed; jamo that form no syllable stay as compatibility jamo.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.settled.clone();
        compose(&self.run, &mut text);
        text
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settled.is_empty() && self.run.is_empty()
    }

    /// Overwrites what was typed and frees its memory. The caller must drop copies returned by [`Self::text`].
    pub fn wipe(&mut self) {
        let mut bytes = std::mem::take(&mut self.settled).into_bytes();
        bytes.fill(0);
        black_box(&bytes);
        wipe_run(&mut self.run);
    }
}

/// What a person typed does not stay in memory after it is forgotten.
impl Drop for Composer {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// Shows how long the text is, never what it is.
impl fmt::Debug for Composer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = self.text().chars().count();
        f.debug_struct("Composer").field("characters", &characters).finish_non_exhaustive()
    }
}

fn wipe_run(run: &mut Vec<Jamo>) {
    run.fill(Jamo('ㅇ'));
    black_box(&*run);
    *run = Vec::new();
}

/// Appends the syllables of a run of presses to `text`.
fn compose(run: &[Jamo], text: &mut String) {
    let mut block = SyllableBlock::Empty;
    for jamo in run {
        let (finished, next) =
            if is_vowel(jamo.0) { block.with_vowel(jamo.0) } else { block.with_consonant(jamo.0) };
        text.extend(finished);
        block = next;
    }
    text.extend(block.shown());
}

/// The syllable being built; each step returns the character it finished, if any, and the next state.
#[derive(Clone, Copy)]
enum SyllableBlock {
    Empty,
    Lead(char),
    Vowel(char),
    Open { lead: char, vowel: char },
    Closed { lead: char, vowel: char, tail: char },
}

impl SyllableBlock {
    fn with_consonant(self, key: char) -> (Option<char>, Self) {
        match self {
            Self::Open { lead, vowel } if TAILS.contains(&key) => {
                (None, Self::Closed { lead, vowel, tail: key })
            }
            Self::Closed { lead, vowel, tail } => match joined(&TAIL_PAIRS, tail, key) {
                Some(tail) => (None, Self::Closed { lead, vowel, tail }),
                None => (self.shown(), Self::Lead(key)),
            },
            _ => (self.shown(), Self::Lead(key)),
        }
    }

    fn with_vowel(self, key: char) -> (Option<char>, Self) {
        match self {
            Self::Empty => (None, Self::Vowel(key)),
            Self::Lead(lead) => (None, Self::Open { lead, vowel: key }),
            Self::Vowel(vowel) => match joined(&VOWEL_PAIRS, vowel, key) {
                Some(vowel) => (None, Self::Vowel(vowel)),
                None => (self.shown(), Self::Vowel(key)),
            },
            Self::Open { lead, vowel } => match joined(&VOWEL_PAIRS, vowel, key) {
                Some(vowel) => (None, Self::Open { lead, vowel }),
                None => (self.shown(), Self::Vowel(key)),
            },
            // A vowel cannot begin a syllable, so it takes the consonant pressed just before it.
            Self::Closed { lead, vowel, tail } => {
                let (stays, moves) = parted(tail);
                (Some(syllable(lead, vowel, stays)), Self::Open { lead: moves, vowel: key })
            }
        }
    }

    fn shown(self) -> Option<char> {
        match self {
            Self::Empty => None,
            Self::Lead(jamo) | Self::Vowel(jamo) => Some(jamo),
            Self::Open { lead, vowel } => Some(syllable(lead, vowel, None)),
            Self::Closed { lead, vowel, tail } => Some(syllable(lead, vowel, Some(tail))),
        }
    }
}

fn is_vowel(jamo: char) -> bool {
    ('ㅏ'..='ㅣ').contains(&jamo)
}

fn joined(pairs: &[JamoPair], first: char, second: char) -> Option<char> {
    pairs.iter().find(|pair| (pair.0, pair.1) == (first, second)).map(|pair| pair.2)
}

/// The part of a final that stays, and the part that the next vowel takes.
fn parted(tail: char) -> (Option<char>, char) {
    match TAIL_PAIRS.iter().find(|pair| pair.2 == tail) {
        Some(&(stays, moves, _)) => (Some(stays), moves),
        None => (None, tail),
    }
}

fn syllable(lead: char, vowel: char, tail: Option<char>) -> char {
    let lead_index = place(&LEADS, lead);
    let vowel_index = u32::from(vowel) - u32::from('ㅏ');
    let tail_index = tail.map_or(0, |tail| 1 + place(&TAILS, tail));
    let offset = (lead_index * VOWEL_COUNT + vowel_index) * TAIL_COUNT + tail_index;
    char::from_u32(FIRST_SYLLABLE + offset).expect("all 11,172 offsets lie in the Hangul block")
}

fn place(order: &[char], jamo: char) -> u32 {
    let index = order.iter().position(|&known| known == jamo);
    let index = index.expect("blocks hold only jamo of these tables");
    u32::try_from(index).expect("the tables have fewer than 30 entries")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VOWEL_KEYS: [&str; 21] = [
        "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ",
        "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
    ];
    const TAIL_KEYS: [&str; 28] = [
        "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
        "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ",
        "ㅎ",
    ];

    /// The keys of one syllable, by the reverse of the block's arithmetic.
    fn keys_of(syllable: char) -> String {
        let offset = usize::try_from(u32::from(syllable) - 0xAC00).unwrap();
        let lead = LEADS[offset / (21 * 28)];
        format!("{lead}{}{}", VOWEL_KEYS[offset / 28 % 21], TAIL_KEYS[offset % 28])
    }

    fn typed(keys: &str) -> Composer {
        let mut composer = Composer::default();
        for key in keys.chars() {
            composer.press(Jamo::new(key).unwrap());
        }
        composer
    }

    fn text_of(keys: &str) -> String {
        typed(keys).text()
    }

    /// What each backspace leaves, until nothing is left to take back.
    fn taken_back(mut composer: Composer) -> Vec<String> {
        std::iter::from_fn(|| composer.backspace().then(|| composer.text())).collect()
    }

    #[test]
    fn all_11172_syllables_can_be_typed() {
        assert_eq!(('가'..='힣').count(), 11_172);
        for syllable in '가'..='힣' {
            assert_eq!(text_of(&keys_of(syllable)), syllable.to_string());
        }
    }

    #[test]
    fn every_final_meets_every_following_lead_and_both_stay() {
        for tail in 0..28 {
            let first = char::from_u32(0xAC00 + tail).unwrap();
            for lead in 0..19 {
                let second = char::from_u32(0xAC00 + lead * 21 * 28).unwrap();
                let keys = keys_of(first) + &keys_of(second);
                assert_eq!(text_of(&keys), format!("{first}{second}"), "typed {keys}");
            }
        }
    }

    #[test]
    fn a_final_moves_to_the_vowel_that_follows_it() {
        for (keys, text) in [
            ("ㄷㅏㄹㄱㅣ", "달기"),
            ("ㄱㅏㄱㅏ", "가가"),
            ("ㄱㅏㄹㄱㅏ", "갈가"),
            ("ㅇㅣㅆㅓ", "이써"),
            ("ㄱㅏㄲㅏ", "가까"),
            ("ㅇㅓㅂㅅㅇㅓ", "없어"),
        ] {
            assert_eq!(text_of(keys), text);
        }
    }

    #[test]
    fn a_jamo_without_a_syllable_stays_as_it_was_pressed() {
        for (keys, text) in [
            ("ㄱㄱ", "ㄱㄱ"),
            ("ㄱㅅ", "ㄱㅅ"),
            ("ㄱㄱㅏ", "ㄱ가"),
            ("ㅏㄱ", "ㅏㄱ"),
            ("ㅗㅏ", "ㅘ"),
            ("ㄱㅏㅏ", "가ㅏ"),
            ("ㄱㅗㅏㅣ", "과ㅣ"),
            ("ㄱㅏㄸ", "가ㄸ"),
        ] {
            assert_eq!(text_of(keys), text);
        }
    }

    #[test]
    fn a_backspace_takes_one_jamo() {
        assert_eq!(taken_back(typed("ㄷㅏㄹㄱ")), ["달", "다", "ㄷ", ""]);
        assert_eq!(taken_back(typed("ㄱㅗㅏㄴ")), ["과", "고", "ㄱ", ""]);
        assert_eq!(taken_back(typed("ㄷㅏㄹㄱㅣ")), ["닭", "달", "다", "ㄷ", ""]);
    }

    #[test]
    fn what_is_committed_combines_with_nothing_and_goes_back_whole() {
        let mut composer = typed("ㄷㅏㄹ");
        composer.commit();
        composer.press(Jamo::new('ㅣ').unwrap());
        assert_eq!(composer.text(), "달ㅣ");
        assert_eq!(taken_back(composer), ["달", ""]);
    }

    #[test]
    fn only_keys_of_the_keyboard_are_jamo() {
        assert!("ㄳㅄㆍa가 ㅤ".chars().all(|other| Jamo::new(other).is_none()));
    }

    #[test]
    fn a_wiped_composer_holds_nothing_and_no_memory() {
        let mut composer = typed("ㄱㅣㅁ");
        composer.push('A');
        composer.press(Jamo::new('ㄱ').unwrap());
        composer.wipe();
        assert!(composer.is_empty());
        assert_eq!((composer.settled.capacity(), composer.run.capacity()), (0, 0));
    }

    #[test]
    fn its_debug_shows_the_length_only() {
        assert_eq!(format!("{:?}", typed("ㄷㅏㄹㄱㅣ")), "Composer { characters: 2, .. }");
        assert_eq!(format!("{:?}", Jamo::new('ㄱ')), "Some(Jamo(_))");
    }

    proptest! {
        // Typing whole syllables is never ambiguous: each starts with one consonant and a vowel,
        // and a vowel takes back exactly that one consonant, so no pause is ever needed.
        #[test]
        fn any_text_of_whole_syllables_comes_back(text in "[가-힣]{1,12}") {
            let keys: String = text.chars().map(keys_of).collect();
            prop_assert_eq!(text_of(&keys), text);
        }

        #[test]
        fn a_backspace_undoes_exactly_the_last_press(
            keys in "[ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ]{1,40}",
        ) {
            let mut composer = Composer::default();
            let mut seen = Vec::new();
            for key in keys.chars() {
                seen.push(composer.text());
                composer.press(Jamo::new(key).unwrap());
                prop_assert_ne!(&composer.text(), seen.last().unwrap(), "every press shows");
            }
            seen.reverse();
            prop_assert_eq!(taken_back(composer), seen);
        }
    }
}
