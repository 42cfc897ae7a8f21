//! Choosing among several wordings the longest one there is room for. It measures and shows nothing.

use egui::Color32;

use super::block::Block;
use super::pen::Pen;
use crate::theme::Lettering;

/// The first of `wordings` that fits one line of `width` points; the last one, on as many lines as it
/// takes, when none does.
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

/// How wide these words are on one line, in points.
#[must_use]
pub fn one_line_width(pen: &Pen<'_>, lettering: Lettering, words: &str) -> f32 {
    Block::new(pen, lettering, words, f32::INFINITY).width()
}
