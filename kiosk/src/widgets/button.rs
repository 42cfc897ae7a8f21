//! Buttons: an icon where there is room, always words. What does not fit in one line drops its icon or
//! breaks at a space; nothing is ever shortened.

use egui::{Align2, Color32, Painter, Pos2, Rect, vec2};

use super::block::Block;
use super::pen::Pen;
use super::plate::Plate;
use super::press::{PressArea, State, press, press_one_of};
use crate::theme::{Lettering, Look};

/// An icon beside words, in ems of the words.
const ICON_EM: f32 = 1.05;
/// The space between an icon and its words, in ems of the words.
const ICON_GAP_EM: f32 = 0.3;
/// Wider than any text, so that a text gets its natural width.
const UNBOUNDED: f32 = f32::INFINITY;

/// A button of one label.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// Its `author_id`, such as `foot:back`.
    pub mark: &'a str,
    pub icon: Option<char>,
    pub label: &'a str,
    pub lettering: Lettering,
    pub plate: Plate,
    pub state: State,
}

impl<'a> Button<'a> {
    /// A plain button that is ready.
    #[must_use]
    pub fn new(mark: &'a str, icon: Option<char>, label: &'a str, plate: Plate) -> Self {
        Self { mark, icon, label, lettering: Lettering::Button, plate, state: State::Ready }
    }

    /// This button, idle unless `ready`.
    #[must_use]
    pub fn ready_if(self, ready: bool) -> Self {
        Self { state: State::ready_if(ready), ..self }
    }

    /// This button in another lettering.
    #[must_use]
    pub fn lettered(self, lettering: Lettering) -> Self {
        Self { lettering, ..self }
    }

    /// The width of the button in one line, with and without its icon, in points.
    #[must_use]
    pub fn natural_width(&self, pen: &Pen<'_>, with_icon: bool) -> f32 {
        let look = pen.look;
        let words = Block::new(pen, self.lettering, self.label, UNBOUNDED).width();
        let em = look.em(self.lettering);
        let icon = self.icon.filter(|_| with_icon).map_or(0.0, |_| (ICON_EM + ICON_GAP_EM) * em);
        (words + icon + 2.0 * look.pad()).ceil()
    }
}

/// The least height of a button whose icon is above its words, in points.
#[must_use]
pub fn height_with_icon_above(look: &Look) -> f32 {
    let em = look.em(Lettering::Button);
    ((ICON_EM + ICON_GAP_EM) * em + look.line(Lettering::Button)).ceil() + look.grown(2.0)
}

/// Draws a button in `rect`; returns whether it was pressed.
pub fn button(pen: &mut Pen<'_>, rect: Rect, spec: &Button<'_>) -> bool {
    let pressed = press(pen, rect, spec.mark, spec.label, spec.state);
    paint_button(pen, rect, spec, pressed);
    pressed.clicked
}

/// Draws one of several settings, of which one is chosen (its plate is `Chosen`, and it carries a tick).
pub fn setting_button(pen: &mut Pen<'_>, rect: Rect, spec: &Button<'_>) -> bool {
    let is_chosen = spec.plate == Plate::Chosen;
    let pressed = press_one_of(pen, rect, spec.mark, spec.label, is_chosen);
    paint_button(pen, rect, spec, pressed);
    pressed.clicked
}

fn paint_button(pen: &Pen<'_>, rect: Rect, spec: &Button<'_>, pressed: PressArea) {
    let look = pen.look;
    let plate = if spec.state == State::Idle { Plate::Idle } else { spec.plate };
    plate.paint(pen.ui.painter(), look, rect, pressed.is_down);
    paint_label(pen, rect, spec, plate.ink(look.palette));
}

/// Words with their icon beside or above them, in the middle of `rect`.
fn paint_label(pen: &Pen<'_>, rect: Rect, spec: &Button<'_>, ink: Color32) {
    let look = pen.look;
    let em = look.em(spec.lettering);
    let room = rect.shrink2(vec2(look.pad() * 0.6, 0.0));
    let line = Block::centred(pen, spec.lettering, spec.label, UNBOUNDED, ink);
    let painter = pen.ui.painter();
    let (icon, gap) = (ICON_EM * em, ICON_GAP_EM * em);
    let Some(sign) = spec.icon.filter(|_| line.width() <= room.width()) else {
        let words = Block::centred(pen, spec.lettering, spec.label, room.width(), ink);
        words.paint_in(painter, room, Align2::CENTER_CENTER);
        return;
    };
    let beside = icon + gap + line.width();
    let above = icon + line.height();
    let middle = room.center();
    if beside <= room.width() {
        let left = middle.x - beside / 2.0;
        paint_icon(painter, sign, icon, Pos2::new(left + icon / 2.0, middle.y), ink);
        let words = Rect::from_min_max(Pos2::new(left + icon + gap, room.top()), room.max);
        line.paint_in(painter, words, Align2::LEFT_CENTER);
    } else if above + gap <= room.height() {
        let top = middle.y - above / 2.0;
        paint_icon(painter, sign, icon, Pos2::new(middle.x, top + icon / 2.0), ink);
        let words = Rect::from_min_max(Pos2::new(room.left(), top + icon), room.max);
        line.paint_in(painter, words, Align2::CENTER_TOP);
    } else {
        line.paint_in(painter, room, Align2::CENTER_CENTER);
    }
}

/// Paints an icon `size` points wide around `middle`.
pub fn paint_icon(painter: &Painter, icon: char, size: f32, middle: Pos2, ink: Color32) {
    painter.text(middle, Align2::CENTER_CENTER, icon, Look::icon_font(size), ink);
}
