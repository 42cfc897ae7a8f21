//! The board on a portrait screen: what is chosen from above, the clinics in the middle, their pages below.

use egui::Rect;

use super::super::controls::DAYS;
use super::measure::{at_the_ends, bar, clinics_widths, days_widths, narrow_widths, shared};
use super::{BoardLayout, CARD_PAD_MM, TARGET_MM};
use crate::theme::Lettering;
use crate::widgets::{Area, Pen};

/// The most days on a page; more are too many to look over.
const DAYS_MAX: usize = 5;

impl BoardLayout {
    pub(super) fn arrange_cards(&mut self, pen: &mut Pen<'_>, mut body: Rect) {
        let look = pen.look;
        let row = body.take_top(bar(look), look.gap());
        self.narrow = shared(row, narrow_widths(pen, row.width()), look.gap());
        let days = body.take_top(bar(look), look.grown(1.0));
        let sides = days_widths(pen, DAYS, days.width());
        (self.days, self.days_label) = at_the_ends(days, sides, look.gap());
        self.pages_below(pen, &mut body);
        self.day_names = body.take_top(self.look.line(Lettering::Strong), 0.0);
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

    fn pages_below(&mut self, pen: &mut Pen<'_>, body: &mut Rect) {
        let look = pen.look;
        let clinics = body.take_bottom(bar(look), look.gap());
        self.clinics = shared(clinics, clinics_widths(pen, clinics.width()), look.gap());
        self.as_of = body.take_bottom(look.line(Lettering::Text), look.grown(1.0));
    }
}
