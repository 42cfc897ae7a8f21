//! The answers to a screen's question: large plates with an icon, a title and a line that explains it.

use egui::{Pos2, Rect, vec2};

use super::area::Area;
use super::block::Block;
use super::button::paint_icon;
use super::pen::Pen;
use super::plate::Plate;
use super::press::{Called, State, press_as};
use crate::theme::Lettering;
use crate::voice::Aloud;

/// A choice's icon, in ems of its title.
const ICON_EM: f32 = 1.7;
/// A choice's icon takes at most this share of its height.
const ICON_SHARE: f32 = 0.66;
/// Choices grow to fill the room, but no higher than this, in millimetres on the smallest screen.
const MOST_MM: f32 = 62.0;
/// The space from the edges of a choice to its icon and its words, in millimetres on the smallest screen.
const SIDE_MM: f32 = 5.0;
/// The space above and below the words of a choice, in millimetres on the smallest screen.
const PAD_MM: f32 = 3.4;

/// The space above and below the words where there is no room to spare, and the least height, in millimetres.
const TIGHT_PAD_MM: f32 = 1.2;
const LEAST_MM: f32 = 20.2;

/// One of the answers to a screen's question: an icon, a title, and a line that explains it.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// Its `author_id`, such as `choice:book`.
    pub mark: &'a str,
    pub icon: char,
    pub title: &'a str,
    /// The explaining line; it is left out where there is no room.
    pub note: Option<&'a str>,
    /// What everybody may hear instead of the title, where the title names a person.
    pub aloud: Option<&'a str>,
    pub plate: Plate,
    pub state: State,
}

/// Whether choices show their icons: all of a group or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Icons {
    Shown,
    Dropped,
}

/// How much of their notes choices show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notes {
    /// With some air around the words.
    Airy,
    /// With the least air around the words.
    Tight,
    /// At the end of their title's line.
    Beside,
    Dropped,
}

impl Notes {
    /// From the most to the least.
    const ALL: [Self; 4] = [Self::Airy, Self::Tight, Self::Beside, Self::Dropped];
}

/// The parts of a choice, laid out.
struct Parts {
    title: Block,
    note: Option<Block>,
    icon: f32,
    indent: f32,
    is_beside: bool,
}

impl Parts {
    fn new(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, (icons, notes): (Icons, Notes)) -> Self {
        let look = pen.look;
        let ink = plate_of(spec).ink(look.palette);
        let pad = look.grown(SIDE_MM);
        let icon = match icons {
            Icons::Shown => ICON_EM * look.em(Lettering::Choice),
            Icons::Dropped => 0.0,
        };
        let indent = if icons == Icons::Shown { 2.0 * pad + icon } else { pad };
        let room = width - indent - pad;
        let lay = |lettering, text| Block::coloured(pen, lettering, text, room, ink);
        let title = lay(Lettering::Choice, spec.title);
        let note = spec.note.filter(|_| notes != Notes::Dropped);
        let note = note.map(|note| lay(Lettering::Note, note));
        Self { title, note, icon, indent, is_beside: notes == Notes::Beside }
    }

    fn height(&self) -> f32 {
        let below = self.note.as_ref().filter(|_| !self.is_beside);
        self.title.height() + below.map_or(0.0, Block::height)
    }

    /// Whether title and note have room on one line of `width` points.
    fn fits_beside(&self, pen: &Pen<'_>, width: f32) -> bool {
        let apart = 2.0 * pen.look.grown(SIDE_MM);
        let note = self.note.as_ref().map_or(0.0, |note| note.width() + apart);
        self.title.lines() == 1 && self.indent + self.title.width() + note + apart / 2.0 <= width
    }
}

fn plate_of(spec: &Choice<'_>) -> Plate {
    if spec.state == State::Idle { Plate::Idle } else { spec.plate }
}

/// Icons stay while every title still fits in one line beside its own.
fn icons_for(pen: &Pen<'_>, width: f32, specs: &[Choice<'_>]) -> Icons {
    let fits = |spec: &Choice<'_>| {
        Parts::new(pen, width, spec, (Icons::Shown, Notes::Dropped)).title.lines() == 1
    };
    if specs.iter().all(fits) { Icons::Shown } else { Icons::Dropped }
}

fn height_of(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, (icons, notes): (Icons, Notes)) -> f32 {
    let look = pen.look;
    let words = Parts::new(pen, width, spec, (icons, notes)).height();
    let pad = if matches!(notes, Notes::Tight | Notes::Beside) { TIGHT_PAD_MM } else { PAD_MM };
    (words + 2.0 * look.grown(pad)).max(look.button_height())
}

/// The least height of a choice, where there is no room to spare.
fn tightest_of(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, icons: Icons) -> f32 {
    let look = pen.look;
    let title = Parts::new(pen, width, spec, (icons, Notes::Dropped)).title.height();
    (title + 2.0 * look.mm(TIGHT_PAD_MM)).max(look.mm(LEAST_MM))
}

/// Draws a choice in `rect`; returns whether it was pressed.
fn draw(pen: &mut Pen<'_>, rect: Rect, spec: &Choice<'_>, (icons, notes): (Icons, Notes)) -> bool {
    let look = pen.look;
    let whole = spec.note.map(|note| format!("{}\n{note}", spec.title));
    let told = whole.as_deref().unwrap_or(spec.title);
    let name = if notes == Notes::Dropped { spec.title } else { told };
    let aloud = spec.aloud.map_or(Aloud::Same, |words| Aloud::Instead(words.to_owned()));
    let pressed = press_as(pen, rect, spec.mark, Called { name, told, aloud }, spec.state);
    let plate = plate_of(spec);
    let painter = pen.ui.painter();
    plate.paint(painter, look, rect, pressed.is_down);
    let parts = Parts::new(pen, rect.width(), spec, (icons, notes));
    if icons == Icons::Shown {
        let middle = Pos2::new(rect.left() + parts.indent / 2.0, rect.center().y);
        let ink = if plate == Plate::Plain {
            Plate::Beside.ink(look.palette)
        } else {
            plate.ink(look.palette)
        };
        let size = parts.icon.min(rect.height() * ICON_SHARE);
        paint_icon(painter, spec.icon, size, middle, ink);
    }
    let top = rect.center().y - parts.height() / 2.0;
    let at = Pos2::new(rect.left() + parts.indent, top);
    parts.title.paint(painter, at);
    if let Some(note) = &parts.note {
        let below = at + vec2(0.0, parts.title.height());
        let end = rect.right() - look.grown(SIDE_MM) - note.width();
        let beside = Pos2::new(end, rect.center().y - note.height() / 2.0);
        note.paint(painter, if parts.is_beside { beside } else { below });
    }
    pressed.clicked
}

/// How a group of choices is arranged.
struct Arrangement {
    rects: Vec<Rect>,
    notes: Notes,
    icons: Icons,
}

/// Arranges `columns` beside one another, from the top of `room`; as much of the notes as fits. All rows have one height,
/// unless the longest title can be read only if rows have different heights.
fn arrange(pen: &Pen<'_>, room: Rect, columns: usize, specs: &[Choice<'_>]) -> Arrangement {
    let look = pen.look;
    let gap = look.gap();
    let width = column_width(pen, room.width(), columns);
    let icons = icons_for(pen, width, specs);
    let row_count = specs.len().div_ceil(columns);
    let each = (room.height() + gap) / row_count as f32 - gap;
    let tallest = |(icons, notes)| tallest(pen, width, specs, (icons, notes));
    let has_line = |(icons, notes)| notes != Notes::Beside || all_beside(pen, width, specs, icons);
    let is_even = |forms: &(Icons, Notes)| tallest(*forms) <= each;
    let height = |(icons, notes)| rows_height(pen, width, columns, (specs, icons, notes));
    let fits = |forms: &(Icons, Notes)| {
        (is_even(forms) || height(*forms) <= room.height()) && has_line(*forms)
    };
    // Icons are left out before notes are.
    let forms = Notes::ALL.into_iter().flat_map(|notes| [(icons, notes), (Icons::Dropped, notes)]);
    let forms = forms.filter(|(_, notes)| *notes != Notes::Dropped);
    let (icons, notes) = forms.into_iter().find(fits).unwrap_or((icons, Notes::Dropped));
    let even = each.min(look.grown(MOST_MM).max(tallest((icons, notes))));
    let is_even = is_even(&(icons, notes));
    let mut rest = room;
    let own = |spec: &Choice<'_>| match notes {
        Notes::Dropped => tightest_of(pen, width, spec, icons),
        _ => height_of(pen, width, spec, (icons, notes)),
    };
    let heights = specs.chunks(columns).map(|row| match is_even {
        true => even,
        false => row.iter().map(own).fold(0.0, f32::max),
    });
    let heights: Vec<f32> = heights.collect();
    let used = heights.iter().map(|height| height + gap).sum::<f32>() - gap;
    // What is left below the last row is either nothing or clearly a space.
    let left = room.height() - used;
    let more = if (0.0..gap).contains(&left) { left / row_count as f32 } else { 0.0 };
    let rows = heights.into_iter().map(|height| rest.take_top(height + more, gap));
    let rects = rows.flat_map(|row| row.columns(columns, gap)).collect();
    Arrangement { rects, notes, icons }
}

/// Whether every note has room at the end of its title's line.
fn all_beside(pen: &Pen<'_>, width: f32, specs: &[Choice<'_>], icons: Icons) -> bool {
    let fits = |spec: &Choice<'_>| {
        Parts::new(pen, width, spec, (icons, Notes::Beside)).fits_beside(pen, width)
    };
    specs.iter().all(fits)
}

/// The largest amount of notes with which these choices are no higher than without; `Tight` where notes have no room
/// beside their titles.
#[must_use]
pub fn notes_that_stay(pen: &Pen<'_>, width: f32, columns: usize, specs: &[Choice<'_>]) -> Notes {
    let each = column_width(pen, width, columns);
    let icons = icons_for(pen, each, specs);
    if all_beside(pen, each, specs, icons) { Notes::Beside } else { Notes::Tight }
}

fn column_width(pen: &Pen<'_>, width: f32, columns: usize) -> f32 {
    (width - pen.look.gap() * (columns - 1) as f32) / columns as f32
}

fn tallest(pen: &Pen<'_>, width: f32, specs: &[Choice<'_>], (icons, notes): (Icons, Notes)) -> f32 {
    specs.iter().map(|spec| height_of(pen, width, spec, (icons, notes))).fold(0.0, f32::max)
}

/// The least height of these choices with this much of their notes, in points.
#[must_use]
pub fn choices_height(
    pen: &Pen<'_>,
    width: f32,
    columns: usize,
    (specs, notes): (&[Choice<'_>], Notes),
) -> f32 {
    let each = column_width(pen, width, columns);
    let icons = icons_for(pen, each, specs);
    rows_height(pen, each, columns, (specs, icons, notes))
}

/// The height of all rows, each as high as its highest choice.
fn rows_height(
    pen: &Pen<'_>,
    width: f32,
    columns: usize,
    (specs, icons, notes): (&[Choice<'_>], Icons, Notes),
) -> f32 {
    let gap = pen.look.gap();
    let rows = specs.chunks(columns).map(|row| tallest(pen, width, row, (icons, notes)));
    rows.map(|row| row + gap).sum::<f32>() - gap
}

/// Draws choices from the top of `room`, as large as is good; returns which one was pressed, and the room below.
pub fn choices(
    pen: &mut Pen<'_>,
    room: Rect,
    columns: usize,
    specs: &[Choice<'_>],
) -> (Option<usize>, Rect) {
    let look = pen.look;
    let Arrangement { rects, notes, icons } = arrange(pen, room, columns, specs);
    let mut chosen = None;
    for (at, (spec, rect)) in specs.iter().zip(&rects).enumerate() {
        if draw(pen, *rect, spec, (icons, notes)) {
            chosen = Some(at);
        }
    }
    let bottom = rects.last().map_or(room.top(), |last| last.bottom() + look.gap());
    (chosen, Rect::from_min_max(Pos2::new(room.left(), bottom), room.max))
}
