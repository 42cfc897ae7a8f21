//! A button that turns to the next page: its arrow is after its words, while the button for the page before has its
//! arrow in front.

use egui::{Align2, Rect, pos2, vec2};

use super::block::Block;
use super::button::{Button, button, paint_icon};
use super::pen::Pen;
use super::plate::Plate;
use super::press::{State, press};

/// The arrow, in ems of the words.
const ICON_EM: f32 = 1.05;
/// The space between the words and the arrow, in ems of the words.
const GAP_EM: f32 = 0.3;
/// The space between the words and the border, as a part of the padding of a button.
const PAD_PART: f32 = 0.6;

/// The least width of a button whose arrow is shown, in points.
#[must_use]
pub fn width_with_arrow(pen: &Pen<'_>, spec: &Button<'_>) -> f32 {
    let look = pen.look;
    let words = Block::new(pen, spec.lettering, spec.label, f32::INFINITY).width();
    (words + (ICON_EM + GAP_EM) * look.em(spec.lettering) + 2.0 * PAD_PART * look.pad()).ceil()
}

/// Draws the button in `rect`, with its arrow behind the words where there is room; returns whether it was pressed.
pub fn turner(pen: &mut Pen<'_>, rect: Rect, spec: &Button<'_>) -> bool {
    let look = pen.look;
    let Some(arrow) = spec.icon.filter(|_| width_with_arrow(pen, spec) <= rect.width()) else {
        return button(pen, rect, &Button { icon: None, ..*spec });
    };
    let pressed = press(pen, rect, spec.mark, spec.label, spec.state);
    let plate = if spec.state == State::Idle { Plate::Idle } else { spec.plate };
    plate.paint(pen.ui.painter(), look, rect, pressed.is_down);
    let ink = plate.ink(look.palette);
    let words = Block::coloured(pen, spec.lettering, spec.label, f32::INFINITY, ink);
    let em = look.em(spec.lettering);
    let size = vec2(words.width() + (ICON_EM + GAP_EM) * em, rect.height());
    let room = Rect::from_center_size(rect.center(), size);
    words.paint_in(pen.ui.painter(), room, Align2::LEFT_CENTER);
    let middle = pos2(room.right() - ICON_EM * em / 2.0, room.center().y);
    paint_icon(pen.ui.painter(), arrow, ICON_EM * em, middle, ink);
    pressed.clicked
}
