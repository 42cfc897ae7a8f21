//! One clinic on the board: its name and distance, and a cell for each day. It draws what the page says and
//! is never higher than its card.

use egui::accesskit::Role;
use egui::{Align2, Color32, Rect, Sense, pos2, vec2};
use jari_common::board::{BoardQuery, BoardRow, DayCell};
use jari_common::clinic::walking_minutes;
use jiff::civil::Date;

use super::layout::{BoardForm, BoardLayout, NAME_PITCH_EM};
use crate::message::Action;
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::voice::{Aloud, Kind};
use crate::widgets::clinic_name::broken;
use crate::widgets::fitting::one_line_width;
use crate::widgets::naming::{self, Named};
use crate::widgets::plate::Plate;
use crate::widgets::press::{State, press};
use crate::widgets::{Block, Pen};

/// The longest walk that is shown, in minutes.
const WALK_MINUTES_MAX: u32 = 60;
/// The space between a name and a distance on the same line, in ems.
const BESIDE_EM: f32 = 0.6;
/// On one line, the middle of small letters is lower than the middle of large letters by this many times the difference
/// of their ems.
const BASELINE_EM: f32 = 0.12;
/// The greatest height of cells in portrait, in millimetres.
const CELL_HEIGHT_MAX_MM: f32 = 30.0;

/// A row of the page, at its position on the page.
pub struct ClinicRow<'a> {
    pub at: usize,
    pub row: &'a BoardRow,
    pub query: &'a BoardQuery,
}

/// A clinic's name, laid out in lines.
struct NameLines {
    lines: Vec<String>,
    lettering: Lettering,
    pitch: f32,
}

/// A clinic's name and distance.
struct RowHead {
    name: NameLines,
    distance: String,
    /// Whether the distance is shown at the end of the name's last line.
    is_beside: bool,
}

impl ClinicRow<'_> {
    /// Draws the clinic in `rect`; returns the day that was pressed.
    pub fn show(&self, pen: &mut Pen<'_>, layout: &BoardLayout, rect: Rect) -> Option<Action> {
        Plate::Card.paint(pen.ui.painter(), pen.look, rect, false);
        let inner = rect.shrink2(layout.pad);
        match layout.form {
            BoardForm::Card => self.card(pen, layout, inner),
            BoardForm::Row => self.table_row(pen, layout, inner),
        }
    }

    fn card(&self, pen: &mut Pen<'_>, layout: &BoardLayout, inner: Rect) -> Option<Action> {
        let look = pen.look;
        let least_cell = look.mm(20.0);
        let room = inner.height() - least_cell - look.mm(1.0);
        let head = self.head(pen, layout, (room / layout.pitch) as usize, true);
        let height = head.height();
        let cells = (inner.height() - height - look.mm(1.0)).min(look.mm(CELL_HEIGHT_MAX_MM));
        let spare = inner.height() - height - cells;
        let top = inner.top() + spare * 0.4;
        let area = Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), top + height));
        self.show_head(pen, layout, area, &head, Align2::RIGHT_CENTER);
        let bottom = inner.bottom() - (spare * 0.2).min(look.mm(1.0));
        self.cells(pen, layout, (bottom - cells, bottom))
    }

    fn table_row(&self, pen: &mut Pen<'_>, layout: &BoardLayout, inner: Rect) -> Option<Action> {
        let lines = ((inner.height() + 1.0) / layout.pitch) as usize;
        let head = self.head(pen, layout, lines, false);
        let height = head.height();
        let top = inner.center().y - height / 2.0;
        let area = Rect::from_min_max(
            pos2(inner.left(), top),
            pos2(inner.left() + layout.name_width, top + height),
        );
        self.show_head(pen, layout, area, &head, Align2::LEFT_CENTER);
        let pad = pen.look.mm(2.0);
        self.cells(pen, layout, (inner.top() + pad, inner.bottom() - pad))
    }

    fn name(&self, pen: &Pen<'_>, layout: &BoardLayout, lettering: Lettering) -> NameLines {
        let look = pen.look;
        let name = &self.row.clinic.name;
        let lines = broken(pen, lettering, name, layout.name_width);
        let pitch = (look.em(lettering) * NAME_PITCH_EM).round();
        NameLines { lines, lettering, pitch }
    }

    /// Lays out the name and the distance in at most `most` lines, if that is possible.
    fn head(
        &self,
        pen: &Pen<'_>,
        layout: &BoardLayout,
        most: usize,
        prefers_beside: bool,
    ) -> RowHead {
        let look = pen.look;
        let name = self.name(pen, layout, Lettering::Strong);
        let last = name.lines.last().map_or("", String::as_str);
        let used =
            one_line_width(pen, Lettering::Strong, last) + BESIDE_EM * look.em(Lettering::Text);
        let fits = |distance: &String| {
            used + one_line_width(pen, Lettering::Text, distance) <= layout.name_width
        };
        let [long, short] = self.distances(look);
        let has_line = name.lines.len() < most;
        let (distance, is_beside) = match (prefers_beside, has_line) {
            (true, _) if fits(&long) => (long, true),
            (_, true) => (long, false),
            (false, false) if fits(&long) => (long, true),
            _ if fits(&short) => (short, true),
            _ => (short, false),
        };
        RowHead { name, distance, is_beside }
    }

    /// The distance in two wordings: with the walk, and in kilometres alone.
    fn distances(&self, look: &Look) -> [String; 2] {
        let metres = self.row.distance_metres;
        let km = words::distance(metres);
        if walking_minutes(metres) > WALK_MINUTES_MAX {
            return [km.clone(), km];
        }
        let nbsp = words::NBSP;
        [format!("{}{nbsp}·{nbsp}{km}", words::walking(look.language, metres)), km]
    }

    fn show_head(
        &self,
        pen: &mut Pen<'_>,
        layout: &BoardLayout,
        area: Rect,
        head: &RowHead,
        beside: Align2,
    ) {
        let mut above = area;
        above.max.y = area.top() + head.name.height();
        self.show_name(pen, layout, above, &head.name);
        let line = Rect::from_min_max(pos2(area.left(), area.bottom() - layout.pitch), area.max);
        let ink = pen.look.palette.soft_ink;
        let distance =
            Block::coloured(pen, Lettering::Text, &head.distance, area.width(), ink).aside();
        let align = if head.is_beside { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        let align = if beside == Align2::RIGHT_CENTER { beside } else { align };
        distance.show_in(pen.ui, line, align);
    }

    /// Shows the name in the middle of its room; it is one thing to a screen reader, whatever its number of lines.
    fn show_name(&self, pen: &mut Pen<'_>, layout: &BoardLayout, room: Rect, name: &NameLines) {
        let top = room.center().y - name.height() / 2.0;
        let size = vec2(layout.name_width.min(room.width()), name.height());
        let area = Rect::from_min_size(pos2(room.left(), top), size);
        let id = pen.ui.scope_id().with(("clinic", self.at));
        let response = pen.ui.interact(area, id, Sense::hover());
        let whole = &self.row.clinic.name;
        let named = Named::read(Role::Label, Kind::Label, whole, Aloud::Same);
        naming::name(pen.ui, &response, &named);
        for (at, words) in name.lines.iter().enumerate() {
            let block = Block::new(pen, name.lettering, words, f32::INFINITY);
            let middle = top + name.pitch * (at as f32 + 0.5);
            block.paint(pen.ui.painter(), pos2(area.left(), middle - block.height() / 2.0));
        }
    }

    fn cells(
        &self,
        pen: &mut Pen<'_>,
        layout: &BoardLayout,
        (top, bottom): (f32, f32),
    ) -> Option<Action> {
        let mut pressed = None;
        let dates = self.query.dates();
        let cells = self.row.days.iter().zip(dates).zip(&layout.columns).enumerate();
        for (day, ((cell, date), column)) in cells {
            let rect = Rect::from_x_y_ranges(*column, top..=bottom);
            if self.cell(pen, rect, (day, date), *cell) {
                let clinic = Box::new(self.row.clinic.clone());
                pressed = Some(Action::OpenDay { clinic, date, cell: *cell });
            }
        }
        pressed
    }

    fn cell(
        &self,
        pen: &mut Pen<'_>,
        rect: Rect,
        (day, date): (usize, Date),
        cell: DayCell,
    ) -> bool {
        let look = pen.look;
        let words = cell_words(look, cell);
        let name = look.say_with(
            "board-cell",
            &[
                ("clinic", self.row.clinic.name.as_str().into()),
                ("date", words::date(look.language, date).into()),
                ("cell", words.as_str().into()),
            ],
        );
        let (plate, ink) = cell_plate(look, cell);
        if cell.seats() == 0 {
            // There is nothing to press: a place that always answers "no" is not a button.
            let response = pen.ui.interact(
                rect,
                pen.ui.scope_id().with(("cell", self.at, day)),
                Sense::hover(),
            );
            naming::name(pen.ui, &response, &Named::aside(&name));
            if let Some(plate) = plate {
                plate.paint(pen.ui.painter(), look, rect, false);
            }
            let block = Block::centred(pen, Lettering::Text, &words, f32::INFINITY, ink);
            block.paint_in(pen.ui.painter(), rect, Align2::CENTER_CENTER);
            return false;
        }
        let mark = format!("cell:{}-{day}", self.at);
        let pressed = press(pen, rect, &mark, &name, State::Ready);
        if let Some(plate) = plate {
            plate.paint(pen.ui.painter(), look, rect, pressed.is_down);
        }
        paint_count(pen, rect, &words, ink);
        pressed.clicked
    }
}

impl NameLines {
    fn height(&self) -> f32 {
        self.pitch * self.lines.len() as f32
    }
}

impl RowHead {
    fn height(&self) -> f32 {
        self.name.height() + if self.is_beside { 0.0 } else { self.name.pitch }
    }
}

/// The plate of a day and the colour of its words; a closed day has no plate.
pub fn cell_plate(look: &Look, cell: DayCell) -> (Option<Plate>, Color32) {
    match cell {
        DayCell::Free(_) => (Some(Plate::Free), Plate::Free.ink(look.palette)),
        DayCell::Few(_) => (Some(Plate::Few), Plate::Few.ink(look.palette)),
        DayCell::Full => (Some(Plate::Full), Plate::Full.ink(look.palette)),
        DayCell::Closed => (None, look.palette.soft_ink),
    }
}

/// The words for the seats left on a day.
pub fn cell_words(look: &Look, cell: DayCell) -> String {
    match cell {
        DayCell::Free(seats) | DayCell::Few(seats) => {
            look.say_with("board-seats", &[("seats", seats.into())])
        }
        DayCell::Full => look.say("board-full"),
        DayCell::Closed => look.say("board-closed"),
    }
}

/// Paints a count whose number is larger than its unit. The unit is beside the number, else below it, else both are
/// small.
fn paint_count(pen: &Pen<'_>, rect: Rect, words: &str, ink: Color32) {
    let look = pen.look;
    let lay = |lettering, words: &str| Block::centred(pen, lettering, words, f32::INFINITY, ink);
    let room = rect.size() - vec2(look.mm(1.5), look.mm(1.0));
    let painter = pen.ui.painter();
    let unit_at = words.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(words.len());
    let (number, unit) = words.split_at(unit_at);
    let (large, small) = (lay(Lettering::Choice, number), lay(Lettering::Strong, unit.trim()));
    let apart = look.mm(if unit.starts_with(char::is_whitespace) { 1.8 } else { 0.4 });
    let middle = rect.center();
    let beside = large.width() + apart + small.width();
    // The line boxes contain some empty space of their own.
    let above = 0.9 * (large.height() + small.height());
    if beside <= room.x {
        let left = middle.x - beside / 2.0;
        large.paint(painter, pos2(left, middle.y - large.height() / 2.0));
        let sunk = BASELINE_EM * (look.em(Lettering::Choice) - look.em(Lettering::Strong));
        let top = middle.y - small.height() / 2.0 + sunk;
        small.paint(painter, pos2(left + large.width() + apart, top));
    } else if above <= room.y {
        let top = middle.y - above / 2.0;
        large.paint(painter, pos2(middle.x - large.width() / 2.0, top - 0.05 * large.height()));
        let bottom = top + above + 0.05 * small.height();
        small.paint(painter, pos2(middle.x - small.width() / 2.0, bottom - small.height()));
    } else {
        let line = lay(Lettering::Strong, words);
        let two_lines = lay(Lettering::Strong, &format!("{number}\n{}", unit.trim()));
        let block = if line.width() <= room.x { line } else { two_lines };
        block.paint_in(painter, rect, Align2::CENTER_CENTER);
    }
}
