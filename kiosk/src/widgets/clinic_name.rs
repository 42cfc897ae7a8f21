//! Clinic names on several lines, measured as they are drawn. It knows no grammar: `text::breath` does.

use super::block::Block;
use super::pen::Pen;
use crate::text::breath;
use crate::theme::Lettering;

/// The name with a line break wherever a line of this lettering would be wider than `width` points.
#[must_use]
pub fn broken(pen: &Pen<'_>, lettering: Lettering, name: &str, width: f32) -> Vec<String> {
    breath::lines(name, |part| fits(pen, lettering, part, width))
}

fn fits(pen: &Pen<'_>, lettering: Lettering, part: &str, width: f32) -> bool {
    Block::new(pen, lettering, part, f32::INFINITY).width() <= width
}
