//! The band and the frame around a screen that somebody else sees: on the glass as long as they see it, over everything.

use egui::{Rect, Sense, Stroke, StrokeKind, pos2, vec2};

use super::naming::{self, Named};
use super::one_line::shrunk;
use super::pen::Pen;
use super::{Area as _, icon};
use crate::theme::{Lettering, Look};

/// The thickness of the frame, in millimetres on the smallest screen.
const FRAME_MM: f32 = 2.0;
/// The space above and below the words, in millimetres on the smallest screen.
const EDGE_MM: f32 = 0.8;
/// Words that are too long for the band get letters of this part of their size, at the least.
const LEAST: f32 = 0.6;

/// The height of the band, in points.
#[must_use]
pub fn height(look: &Look) -> f32 {
    look.line(Lettering::Cap) + 2.0 * look.grown(EDGE_MM)
}

/// The look of what is below the band.
#[must_use]
pub fn below(look: &Look) -> Look {
    let mut area = look.area;
    // The margin of the screen is left free already.
    area.min.y += height(look) + look.gap() - look.margin();
    look.clone().placed(area)
}

/// Draws the band with these words, and the frame.
pub fn watched(pen: &mut Pen<'_>, words: &str) {
    let look = pen.look;
    let (whole, palette) = (look.area, look.palette);
    pen.ui.set_clip_rect(whole);
    let band = Rect::from_min_max(whole.min, pos2(whole.right(), whole.top() + height(look)));
    let painter = pen.ui.painter().clone();
    painter.rect_filled(band, 0.0, palette.help);
    let frame = Stroke::new(look.grown(FRAME_MM), palette.help);
    painter.rect_stroke(whole, 0.0, frame, StrokeKind::Inside);
    let mut room = band.shrink2(vec2(look.margin(), 0.0));
    let size = look.em(Lettering::Cap);
    let sign = room.take_left(size, look.gap());
    let (at, font) = (sign.center(), Look::icon_font(size));
    painter.text(at, egui::Align2::CENTER_CENTER, icon::BINOCULARS, font, palette.paper);
    let font = look.font(Lettering::Cap);
    let least = font.size * LEAST;
    let galley = shrunk(&painter, words, font, least, palette.paper, room.width());
    let top = room.center().y - galley.size().y * 0.5;
    let at = Rect::from_min_size(pos2(room.left(), top), galley.size());
    let response = pen.ui.allocate_rect(at, Sense::hover());
    naming::name(pen.ui, &response, &Named::aside(words));
    painter.galley(at.min, galley, palette.paper);
}
