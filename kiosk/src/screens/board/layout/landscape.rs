//! The board on a landscape screen: a table with what is chosen from above it.

use egui::{Rect, pos2};

use super::super::controls::DAYS;
use super::measure::{
    at_the_ends, bar, clinics_column, clinics_widths, days_widths, narrow_widths, shared,
};
use super::{BoardLayout, ROW_PAD_MM, TARGET_MM};
use crate::theme::Lettering;
use crate::widgets::{Area, Pen};

/// The most days on a page; more are too many to look over.
const DAYS_MAX: usize = 7;
/// A clinic's name column is at least the first number of syllables wide; it takes the remaining room first, up to the
/// second number.
const NAME_SYLLABLES: [f32; 2] = [12.5, 17.0];
/// The space between the row of buttons and the list, in millimetres on the smallest screen.
const LIST_GAP_MM: f32 = 1.5;
/// The buttons that narrow the board take at most this part of their row.
const NARROW_PART: f32 = 0.5;
/// The number of lines of a name with its distance.
const ROW_LINES: f32 = 3.0;

impl BoardLayout {
    pub(super) fn arrange_rows(&mut self, pen: &mut Pen<'_>, mut body: Rect, next: Rect) {
        let look = pen.look;
        let mut row = body.take_top(bar(look), look.grown(LIST_GAP_MM));
        let widths = narrow_widths(pen, row.width() * NARROW_PART);
        let both = widths[0] + look.gap() + widths[1];
        self.narrow = shared(row.take_left(both, 2.0 * look.gap()), widths, look.gap());
        let sides = days_widths(pen, DAYS, row.width());
        (self.days, self.days_label) = at_the_ends(row, sides, look.gap());
        self.clinics = pages_beside(pen, &mut body, next);
        let names = body.take_top(self.look.line(Lettering::Strong), 0.0);
        self.list = body;
        self.set_pad(ROW_PAD_MM);
        self.columns_beside_names(pen);
        self.day_names = names;
        let as_of_end = self.columns.first().map_or(names.max.x, |column| column.min);
        self.as_of = Rect::from_min_max(names.min, pos2(as_of_end - self.gap(), names.max.y));
        let least = (ROW_LINES * self.pitch).max(self.look.mm(TARGET_MM));
        self.stack_cards(least + 2.0 * self.pad.y);
    }

    /// Chooses as many days as leave enough room for the name; then the name, then the cells take the remaining room.
    fn columns_beside_names(&mut self, pen: &mut Pen<'_>) {
        let inner = self.list.shrink2(self.pad);
        let gap = self.gap();
        let least = self.least_cell(pen) + gap;
        let [name_least, name_most] = NAME_SYLLABLES.map(|count| count * self.syllable(pen));
        let days = (((inner.width() - name_least) / least) as usize).clamp(1, DAYS_MAX);
        let spare = inner.width() - name_most - days as f32 * least;
        let cells_width = days as f32 * least + spare.max(0.0) - gap;
        let cells = Rect::from_min_max(pos2(inner.right() - cells_width, inner.top()), inner.max);
        self.columns = cells.columns(days, gap).iter().map(|rect| rect.x_range()).collect();
        self.name_width = cells.left() - inner.left() - 1.5 * gap;
    }
}

/// The buttons for nearer and further clinics: in the place of "next" when their words fit there, else in a column
/// beside the list.
fn pages_beside(pen: &mut Pen<'_>, body: &mut Rect, next: Rect) -> [Rect; 2] {
    let look = pen.look;
    let widths = clinics_widths(pen, next.width());
    if widths[0] + look.gap() + widths[1] <= next.width() {
        return shared(next, widths, look.gap());
    }
    let mut column = body.take_right(clinics_column(pen), look.gap());
    // The list is close below the row above it; two buttons are one gap apart.
    column.min.y += look.gap() - look.grown(LIST_GAP_MM);
    let halves = column.rows(2, look.gap());
    [halves[0], halves[1]]
}
