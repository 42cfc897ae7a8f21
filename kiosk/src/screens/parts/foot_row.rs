//! What is between a screen's facts and its "next": a note on what is safe, and one or two buttons beside "next". In
//! portrait one below the other, in landscape in one row.

use egui::Rect;

use crate::theme::Look;
use crate::widgets::button::{Button, button};
use crate::widgets::form::first_sentence;
use crate::widgets::{Area, Pen, Strip, StripTone};

/// A note, and the buttons beside "next".
pub struct FootRow<'a> {
    pub tone: StripTone,
    pub icon: char,
    /// None: there is nothing to say.
    pub note: Option<&'a str>,
    /// What is said instead where there is little room; None: the note's first sentence.
    pub shortest: Option<&'a str>,
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
        let buttons = self.buttons_height(look, amount);
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
        let height = self.height(pen, amount, body.width());
        if height <= 0.0 {
            return None;
        }
        let mut area = body.take_bottom(height - look.gap(), look.gap());
        let strip = self.strip(pen, amount, body.width());
        let mut places = Vec::new();
        if self.buttons_height(look, amount) > 0.0 {
            let row = if look.landscape {
                let width = self.buttons_width(pen);
                area.take_right(width.min(area.width()), look.gap())
            } else {
                area.take_bottom(look.button_height(), look.gap())
            };
            places = self.places(pen, row);
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
        let text = match amount {
            Amount::Whole => self.note?.to_owned(),
            Amount::Short => first_sentence(self.note?),
            Amount::Shortest | Amount::NoteAlone => {
                let note = self.note?;
                self.shortest.map_or_else(|| first_sentence(note), str::to_owned)
            }
            Amount::Nothing | Amount::ButtonsAlone => return None,
        };
        let has_buttons = self.buttons_height(look, amount) > 0.0;
        let beside =
            if look.landscape && has_buttons { self.buttons_width(pen) + look.gap() } else { 0.0 };
        Some(Strip::new(pen, self.tone, self.icon, &text, width - beside))
    }

    fn buttons_height(&self, look: &Look, amount: Amount) -> f32 {
        let has = !self.buttons.is_empty() && amount.has_buttons();
        if has { look.button_height() } else { 0.0 }
    }

    /// The width of the buttons in landscape, by their words.
    fn buttons_width(&self, pen: &Pen<'_>) -> f32 {
        let look = pen.look;
        let gaps = look.gap() * self.buttons.len().saturating_sub(1) as f32;
        let widths = self.buttons.iter().map(|spec| spec.natural_width(pen, false));
        widths.sum::<f32>() + gaps
    }

    /// The places of the buttons in the row, shared by the words of each button.
    fn places(&self, pen: &Pen<'_>, mut row: Rect) -> Vec<Rect> {
        let look = pen.look;
        let spare = (row.width() - self.buttons_width(pen)).max(0.0);
        let each = spare / self.buttons.len().max(1) as f32;
        let place =
            |spec: &Button<'_>| row.take_left(spec.natural_width(pen, false) + each, look.gap());
        self.buttons.iter().map(place).collect()
    }
}
