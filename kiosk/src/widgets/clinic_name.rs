//! Clinic names on several lines, measured as they are drawn. It knows no grammar: `text::breath` does.

use egui::Ui;

use super::block::Block;
use crate::text::breath;
use crate::theme::{Lettering, Look};

/// The name with a line break wherever a line of this lettering would be wider than `width` points.
#[must_use]
pub fn broken(ui: &Ui, look: &Look, lettering: Lettering, name: &str, width: f32) -> Vec<String> {
    breath::lines(name, |part| fits(ui, look, lettering, part, width))
}

/// The same with every line filled, wherever that breaks the name: for where a line is dear.
#[must_use]
pub fn filled(ui: &Ui, look: &Look, lettering: Lettering, name: &str, width: f32) -> Vec<String> {
    breath::filled(name, |part| fits(ui, look, lettering, part, width))
}

fn fits(ui: &Ui, look: &Look, lettering: Lettering, part: &str, width: f32) -> bool {
    Block::new(ui, look, lettering, part, f32::INFINITY).width() <= width
}
