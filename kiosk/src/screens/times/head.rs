//! Which clinic and which day the times belong to, and the time to which they refer: in as few lines as possible.

use egui::{Rect, pos2};

use super::DaySheet;
use crate::text::words;
use crate::theme::Lettering;
use crate::widgets::clinic_name::broken;
use crate::widgets::{Block, Pen};

/// The space between two things on one line, in ems.
const APART_EM: f32 = 0.9;
/// The distance between lines of the head, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.18;

/// Shows the head at the top of `body` and takes its room from it.
pub fn show(pen: &mut Pen<'_>, sheet: &DaySheet, body: &mut Rect) {
    let width = body.width();
    let mut blocks = Vec::new();
    for line in broken(pen, Lettering::Strong, &sheet.day.clinic.name, width) {
        blocks.push((Block::new(pen, Lettering::Strong, &line, width), blocks.is_empty()));
    }
    let date = words::date(pen.look.language, sheet.day.date);
    blocks.push((Block::new(pen, Lettering::Strong, &date, width), false));
    blocks.push((sheet.as_of.block(pen, width), false));
    flow(pen, &blocks, body);
}

/// Places blocks one after another, and on a new line where one has no room.
fn flow(pen: &mut Pen<'_>, blocks: &[(Block, bool)], body: &mut Rect) {
    let look = pen.look;
    let apart = APART_EM * look.em(Lettering::Text);
    let pitch = (PITCH_EM * look.em(Lettering::Text)).round();
    let mut at = body.min;
    for (block, is_first) in blocks {
        if !is_first && at.x + block.width() > body.right() {
            at = pos2(body.left(), at.y + pitch);
        }
        let sunk = (pitch - block.height()) / 2.0;
        block.show(pen.ui, pos2(at.x, at.y + sunk));
        at.x += block.width() + apart;
    }
    body.min.y = at.y + pitch + look.grown(2.0);
}
