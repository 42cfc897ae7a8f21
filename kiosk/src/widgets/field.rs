//! The typed text, very large, in a box. It is read, never pressed: the keys below write into it.

use egui::accesskit::Role;
use egui::{Align2, CornerRadius, Rect, Sense, Stroke, StrokeKind, pos2, vec2};

use super::block::Block;
use super::naming::{self, Named};
use super::pen::Pen;
use crate::theme::Lettering;
use crate::voice::{Aloud, Kind};

/// The space from the box's sides to the text, in millimetres on the smallest screen.
const SIDE_MM: f32 = 3.5;
/// The space above and below the text, in millimetres on the smallest screen.
const EDGE_MM: f32 = 1.5;
/// Room for the caret, in millimetres on the smallest screen.
const CARET_MM: f32 = 2.0;
/// The width of a Hangul syllable, in ems.
const HANGUL_EM: f32 = 0.92;

/// One box with typed text.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// The name of the box, for a screen reader.
    pub name: &'a str,
    /// What was typed.
    pub text: &'a str,
    /// The unit behind the typed text: 년, 월, 일.
    pub unit: &'a str,
    /// Shown in a soft colour while nothing is typed.
    pub hint: &'a str,
    /// The next key writes into this box: it has a thick blue border.
    pub is_active: bool,
}

/// The height of a box `width` points wide that shows this text, in points.
#[must_use]
pub fn field_height(pen: &Pen<'_>, text: &str, width: f32) -> f32 {
    let look = pen.look;
    let one_line = look.line(Lettering::Question) + look.grown(7.0);
    let room = width - 2.0 * look.grown(SIDE_MM);
    let typed = typed_block(pen, text, room);
    one_line.max(typed.height() + 2.0 * look.grown(EDGE_MM))
}

/// Draws the box in `rect`. A text too long for one line gets smaller letters, then more lines.
pub fn field(pen: &mut Pen<'_>, rect: Rect, spec: &Field<'_>) {
    let look = pen.look;
    let response = pen.ui.allocate_rect(rect, Sense::hover());
    let spoken = format!("{} {}{}", spec.name, spec.text, spec.unit);
    // A typed text is personal. While nothing is typed, the question has said everything.
    let named = match spec.text.is_empty() {
        true => Named::aside(spoken.trim()),
        false => Named::read(Role::Label, Kind::Field, spoken.trim(), Aloud::Nothing),
    };
    naming::name(pen.ui, &response, &named);
    let painter = pen.ui.painter().clone();
    let (ink, width) = match spec.is_active {
        true => (look.palette.next, look.border() * 1.5),
        false => (look.palette.line, look.border() * 0.6),
    };
    let corners = CornerRadius::same((look.radius() * 0.6) as u8);
    let border = Stroke::new(width.round().max(1.0), ink);
    painter.rect(rect, corners, look.palette.card, border, StrokeKind::Inside);
    let mut room = rect.shrink2(vec2(look.grown(SIDE_MM), look.grown(EDGE_MM)));
    let unit =
        Block::coloured(pen, Lettering::Text, spec.unit, f32::INFINITY, look.palette.soft_ink);
    let beside = room.width() - unit.width() - look.grown(1.0);
    let number = Block::new(pen, Lettering::LongQuestion, spec.text, f32::INFINITY);
    // A unit that has no room beside its number is left out: the position of the number says what it is.
    if !spec.unit.is_empty() && number.width() + look.grown(CARET_MM) <= beside {
        unit.paint_in(&painter, room, Align2::RIGHT_CENTER);
        room.max.x = room.left() + beside;
    }
    let align = if spec.unit.is_empty() { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
    if spec.text.is_empty() {
        let hint =
            Block::coloured(pen, Lettering::Text, spec.hint, room.width(), look.palette.soft_ink);
        if hint.lines() == 1 {
            hint.paint_in(&painter, room, align);
        }
        return;
    }
    let typed = typed_block(pen, spec.text, room.width());
    typed.paint_in(&painter, room, align);
    if spec.is_active && spec.unit.is_empty() && typed.lines() == 1 {
        let x = room.left() + typed.width() + look.grown(1.0);
        let half = look.em(Lettering::Choice) * 0.5;
        let caret = [pos2(x, room.center().y - half), pos2(x, room.center().y + half)];
        painter.line_segment(caret, Stroke::new(look.grown(0.8), look.palette.next));
    }
}

/// The largest lettering in which the text fits one line; if there is none, the smallest lettering on several lines.
fn typed_block(pen: &Pen<'_>, text: &str, width: f32) -> Block {
    let look = pen.look;
    let caret = look.grown(CARET_MM);
    for lettering in [Lettering::Question, Lettering::LongQuestion, Lettering::Strong] {
        let line = Block::new(pen, lettering, text, f32::INFINITY);
        if line.width() + caret <= width {
            return line;
        }
    }
    let characters: Vec<char> = text.chars().collect();
    let in_line = (width / look.em(Lettering::Typed) / HANGUL_EM).floor().max(1.0) as usize;
    let lines: Vec<String> = characters.chunks(in_line).map(|line| line.iter().collect()).collect();
    Block::new(pen, Lettering::Typed, &lines.join("\n"), f32::INFINITY)
}
