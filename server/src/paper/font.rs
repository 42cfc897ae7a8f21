//! The letters of a paper: how wide they are, and their font inside the PDF, with the letters in use and no others.
//! Every letter keeps its code, so that text can be searched and copied, also where the font can only draw a box.

use std::collections::HashMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{GlyphMetrics, Metrics};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use subsetter::{GlyphRemapper, subset};

const REGULAR_TTF: &[u8] = include_bytes!("../../../assets/fonts/NotoSansKR-Regular.ttf");
/// Six letters before the name say that a font is a subset (ISO 32000-1, 9.6.4).
const FONT_NAME: Name<'_> = Name(b"JARIAA+NotoSansKR-Regular");
/// The width of a letter in a PDF is in thousandths of the font's size.
const PER_SIZE: f32 = 1_000.0;
/// The thickness of upright strokes, which a viewer uses only when it must replace the font.
const STEM: f32 = 80.0;
/// What is drawn for a letter that the font does not have.
const BOX: char = '□';
/// How letters are numbered in this PDF: by themselves, in the order of their first use.
const NUMBERED: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// How codes of letters are written in a PDF.
const UNICODE: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };

/// The letters that a paper uses.
pub(super) struct Letters {
    charmap: Charmap<'static>,
    glyphs: GlyphMetrics<'static>,
    metrics: Metrics,
    /// Each letter's number in the PDF, from 1.
    numbers: HashMap<char, u16>,
    /// By number from 1: the letter, its glyph in the subset, and its width in thousandths of the size.
    used: Vec<(char, u16, f32)>,
    subset: GlyphRemapper,
    has_boxes: bool,
}

/// The objects of the font in a PDF.
pub(super) struct FontRefs {
    pub(super) font: Ref,
    pub(super) cid: Ref,
    pub(super) descriptor: Ref,
    pub(super) file: Ref,
    pub(super) glyphs: Ref,
    pub(super) codes: Ref,
}

impl Letters {
    pub(super) fn new() -> Self {
        let font = FontRef::new(REGULAR_TTF).expect("the font is part of the program");
        Self {
            charmap: font.charmap(),
            glyphs: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            metrics: font.metrics(Size::unscaled(), LocationRef::default()),
            numbers: HashMap::new(),
            used: Vec::new(),
            subset: GlyphRemapper::new(),
            has_boxes: false,
        }
    }

    fn per_size(&self, units: f32) -> f32 {
        units * PER_SIZE / f32::from(self.metrics.units_per_em)
    }

    /// The letter's glyph, or that of the box.
    fn glyph(&self, letter: char) -> (GlyphId, bool) {
        match self.charmap.map(letter) {
            Some(glyph) => (glyph, true),
            None => (self.charmap.map(BOX).unwrap_or(GlyphId::NOTDEF), false),
        }
    }

    /// The width of a letter of size 1.
    fn width_of(&self, letter: char) -> f32 {
        let (glyph, _) = self.glyph(letter);
        self.per_size(self.glyphs.advance_width(glyph).unwrap_or(0.0)) / PER_SIZE
    }

    /// The width of a text in this size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.width_of(letter)).sum::<f32>() * size
    }

    /// Whether a letter was drawn as a box.
    pub(super) fn has_boxes(&self) -> bool {
        self.has_boxes
    }

    /// The text by the numbers of its letters, two bytes each. More distinct letters than a PDF can number are boxes.
    pub(super) fn written(&mut self, text: &str) -> Vec<u8> {
        text.chars().flat_map(|letter| self.number(letter).to_be_bytes()).collect()
    }

    fn number(&mut self, letter: char) -> u16 {
        if let Some(number) = self.numbers.get(&letter) {
            return *number;
        }
        let (glyph, is_drawn) = self.glyph(letter);
        self.has_boxes |= !is_drawn;
        let width = self.width_of(letter) * PER_SIZE;
        let Ok(number) = u16::try_from(self.used.len() + 1) else { return 1 };
        let glyph = self.subset.remap(u16::try_from(glyph.to_u32()).unwrap_or_default());
        self.used.push((letter, glyph, width));
        self.numbers.insert(letter, number);
        number
    }

    /// Writes the font of all letters that were used.
    pub(super) fn write(&self, pdf: &mut Pdf, refs: &FontRefs) {
        let numbered = || (1_u16..).zip(&self.used);
        let mut font = pdf.type0_font(refs.font);
        font.base_font(FONT_NAME).encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(refs.cid).to_unicode(refs.codes);
        font.finish();

        let mut cid = pdf.cid_font(refs.cid);
        cid.subtype(CidFontType::Type2).base_font(FONT_NAME).system_info(NUMBERED);
        cid.font_descriptor(refs.descriptor).default_width(PER_SIZE);
        cid.cid_to_gid_map_stream(refs.glyphs);
        cid.widths().consecutive(1, self.used.iter().map(|(_, _, width)| *width));
        cid.finish();

        let metrics = &self.metrics;
        let bounds = metrics.bounds.unwrap_or_default();
        let [left, bottom, right, top] =
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|it| self.per_size(it));
        let mut descriptor = pdf.font_descriptor(refs.descriptor);
        descriptor.name(FONT_NAME).flags(FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(STEM);
        descriptor.bbox(Rect::new(left, bottom, right, top));
        descriptor.ascent(self.per_size(metrics.ascent));
        descriptor.descent(self.per_size(metrics.descent));
        descriptor.cap_height(self.per_size(metrics.cap_height.unwrap_or(metrics.ascent)));
        descriptor.font_file2(refs.file);
        descriptor.finish();

        let file =
            subset(REGULAR_TTF, 0, &self.subset).expect("the font is sound: a test reads it");
        let length = i32::try_from(file.len()).unwrap_or(i32::MAX);
        pdf.stream(refs.file, &file).pair(Name(b"Length1"), length);

        // Number 0 is no letter.
        let glyphs = std::iter::once(0).chain(self.used.iter().map(|(_, glyph, _)| *glyph));
        pdf.stream(refs.glyphs, &glyphs.flat_map(u16::to_be_bytes).collect::<Vec<u8>>());

        let mut codes = UnicodeCmap::<u16>::new(Name(b"Jari-Letters"), UNICODE);
        numbered().for_each(|(number, (letter, ..))| codes.pair(number, *letter));
        pdf.cmap(refs.codes, &codes.finish());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_names_and_papers_are_written_with_and_draws_a_box_for_the_rest() {
        let mut letters = Letters::new();
        letters.written("김말순 뷁 Nguyễn Thị Đặng ○ ···· 2026년 □ é Ø ß 金 ①");
        assert!(!letters.has_boxes());
        letters.written("محمد");
        assert!(letters.has_boxes());
        assert_eq!(letters.written("가"), letters.written("가"));
        assert!(letters.width("가나", 10.0) > letters.width("가", 10.0));
    }
}
