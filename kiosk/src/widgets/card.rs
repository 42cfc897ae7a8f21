//! A white card that groups what belongs together. It is read, never pressed.

use egui::{Rect, Ui};

use super::plate::Plate;
use crate::theme::Look;

/// Paints a card in `rect`; returns the room inside its padding.
pub fn card(ui: &Ui, look: &Look, rect: Rect) -> Rect {
    Plate::Card.paint(ui.painter(), look, rect, false);
    rect.shrink(card_pad(look))
}

/// From a card's edge to what it holds, in points.
#[must_use]
pub fn card_pad(look: &Look) -> f32 {
    look.grown(6.0)
}
