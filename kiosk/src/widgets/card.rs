//! A white card that groups what belongs together. It is read, never pressed.

use egui::Rect;

use super::pen::Pen;
use super::plate::Plate;
use crate::theme::Look;

/// Paints a card in `rect`; returns the room inside its padding.
pub fn card(pen: &Pen<'_>, rect: Rect) -> Rect {
    let look = pen.look;
    Plate::Card.paint(pen.ui.painter(), look, rect, false);
    rect.shrink(card_pad(look))
}

/// The space from a card's edge to its content, in points.
#[must_use]
pub fn card_pad(look: &Look) -> f32 {
    look.grown(6.0)
}
