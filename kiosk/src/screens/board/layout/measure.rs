//! How much room the board's words need. It places nothing.

use egui::Rect;
use jiff::civil::{Date, date};

use super::super::controls::{CLINICS_SHORT, months};
use super::super::narrowed::narrow_words;
use super::{BoardLayout, LONG_NAME_CHARS, TARGET_MM};
use crate::theme::{Lettering, Look};
use crate::widgets::button::Button;
use crate::widgets::fitting::one_line_width;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::turner::width_with_arrow;
use crate::widgets::{Area, Pen};

/// The width of a distance in words, in syllables ("걸어서 28분 · 1.9km").
const DISTANCE_SYLLABLES: f32 = 9.5;
/// A syllable; all syllables have one width.
const SYLLABLE: &str = "\u{AC00}";
/// The longest date in Korean; in English a few are longer, by part of a letter.
const LONGEST_DATE: Date = date(2026, 12, 30);
/// A page that begins on this day reaches into the month of the longest date.
const DAY_BEFORE_ITS_MONTH: Date = date(2026, 11, 30);
/// The space between a cell's words and its border, in millimetres.
const CELL_PAD_MM: f32 = 1.2;

impl BoardLayout {
    /// The narrowest cell: two digits on one line, three on two.
    pub(super) fn least_cell(&self, pen: &mut Pen<'_>) -> f32 {
        let words = widest_cell(&pen.with(&self.look), Lettering::Strong, 10);
        (words + 2.0 * self.look.mm(CELL_PAD_MM)).max(self.look.mm(TARGET_MM))
    }

    pub(super) fn syllable(&self, pen: &mut Pen<'_>) -> f32 {
        one_line_width(&pen.with(&self.look), Lettering::Strong, SYLLABLE)
    }

    /// The number of lines of a long name with its distance, where the name is above the days.
    pub(super) fn lines_of_long_name(&self, pen: &mut Pen<'_>) -> f32 {
        let syllable = self.syllable(pen);
        let per_line = (self.name_width / syllable).floor().max(1.0);
        let lines = (LONG_NAME_CHARS / per_line).ceil();
        let last = (LONG_NAME_CHARS - (lines - 1.0) * per_line) * syllable;
        let fits_beside = last + DISTANCE_SYLLABLES * syllable <= self.name_width;
        (if fits_beside { lines } else { lines + 1.0 }).max(2.0)
    }
}

/// The height of a row of buttons.
pub(super) fn bar(look: &Look) -> f32 {
    look.grown(20.0)
}

fn widest_cell(pen: &Pen<'_>, lettering: Lettering, seats: u32) -> f32 {
    let look = pen.look;
    let seats = look.say_with("board-seats", &[("seats", seats.into())]);
    let all = [seats, look.say("board-full"), look.say("board-closed")];
    all.iter().map(|words| one_line_width(pen, lettering, words)).fold(0.0, f32::max)
}

/// The width of a button with these words on one line, without its icon.
pub(super) fn button_width(pen: &Pen<'_>, label: &str) -> f32 {
    let look = pen.look;
    let spec = Button::new("", None, label, Plate::Beside);
    spec.natural_width(pen, false).max(look.mm(TARGET_MM))
}

/// The widths of the buttons that narrow the board, each for its longest words; for their short words where `room` is
/// scarce.
pub(super) fn narrow_widths(pen: &Pen<'_>, room: f32) -> [f32; 2] {
    let look = pen.look;
    let width =
        |words: Vec<String>| words.iter().map(|words| button_width(pen, words)).fold(0.0, f32::max);
    let [long, short] = narrow_words(look).map(|words| words.map(width));
    if long[0] + look.gap() + long[1] <= room { long } else { short }
}

/// The widths of "earlier" and "later"; with their arrows if `room` and the words between them allow it.
pub(super) fn days_widths(pen: &Pen<'_>, keys: [&str; 2], room: f32) -> [f32; 2] {
    let look = pen.look;
    let labels = keys.map(|key| look.say(key));
    let spec = |label| Button::new("", Some(icon::CARET_LEFT), label, Plate::Beside);
    let arrowed = labels.each_ref().map(|label| width_with_arrow(pen, &spec(label)));
    let months = months(look, DAY_BEFORE_ITS_MONTH, LONGEST_DATE);
    let shortest = months.last().map_or("", String::as_str);
    let between = one_line_width(pen, Lettering::Strong, shortest) + 2.0 * look.gap();
    let wider = arrowed[0].max(arrowed[1]);
    if 2.0 * wider + between <= room {
        return [wider; 2];
    }
    if arrowed[0] + between + arrowed[1] <= room {
        return arrowed;
    }
    labels.map(|label| button_width(pen, &label))
}

/// The widths of the buttons for nearer and further clinics, by their words; by their short words where `room` is
/// scarce.
pub(super) fn clinics_widths(pen: &Pen<'_>, room: f32) -> [f32; 2] {
    let look = pen.look;
    let next = look.say_with("board-next-clinics", &[("count", 8_u32.into())]);
    let long = [look.say("board-nearer-clinics"), next].map(|label| button_width(pen, &label));
    if long[0] + look.gap() + long[1] <= room {
        return long;
    }
    CLINICS_SHORT.map(|key| button_width(pen, &look.say(key)))
}

/// The width of a column of these two buttons, with their words on several lines.
pub(super) fn clinics_column(pen: &Pen<'_>) -> f32 {
    let look = pen.look;
    let labels = CLINICS_SHORT.map(|key| look.say(key));
    let words = labels.iter().flat_map(|label| label.split_whitespace());
    words.map(|word| button_width(pen, word)).fold(0.0, f32::max)
}

/// Two buttons that share a row by the width of their words.
pub(super) fn shared(mut row: Rect, widths: [f32; 2], gap: f32) -> [Rect; 2] {
    let spare = (row.width() - gap - widths[0] - widths[1]).max(0.0) / 2.0;
    let first = row.take_left(widths[0] + spare, gap);
    [first, row]
}

/// Two buttons at the ends of a row, and the room between them.
pub(super) fn at_the_ends(mut row: Rect, widths: [f32; 2], gap: f32) -> ([Rect; 2], Rect) {
    let first = row.take_left(widths[0], gap);
    let last = row.take_right(widths[1], gap);
    ([first, last], row)
}
