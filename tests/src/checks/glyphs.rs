//! Check 16: a font draws every syllable and every message character, and draws it with ink. It looks at
//! one font file at a time and never falls back to another.

use std::sync::Arc;

use egui::epaint::text::{
    FontData, FontDefinitions, FontFamily, FontId, Fonts, TextOptions, ViewportKey,
};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, ColorImage};

/// The first and the last of the 11,172 Hangul syllables of Unicode.
const SYLLABLES: std::ops::RangeInclusive<char> = '가'..='힣';
/// The size of a glyph, in pixels: large enough that no stroke disappears, small enough to check every syllable
/// quickly.
const GLYPH_SIZE_PX: f32 = 16.0;
/// The number of characters laid out before the glyph atlas is emptied again.
const BATCH: usize = 512;

/// All 11,172 Hangul syllables, in order.
pub fn hangul_syllables() -> impl Iterator<Item = char> {
    SYLLABLES
}

/// Check 16: the characters, spaces and line ends aside, that `font` lacks or draws without ink.
pub fn blank_glyphs(font: &'static [u8], characters: impl IntoIterator<Item = char>) -> Vec<char> {
    let mut definitions = FontDefinitions::empty();
    definitions.font_data.insert("font".to_owned(), Arc::new(FontData::from_static(font)));
    definitions.families.insert(FontFamily::Proportional, vec!["font".to_owned()]);
    definitions.families.insert(FontFamily::Monospace, vec!["font".to_owned()]);
    let options = TextOptions::default();
    let mut fonts = Fonts::new(options, definitions);
    let printed = |c: &char| !c.is_whitespace() && !c.is_control();
    let characters: Vec<char> = characters.into_iter().filter(printed).collect();
    let mut blank = Vec::new();
    for batch in characters.chunks(BATCH) {
        fonts.begin_pass(options, ViewportKey::default());
        blank.extend(blank_in(&mut fonts, batch));
    }
    blank
}

fn blank_in(fonts: &mut Fonts, batch: &[char]) -> Vec<char> {
    let font_id = FontId::proportional(GLYPH_SIZE_PX);
    let missing: Vec<char> =
        batch.iter().copied().filter(|c| !fonts.has_glyph(&font_id, *c)).collect();
    // Each character is on a separate line, so that no two are shaped into one glyph.
    let lines: String = batch.iter().flat_map(|c| [*c, '\n']).collect();
    let format = TextFormat::simple(font_id, Color32::WHITE);
    let job = LayoutJob::single_section(lines, format);
    let galley = fonts.layout_uncached(1.0, Arc::new(job));
    let atlas = fonts.image();
    let inkless = galley.rows.iter().flat_map(|row| &row.glyphs).filter(|glyph| {
        let uv = &glyph.uv_rect;
        uv.is_nothing() || !has_ink(&atlas, uv.min, uv.max)
    });
    let mut blank: Vec<char> = inkless.map(|glyph| glyph.chr).chain(missing).collect();
    blank.sort_unstable();
    blank.dedup();
    blank
}

fn has_ink(atlas: &ColorImage, min: [u16; 2], max: [u16; 2]) -> bool {
    let mut rows = usize::from(min[1])..usize::from(max[1]);
    rows.any(|y| {
        let start = y * atlas.size[0];
        let texels = start + usize::from(min[0])..start + usize::from(max[0]);
        atlas.pixels[texels].iter().any(|texel| texel.a() > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ICONS, REGULAR};
    use super::*;

    #[test]
    fn every_syllable_has_a_glyph_with_ink() {
        assert_eq!(hangul_syllables().count(), 11_172);
        assert_eq!(blank_glyphs(REGULAR, hangul_syllables()), Vec::<char>::new());
    }

    #[test]
    fn an_icon_font_draws_no_syllable() {
        assert_eq!(blank_glyphs(ICONS, ['가', ' ', '힣', '\u{E058}']), ['가', '힣']);
    }
}
