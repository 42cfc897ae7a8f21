//! Chooses, among several wordings, the longest one that fits. It measures and shows nothing.

use egui::Color32;

use super::block::Block;
use super::pen::Pen;
use crate::text::Saying;
use crate::theme::Lettering;

/// The first of `wordings` that fits one line of `width` points; if none does, the last one, on as many lines as it
/// needs.
#[must_use]
pub fn first_that_fits(
    pen: &Pen<'_>,
    lettering: Lettering,
    wordings: &[String],
    (width, ink): (f32, Color32),
) -> Block {
    let fits = |words: &&String| one_line_width(pen, lettering, words) <= width;
    let words = wordings.iter().find(fits).or(wordings.last()).map_or("", String::as_str);
    Block::coloured(pen, lettering, words, width, ink)
}

/// The longest of these wordings that fits `room` points in the letters of a button; if none does, the last one.
#[must_use]
pub fn longest_that_fits(pen: &Pen<'_>, sayings: &[Saying], room: f32) -> String {
    let words: Vec<String> = sayings.iter().map(|saying| pen.look.words(saying)).collect();
    let fits = |words: &&String| one_line_width(pen, Lettering::Button, words) <= room;
    words.iter().find(fits).or(words.last()).cloned().unwrap_or_default()
}

/// The width of these words on one line, in points.
#[must_use]
pub fn one_line_width(pen: &Pen<'_>, lettering: Lettering, words: &str) -> f32 {
    Block::new(pen, lettering, words, f32::INFINITY).width()
}
