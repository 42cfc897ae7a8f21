//! The answers to a screen's question: large plates with an icon, a title and a line that explains it.

use egui::{Pos2, Rect, vec2};

use super::area::Area;
use super::block::Block;
use super::button::paint_icon;
use super::pen::Pen;
use super::plate::Plate;
use super::press::{State, press_as};
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
const TIGHT_PAD_MM: f32 = 0.8;
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

/// The parts of a choice, laid out.
struct Parts {
    title: Block,
    note: Option<Block>,
    icon: f32,
    indent: f32,
}

impl Parts {
    fn new(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, icons: Icons) -> Self {
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
        Self { title, note: spec.note.map(|note| lay(Lettering::Note, note)), icon, indent }
    }

    fn height(&self) -> f32 {
        self.title.height() + self.note.as_ref().map_or(0.0, Block::height)
    }
}

fn plate_of(spec: &Choice<'_>) -> Plate {
    if spec.state == State::Idle { Plate::Idle } else { spec.plate }
}

/// Icons stay while every title still fits in one line beside its own.
fn icons_for(pen: &Pen<'_>, width: f32, specs: &[Choice<'_>]) -> Icons {
    let fits = |spec: &Choice<'_>| Parts::new(pen, width, spec, Icons::Shown).title.lines() == 1;
    if specs.iter().all(fits) { Icons::Shown } else { Icons::Dropped }
}

fn height_of(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, icons: Icons) -> f32 {
    let look = pen.look;
    let words = Parts::new(pen, width, spec, icons).height();
    (words + 2.0 * look.grown(PAD_MM)).max(look.button_height())
}

/// The least height of a choice, where there is no room to spare.
fn tightest_of(pen: &Pen<'_>, width: f32, spec: &Choice<'_>, icons: Icons) -> f32 {
    let look = pen.look;
    let title = Parts::new(pen, width, spec, icons).title.height();
    (title + 2.0 * look.mm(TIGHT_PAD_MM)).max(look.mm(LEAST_MM))
}

/// Draws a choice in `rect`; returns whether it was pressed.
fn draw(pen: &mut Pen<'_>, rect: Rect, spec: &Choice<'_>, icons: Icons) -> bool {
    let look = pen.look;
    let name = match spec.note {
        Some(note) => format!("{}\n{note}", spec.title),
        None => spec.title.to_owned(),
    };
    let aloud = spec.aloud.map_or(Aloud::Same, |words| Aloud::Instead(words.to_owned()));
    let pressed = press_as(pen, rect, spec.mark, (&name, aloud), spec.state);
    let plate = plate_of(spec);
    let painter = pen.ui.painter();
    plate.paint(painter, look, rect, pressed.is_down);
    let parts = Parts::new(pen, rect.width(), spec, icons);
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
        note.paint(painter, at + vec2(0.0, parts.title.height()));
    }
    pressed.clicked
}

/// How a group of choices is arranged.
struct Arrangement {
    rects: Vec<Rect>,
    with_notes: bool,
    icons: Icons,
}

/// Arranges `columns` beside one another, from the top of `room`; notes where they fit. All rows have one height,
/// unless the longest title can be read only if rows have different heights.
fn arrange(pen: &Pen<'_>, room: Rect, columns: usize, specs: &[Choice<'_>]) -> Arrangement {
    let look = pen.look;
    let gap = look.gap();
    let width = (room.width() - gap * (columns - 1) as f32) / columns as f32;
    let icons = icons_for(pen, width, specs);
    let tallest = |with_notes: bool| {
        let heights = specs.iter().map(|spec| {
            let note = spec.note.filter(|_| with_notes);
            height_of(pen, width, &Choice { note, ..*spec }, icons)
        });
        heights.fold(0.0, f32::max)
    };
    let row_count = specs.len().div_ceil(columns);
    let each = (room.height() + gap) / row_count as f32 - gap;
    let with_notes = tallest(true) <= each;
    let height = each.min(look.grown(MOST_MM).max(tallest(with_notes)));
    let is_even = tallest(with_notes) <= each;
    let mut rest = room;
    let rows = specs.chunks(columns).map(|row| {
        let own = row.iter().map(|spec| tightest_of(pen, width, spec, icons));
        let own = own.fold(0.0, f32::max);
        rest.take_top(if is_even { height } else { own }, gap)
    });
    let rects = rows.flat_map(|row| row.columns(columns, gap)).collect();
    Arrangement { rects, with_notes, icons }
}

/// The least height of these choices without their notes, in points.
#[must_use]
pub fn choices_height(pen: &Pen<'_>, width: f32, columns: usize, specs: &[Choice<'_>]) -> f32 {
    let look = pen.look;
    let gap = look.gap();
    let each = (width - gap * (columns - 1) as f32) / columns as f32;
    let icons = icons_for(pen, each, specs);
    let bare = |spec: &Choice<'_>| height_of(pen, each, &Choice { note: None, ..*spec }, icons);
    let rows = specs.chunks(columns).map(|row| row.iter().map(bare).fold(0.0, f32::max));
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
    let arrangement = arrange(pen, room, columns, specs);
    let mut chosen = None;
    for (at, (spec, rect)) in specs.iter().zip(&arrangement.rects).enumerate() {
        let note = spec.note.filter(|_| arrangement.with_notes);
        if draw(pen, *rect, &Choice { note, ..*spec }, arrangement.icons) {
            chosen = Some(at);
        }
    }
    let last = arrangement.rects.last();
    let bottom = last.map_or(room.top(), |last| last.bottom() + look.gap());
    (chosen, Rect::from_min_max(Pos2::new(room.left(), bottom), room.max))
}
