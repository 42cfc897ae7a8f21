//! The places of a day's times: in what form, in how many columns, on how many pages, and how much of the note below
//! them there is room for. The plan with the fewest pages is chosen, then the one with the clearest form.

use egui::{Rect, Vec2};

use super::cell::CellForm;
use super::pages::{Fit, Part, pages};
use crate::theme::{Lettering, Look};
use crate::widgets::strip::Strip;
use crate::widgets::{Area, Pen};

/// The space between two times, in millimetres.
const CELL_GAP_MM: f32 = 3.4;
/// Cells become at most this many times as large as their least size: across, down.
const STRETCH: Vec2 = Vec2::new(1.7, 1.35);
/// The most columns; more are too many to look over.
const COLUMNS_MAX: usize = 8;

/// The arrangement of a day's times.
pub struct Plan {
    pub form: CellForm,
    pub pages: Vec<Vec<Part>>,
    pub note: Option<Strip>,
    pub columns: usize,
    cell: Vec2,
    gap: f32,
}

/// The day to be arranged, and the room for it.
pub struct DayRoom {
    pub morning: usize,
    pub afternoon: usize,
    /// The room for times, names of halves, paging and note.
    pub room: Rect,
}

impl Plan {
    /// Arranges a day; `notes` are the wordings of the note, from the longest to the shortest.
    #[must_use]
    pub fn new(pen: &Pen<'_>, day: &DayRoom, notes: Vec<Strip>) -> Self {
        let look = pen.look;
        let mut candidates: Vec<Option<Strip>> = notes.into_iter().map(Some).collect();
        candidates.push(None);
        let count = candidates.len();
        let mut chosen: Option<Self> = None;
        for (at, note) in candidates.into_iter().enumerate() {
            let plan = Self::with_note(pen, day, note);
            let better = chosen.as_ref().is_none_or(|old| plan.pages.len() < old.pages.len());
            let fits = plan.fits(look, day);
            // The note is left out only when nothing else fits: it says what a press does.
            let is_last = at + 1 == count;
            let wanted = if is_last { chosen.is_none() } else { better };
            if fits && wanted {
                chosen = Some(plan);
            }
        }
        chosen.unwrap_or_else(|| Self::with_note(pen, day, None))
    }

    fn with_note(pen: &Pen<'_>, day: &DayRoom, note: Option<Strip>) -> Self {
        let look = pen.look;
        let room = times_room(look, day, note.as_ref());
        let forms = CellForm::ALL.map(|form| Self::in_form(pen, day, room, form));
        let fewest = forms.iter().map(|plan| plan.pages.len()).min().unwrap_or(1);
        let fits =
            |plan: &Self| plan.pages.len() == fewest && plan.height_of_one(look) <= room.height();
        let best = forms.iter().position(fits).unwrap_or(CellForm::ALL.len() - 1);
        let plan = forms.into_iter().nth(best).expect("the position of one of them");
        Self { note, ..plan }
    }

    fn in_form(pen: &Pen<'_>, day: &DayRoom, room: Rect, form: CellForm) -> Self {
        let look = pen.look;
        let cell = form.least_size(pen);
        let gap = look.mm(CELL_GAP_MM);
        let columns = (((room.width() + gap) / (cell.x + gap)) as usize).clamp(1, COLUMNS_MAX);
        let rows = |height: f32| ((height + gap) / (cell.y + gap)).max(0.0) as usize;
        let name = name_height(look);
        let fit = Fit {
            morning: day.morning,
            afternoon: day.afternoon,
            columns,
            rows_of_both: rows(room.height() - 2.0 * name - look.gap()),
            rows_of_one: rows(room.height() - name),
        };
        let mut all = pages(&fit);
        if all.len() > 1 {
            let rows_of_one = rows(room.height() - turning_height(look));
            all = pages(&Fit { rows_of_both: 0, rows_of_one, ..fit });
        }
        Self { form, pages: all, note: None, columns, cell, gap }
    }

    fn fits(&self, look: &Look, day: &DayRoom) -> bool {
        self.height_of_one(look) <= times_room(look, day, self.note.as_ref()).height()
    }

    /// The height of one row of times with what is above it.
    fn height_of_one(&self, look: &Look) -> f32 {
        let above = if self.pages.len() > 1 { turning_height(look) } else { name_height(look) };
        above + self.cell.y
    }

    /// Takes `count` cells of one part from the top of `room`; `rows_in_all` rows share the height of `room`.
    pub fn take_cells(&self, room: &mut Rect, count: usize, rows_in_all: usize) -> Vec<Rect> {
        let even = (room.height() + self.gap) / rows_in_all.max(1) as f32 - self.gap;
        let height = even.clamp(self.cell.y.min(even.max(1.0)), self.cell.y * STRETCH.y);
        let width = (room.width() + self.gap) / self.columns as f32 - self.gap;
        let width = width.min(self.cell.x * STRETCH.x);
        let mut cells = Vec::with_capacity(count);
        for row in 0..count.div_ceil(self.columns) {
            let mut line = room.take_top(height, self.gap);
            let in_row = (count - row * self.columns).min(self.columns);
            cells.extend((0..in_row).map(|_| line.take_left(width, self.gap)));
        }
        cells
    }
}

/// The room for times after the note has taken its own.
fn times_room(look: &Look, day: &DayRoom, note: Option<&Strip>) -> Rect {
    let mut room = day.room;
    let below = note.map_or(0.0, Strip::height);
    if below > 0.0 {
        room.take_bottom(below, look.gap());
    }
    room
}

/// The height of the name of a half of the day, with the gap below it.
#[must_use]
pub fn name_height(look: &Look) -> f32 {
    look.line(Lettering::Strong) + look.grown(1.0)
}

/// The height of the row with the name of the half between the two buttons that turn pages, with the gap below it.
#[must_use]
pub fn turning_height(look: &Look) -> f32 {
    turning_bar(look) + look.gap()
}

/// The height of the buttons that turn pages.
#[must_use]
pub fn turning_bar(look: &Look) -> f32 {
    look.grown(20.0)
}
