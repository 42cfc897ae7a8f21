//! Choosing among several wordings the longest one there is room for. It measures and shows nothing.

use egui::{Color32, Ui};

use super::block::Block;
use crate::theme::{Lettering, Look};

/// The first of `wordings` that fits one line of `width` points; the last one, on as many lines as it
/// takes, when none does.
#[must_use]
pub fn first_that_fits(
    ui: &Ui,
    look: &Look,
    lettering: Lettering,
    wordings: &[String],
    (width, ink): (f32, Color32),
) -> Block {
    let fits = |words: &&String| one_line_width(ui, look, lettering, words) <= width;
    let words = wordings.iter().find(fits).or(wordings.last()).map_or("", String::as_str);
    Block::coloured(ui, look, lettering, words, width, ink)
}

/// How wide these words are on one line, in points.
#[must_use]
pub fn one_line_width(ui: &Ui, look: &Look, lettering: Lettering, words: &str) -> f32 {
    Block::new(ui, look, lettering, words, f32::INFINITY).width()
}
