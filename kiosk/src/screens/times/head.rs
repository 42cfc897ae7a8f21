//! Which clinic and which day the times belong to, and the time to which they refer: in as few lines as possible.

use egui::{Rect, pos2};
use jiff::Timestamp;
use jiff::civil::Date;

use super::super::board::controls::{cut_off_words, known_as_of};
use crate::model::Model;
use crate::text::words;
use crate::theme::Lettering;
use crate::widgets::clinic_name::broken;
use crate::widgets::fitting::first_that_fits;
use crate::widgets::{Block, Pen};

/// The space between two things on one line, in ems.
const APART_EM: f32 = 0.9;
/// The distance between lines of the head, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.18;

/// The clinic, the day, and the time to which the data refers.
pub struct Head<'a> {
    pub name: &'a str,
    pub date: Date,
    pub as_of: Timestamp,
}

/// Shows the head at the top of `body` and takes its room from it.
pub fn show(pen: &mut Pen<'_>, model: &Model, head: &Head<'_>, body: &mut Rect) {
    let look = pen.look;
    let width = body.width();
    let mut blocks = Vec::new();
    let name = head.name;
    for line in broken(pen, Lettering::Strong, name, width) {
        blocks.push((Block::new(pen, Lettering::Strong, &line, width), blocks.is_empty()));
    }
    let date = words::date(look.language, head.date);
    blocks.push((Block::new(pen, Lettering::Strong, &date, width), false));
    let (wordings, lettering, ink) = match cut_off_words(look, model) {
        Some(told) => (told, Lettering::Strong, look.palette.help),
        None => (known_as_of(look, head.as_of), Lettering::Text, look.palette.soft_ink),
    };
    let as_of = first_that_fits(pen, lettering, &wordings, (width, ink));
    // The time is read aloud only when the data is old.
    blocks.push((if ink == look.palette.help { as_of } else { as_of.aside() }, false));
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
