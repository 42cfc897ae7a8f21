//! Lines of words on paper, in the product's own fonts. It decides where lines end, and nothing about their order.

use egui::epaint::text::{Fonts, Galley, LayoutJob, TextFormat, TextOptions, ViewportKey};
use egui::epaint::{Color32, FontColorTransferFunction};
use egui::{FontFamily, FontId, vec2};

use super::bitmap::Bitmap;
use crate::text::breath;
use crate::text::words::NBSP;
use crate::theme;

/// A dot is black when at least this much of it lies inside a letter, of 255.
const INK_COVERAGE: u8 = 112;
/// Letters with an em higher than this are meant for single lines, in dots.
const LARGE_EM: u16 = 60;
/// The side of the texture that holds the glyphs, in dots; more than one slip needs.
const ATLAS_SIDE: usize = 2048;

/// A size and a weight of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeStyle {
    /// The height of an em, in dots.
    em: u16,
    is_bold: bool,
}

impl TypeStyle {
    pub const fn plain(em: u16) -> Self {
        Self { em, is_bold: false }
    }

    pub const fn bold(em: u16) -> Self {
        Self { em, is_bold: true }
    }

    /// The distance from the top of one line to the top of the next, in dots. Lines of large letters are closer
    /// together.
    pub fn pitch(self) -> usize {
        let em = usize::from(self.em);
        em * if self.em > LARGE_EM { 112 } else { 128 } / 100
    }

    fn font(self) -> FontId {
        let family = if self.is_bold { theme::bold() } else { FontFamily::Proportional };
        FontId::new(f32::from(self.em), family)
    }
}

/// The fonts, ready to set lines.
pub struct Typesetter {
    fonts: Fonts,
}

impl Typesetter {
    /// Reads the fonts.
    #[must_use]
    pub fn load() -> Self {
        Self { fonts: Fonts::new(options(), theme::fonts()) }
    }

    /// Called before every slip: the glyphs of earlier slips may be dropped.
    pub fn begin(&mut self) {
        self.fonts.begin_pass(options(), ViewportKey::default());
    }

    /// How wide these words are on one line, in dots.
    pub fn width(&mut self, style: TypeStyle, words: &str) -> usize {
        self.set(style, words).rect.width().ceil() as usize
    }

    /// Whether no word has to be broken for lines of `width` dots.
    pub fn keeps_words(&mut self, style: TypeStyle, words: &str, width: usize) -> bool {
        words.split(' ').all(|word| self.width(style, word) <= width)
    }

    /// The words in lines of at most `width` dots: broken at spaces, and inside a word only if it is wider itself.
    pub fn lines(&mut self, style: TypeStyle, words: &str, width: usize) -> Vec<String> {
        wrap(words, |part| self.width(style, part) <= width)
    }

    /// A clinic's name in lines of at most `width` dots; it breaks where a reader would pause.
    pub fn name_lines(&mut self, style: TypeStyle, name: &str, width: usize) -> Vec<String> {
        let cell = std::cell::RefCell::new(self);
        breath::lines(name, |part| cell.borrow_mut().width(style, part) <= width)
    }

    /// The first of these sizes in which no word has to be broken; the last when there is none.
    pub fn fitting(&mut self, styles: &[TypeStyle], words: &str, width: usize) -> TypeStyle {
        let last = *styles.last().expect("at least one size is asked for");
        let fits = |style: &TypeStyle| self.keeps_words(*style, words, width);
        styles.iter().copied().find(fits).unwrap_or(last)
    }

    /// Draws one line of words, with its upper left corner at `(x, y)`.
    pub fn put(
        &mut self,
        paper: &mut Bitmap,
        style: TypeStyle,
        words: &str,
        (x, y): (usize, usize),
    ) {
        let galley = self.set(style, words);
        // The font's own line is higher than ours: the letters are in the middle of both.
        let lift = (galley.rect.height() - style.pitch() as f32) / 2.0;
        let start = vec2(x as f32, y as f32 - lift);
        let image = self.fonts.texture_atlas().image();
        for row in &galley.rows {
            for glyph in &row.glyphs {
                let at = row.pos + glyph.pos.to_vec2() + glyph.uv_rect.offset + start;
                let (left, top) = (at.x.round() as usize, at.y.round() as usize);
                let ([from_x, from_y], [to_x, to_y]) = (glyph.uv_rect.min, glyph.uv_rect.max);
                for (y, v) in (top..).zip(from_y..to_y) {
                    for (x, u) in (left..).zip(from_x..to_x) {
                        let texel = image.pixels[usize::from(v) * image.size[0] + usize::from(u)];
                        if texel.a() >= INK_COVERAGE {
                            paper.blacken(x, y);
                        }
                    }
                }
            }
        }
    }

    fn set(&mut self, style: TypeStyle, words: &str) -> Galley {
        let words = words.replace(NBSP, " ");
        let job = LayoutJob::simple_format(words, TextFormat::simple(style.font(), Color32::WHITE));
        self.fonts.layout_uncached(1.0, job.into())
    }
}

/// Glyphs without smoothing: paper has no grey dots, so letters cannot be made softer or bolder.
fn options() -> TextOptions {
    TextOptions {
        max_texture_side: ATLAS_SIDE,
        color_transfer_function: FontColorTransferFunction::Off,
        font_hinting: true,
        subpixel_binning: false,
    }
}

/// Breaks at spaces, never inside a date or a time; a word that does not fit by itself breaks anywhere.
pub fn wrap(words: &str, mut fits: impl FnMut(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if fits(&longer) {
                *line = longer;
                continue;
            }
        }
        lines.extend(pieces(word, &mut fits));
    }
    lines
}

/// A word on one line, or on as many as it needs.
fn pieces(word: &str, mut fits: impl FnMut(&str) -> bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in word.chars() {
        let piece = pieces.last_mut().expect("there is always one");
        piece.push(character);
        if !fits(piece) && piece.chars().nth(1).is_some() {
            piece.pop();
            pieces.push(character.to_string());
        }
    }
    pieces
}
