//! Check 16 for the fonts and texts of the kiosk: every syllable, every character of a message and every icon has a
//! glyph with ink in its font file. It draws no screen.

use std::collections::BTreeSet;

use jari_kiosk::text::{ENGLISH_FTL, KOREAN_FTL};
use jari_kiosk::theme::{BOLD_TTF, ICONS_TTF, REGULAR_TTF};

use crate::checks::{Finding, blank_glyphs, hangul_syllables};

/// Whether a character is in the range in which fonts keep their icons.
fn is_icon(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}')
}

/// The characters that their font draws blank or lacks, of: the syllables, the characters of both languages' messages,
/// and the characters `painted` on any screen.
#[must_use]
pub fn unprintable(painted: &BTreeSet<char>) -> Vec<Finding> {
    let messages = KOREAN_FTL.chars().chain(ENGLISH_FTL.chars());
    let words: BTreeSet<char> = hangul_syllables()
        .chain(messages)
        .chain(painted.iter().copied())
        .filter(|character| !is_icon(*character))
        .collect();
    let icons: BTreeSet<char> = painted.iter().copied().filter(|c| is_icon(*c)).collect();
    let fonts = [
        ("regular", REGULAR_TTF, &words),
        ("bold", BOLD_TTF, &words),
        ("icons", ICONS_TTF, &icons),
    ];
    let blank = fonts.into_iter().flat_map(|(name, font, characters)| {
        blank_glyphs(font, characters.iter().copied()).into_iter().map(move |c| (name, c))
    });
    blank
        .map(|(font, character)| {
            let element = format!("{character:?} in the {font} font");
            Finding::new(16, element, "blank or missing", "a glyph with ink")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_and_every_message_character_can_be_printed() {
        assert_eq!(unprintable(&BTreeSet::new()), []);
    }

    #[test]
    fn a_character_no_font_has_is_found_in_each() {
        let painted = BTreeSet::from(['\u{16A0}', '\u{F8FE}']);
        let found: Vec<String> =
            unprintable(&painted).into_iter().map(|finding| finding.element).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("regular") && found[1].contains("bold"), "{found:?}");
        assert!(found[2].contains("icons"), "{found:?}");
    }
}
