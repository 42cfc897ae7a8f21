//! The board on a portrait screen: what is chosen from above, the clinics in the middle, their pages below.

use egui::{Rangef, Rect};

use super::measure::{
    at_the_ends, bar, button_width, clinics_widths, days_widths, narrow_widths, shared,
};
use super::{BoardLayout, CARD_PAD_MM, TARGET_MM};
use crate::theme::Lettering;
use crate::widgets::{Area, Pen};

/// The most days on a page; more are too many to look over.
const DAYS_MAX: usize = 5;
/// The number of lines of a long name in large text.
const LARGE_NAME_LINES: f32 = 3.0;
/// The one cell of large text takes at least this part of its card.
const ONE_CELL_PART: f32 = 0.4;

impl BoardLayout {
    pub(super) fn arrange_cards(&mut self, pen: &mut Pen<'_>, mut body: Rect) {
        let look = pen.look;
        let row = body.take_top(bar(look), look.gap());
        self.narrow = shared(row, narrow_widths(pen, row.width()), look.gap());
        let days = body.take_top(bar(look), look.grown(1.0));
        let sides = days_widths(pen, self.days_keys(), days.width());
        (self.days, self.days_label) = at_the_ends(days, sides, look.gap());
        self.pages_below(pen, &mut body);
        self.day_names = Some(body.take_top(self.look.line(Lettering::Strong), 0.0));
        self.list = body;
        self.set_pad(CARD_PAD_MM);
        let inner = body.shrink2(self.pad);
        self.name_width = inner.width();
        let gap = self.gap();
        let days = (inner.width() + gap) / (self.least_cell(pen) + gap);
        let columns = inner.columns((days as usize).clamp(1, DAYS_MAX), gap);
        self.columns = columns.iter().map(|rect| rect.x_range()).collect();
        let head = self.lines_of_long_name(pen) * self.pitch;
        self.stack_cards(2.0 * self.pad.y + head + self.look.mm(TARGET_MM + 1.0));
    }

    pub(super) fn arrange_tall(&mut self, pen: &mut Pen<'_>, mut body: Rect) {
        let look = pen.look;
        let row = body.take_top(bar(look), look.gap());
        self.narrow = shared(row, narrow_widths(pen, row.width()), look.gap());
        // The date has a line of its own: beside the buttons it would be broken.
        self.days_label = body.take_top(look.line(Lettering::Strong), 0.0);
        let widths = self.days_keys().map(|key| button_width(pen, &look.say(key)));
        self.days = shared(body.take_top(bar(look), look.gap()), widths, look.gap());
        self.pages_below(pen, &mut body);
        self.list = body;
        self.set_pad(CARD_PAD_MM);
        let inner = body.shrink2(self.pad);
        self.name_width = inner.width();
        let cell = self.only_cell(pen).max(ONE_CELL_PART * inner.width());
        self.columns = vec![Rangef::new(inner.right() - cell, inner.right())];
        let head = LARGE_NAME_LINES * self.pitch;
        self.stack_cards(2.0 * self.pad.y + head + self.look.mm(TARGET_MM + 1.0));
    }

    fn pages_below(&mut self, pen: &mut Pen<'_>, body: &mut Rect) {
        let look = pen.look;
        let clinics = body.take_bottom(bar(look), look.gap());
        self.clinics = shared(clinics, clinics_widths(pen, clinics.width()), look.gap());
        self.as_of = body.take_bottom(look.line(Lettering::Text), look.grown(1.0));
    }
}
