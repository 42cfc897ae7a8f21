//! What is between a screen's facts and its "next": a note on what is safe, and one or two buttons beside "next". In
//! portrait one below the other, in landscape in one row.

use egui::Rect;

use crate::widgets::button::{Button, button};
use crate::widgets::{Area, Pen, Remark, Strip, first_sentence};

/// What is safe, or what will happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The second wording is in the fewest words; without it the first sentence is.
    pub remark: Remark,
    /// It is not left out for something else.
    pub is_needed: bool,
}

/// A note, and the buttons beside "next".
pub struct FootRow<'a> {
    pub note: &'a Remark,
    pub buttons: &'a [Button<'a>],
}

/// How much of the row there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Whole,
    /// The note's first sentence, and the buttons.
    Short,
    /// The note in the fewest words, and the buttons.
    Shortest,
    /// Only the buttons, without a note.
    ButtonsAlone,
    /// Only the note in the fewest words: the three buttons at the foot do what the left-out buttons do.
    NoteAlone,
    Nothing,
}

impl Amount {
    /// All amounts, from the most to the least.
    pub const ALL: [Self; 5] =
        [Self::Whole, Self::Short, Self::Shortest, Self::NoteAlone, Self::Nothing];

    /// Whether the note is said, whole or in part.
    #[must_use]
    pub fn has_note(self) -> bool {
        !matches!(self, Self::Nothing | Self::ButtonsAlone)
    }

    fn has_buttons(self) -> bool {
        matches!(self, Self::Whole | Self::Short | Self::Shortest | Self::ButtonsAlone)
    }
}

impl FootRow<'_> {
    /// The height of the row with the gap above it, in points, on a screen `width` points wide.
    #[must_use]
    pub fn height(&self, pen: &Pen<'_>, amount: Amount, width: f32) -> f32 {
        let look = pen.look;
        let buttons = self.buttons_height(pen, amount, width);
        let strip = self.strip(pen, amount, width).map_or(0.0, |strip| strip.height());
        let with_gap = |height: f32| if height > 0.0 { height + look.gap() } else { 0.0 };
        if look.landscape {
            with_gap(buttons.max(strip))
        } else {
            with_gap(buttons) + with_gap(strip)
        }
    }

    /// Shows the row at the bottom of `body` and takes its room; returns the index of the button that was pressed.
    pub fn show(&self, pen: &mut Pen<'_>, amount: Amount, body: &mut Rect) -> Option<usize> {
        let look = pen.look;
        if !amount.has_note() {
            self.note.tell(pen);
        }
        let height = self.height(pen, amount, body.width());
        if height <= 0.0 {
            return None;
        }
        let mut area = body.take_bottom(height - look.gap(), look.gap());
        let strip = self.strip(pen, amount, body.width());
        let mut places = Vec::new();
        let height = self.buttons_height(pen, amount, area.width());
        if height > 0.0 {
            let room = if look.landscape {
                let width = self.buttons_width(pen);
                area.take_right(width.min(area.width()), look.gap())
            } else {
                area.take_bottom(height, look.gap())
            };
            places = self.places(pen, room);
        }
        if let Some(strip) = strip {
            strip.show(pen, area);
        }
        let mut pressed = None;
        for (nth, (spec, rect)) in self.buttons.iter().zip(places).enumerate() {
            if button(pen, rect, spec) {
                pressed = Some(nth);
            }
        }
        pressed
    }

    fn strip(&self, pen: &Pen<'_>, amount: Amount, width: f32) -> Option<Strip> {
        let look = pen.look;
        let mut words = self.note.words(pen);
        let shortest = if words.len() > 1 { words.pop() } else { None };
        let whole = words.swap_remove(0);
        let text = match amount {
            Amount::Whole => whole,
            Amount::Short => first_sentence(&whole),
            Amount::Shortest | Amount::NoteAlone => {
                shortest.unwrap_or_else(|| first_sentence(&whole))
            }
            Amount::Nothing | Amount::ButtonsAlone => return None,
        };
        let has_buttons = !self.buttons.is_empty() && amount.has_buttons();
        let beside =
            if look.landscape && has_buttons { self.buttons_width(pen) + look.gap() } else { 0.0 };
        Some(self.note.strip(pen, &text, width - beside))
    }

    fn buttons_height(&self, pen: &Pen<'_>, amount: Amount, width: f32) -> f32 {
        let look = pen.look;
        let has = !self.buttons.is_empty() && amount.has_buttons();
        let rows = if look.landscape { 1 } else { self.rows(pen, width).len() };
        if has { rows as f32 * (look.button_height() + look.gap()) - look.gap() } else { 0.0 }
    }

    /// The width of the buttons in landscape, by their words.
    fn buttons_width(&self, pen: &Pen<'_>) -> f32 {
        width_of(pen, self.buttons)
    }

    /// The buttons in rows: a button that has no room beside those before it begins a row.
    fn rows(&self, pen: &Pen<'_>, width: f32) -> Vec<&[Button<'_>]> {
        let mut rows = Vec::new();
        let mut rest = self.buttons;
        while !rest.is_empty() {
            let fits = |count: &usize| *count == 1 || width_of(pen, &rest[..*count]) <= width;
            let count = (1..=rest.len()).rev().find(fits).unwrap_or(1);
            rows.push(&rest[..count]);
            rest = &rest[count..];
        }
        rows
    }

    /// The places of the buttons from the top of `room`; each row is shared by the words of its buttons.
    fn places(&self, pen: &Pen<'_>, mut room: Rect) -> Vec<Rect> {
        let look = pen.look;
        let mut places = Vec::new();
        let width = if look.landscape { f32::INFINITY } else { room.width() };
        for buttons in self.rows(pen, width) {
            // In landscape the buttons are as high as the note beside them.
            let height = if look.landscape { room.height() } else { look.button_height() };
            let mut row = room.take_top(height.min(room.height()), look.gap());
            let spare = (row.width() - width_of(pen, buttons)).max(0.0);
            let each = spare / buttons.len() as f32;
            let place = |spec: &Button<'_>| {
                row.take_left(spec.natural_width(pen, false) + each, look.gap())
            };
            places.extend(buttons.iter().map(place));
        }
        places
    }
}

/// The width of these buttons side by side, by their words.
fn width_of(pen: &Pen<'_>, buttons: &[Button<'_>]) -> f32 {
    let gaps = pen.look.gap() * buttons.len().saturating_sub(1) as f32;
    buttons.iter().map(|spec| spec.natural_width(pen, false)).sum::<f32>() + gaps
}
