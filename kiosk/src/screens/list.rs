//! What a list asks, as a value: rows of the whole width, what the list is of and as of when, what narrows it, and the
//! two buttons that turn it. One function draws every list; `questions` says what is on it.
//!
//! Rows have the heights that their words need: as many are shown as there is room for, and a turn goes on with the first
//! row that was not shown.

use egui::{Align2, Pos2, Rect, pos2, vec2};
use jari_common::board::DayCell;

use super::as_of::AsOf;
use super::board::cell_plate;
use crate::message::Action;
use crate::model::Language;
use crate::text::Saying;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::clinic_name::broken;
use crate::widgets::fitting::{longest_that_fits, one_line_width};
use crate::widgets::press::press;
use crate::widgets::turner::turner;
use crate::widgets::{Area, Block, Page, Pen, Plate, Remark, State, Strip, icon};

/// The space above and below the words of a row, in millimetres on the smallest screen.
const PAD_MM: f32 = 2.6;
/// The space from the sides of a row to its words, in millimetres on the smallest screen.
const SIDE_MM: f32 = 5.0;
/// No row is lower than this, in millimetres.
const LEAST_MM: f32 = 20.2;
/// Rows become at most this many times as high as they need.
const STRETCH: f32 = 1.25;
/// In landscape what narrows and turns the list takes this part of the width.
const ASIDE_PART: f32 = 0.34;
/// More rows than this are not read at once.
const ROWS_MAX: usize = 6;
/// What is between two things on one line.
const APART: &str = " · ";

/// One list and everything shown with it.
pub struct List {
    /// From the longest wording to the shortest.
    pub asks: Vec<Saying>,
    /// What the rows belong to: a clinic's name, and a day.
    pub of: Vec<String>,
    pub as_of: AsOf,
    /// What was refused a moment ago.
    pub notice: Option<Remark>,
    pub rows: Vec<ListRow>,
    /// Whether rows before the first can be turned back to.
    pub has_before: bool,
    /// Whether further rows follow after the last.
    pub has_more: bool,
    /// The keys of the two turning buttons: back, on; each in a long and a short wording.
    pub turns: [[&'static str; 2]; 2],
    /// What narrows the list.
    pub filters: Vec<ListButton>,
    /// Another way to look at it.
    pub other: Option<ListButton>,
    /// The list is read in parts: how many rows and days were read. As many rows are asked for as there is room for.
    pub read_for: Option<[u8; 2]>,
    /// Something may be sent from here: the place of "next" is kept free, and has the other way to look at it.
    pub sends: bool,
}

impl List {
    /// Rows and the button in the place of "next" are not more than can be looked over.
    fn most_rows(&self) -> usize {
        ROWS_MAX - usize::from(self.sends)
    }
}

/// One row: it is pressed as a whole.
pub struct ListRow {
    pub title: Saying,
    /// Further things about it, each from the longest wording to the shortest.
    pub says: Vec<Vec<Saying>>,
    /// What is left there, at the end of the row.
    pub left: Option<(Saying, DayCell)>,
    pub action: Action,
}

/// A button beside the rows.
pub struct ListButton {
    pub mark: &'static str,
    pub icon: char,
    /// From the longest wording to the shortest.
    pub words: Vec<Saying>,
    pub plate: Plate,
    pub action: Action,
}

/// A row, laid out to a width.
struct LaidRow {
    /// The lines from the top, the title's first.
    lines: Vec<Block>,
    title_lines: usize,
    /// What is at the end of the title's last line.
    beside: Option<Block>,
    height: f32,
}

/// The places of everything around the rows.
struct ListPlaces {
    rows: Rect,
    as_of: Rect,
    notice: Option<(Rect, Strip)>,
    filters: Vec<Rect>,
    turns: Option<[Rect; 2]>,
    other: Option<Rect>,
}

/// Draws the list, and stores in the page what was pressed.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, list: &List) {
    let look = pen.look;
    if list.sends {
        page.keep_next_free(look);
    }
    let places = ListPlaces::new(pen, page, list);
    let rows: Vec<LaidRow> =
        list.rows.iter().map(|row| lay(pen, row, places.rows.width())).collect();
    let shown = shown_rows(look, &rows, places.rows.height(), list.most_rows());
    let mut pressed = None;
    for (nth, rect) in stretched(look, &rows[..shown], places.rows).into_iter().enumerate() {
        if draw_row(pen, rect, nth, &list.rows[nth], &rows[nth]) {
            pressed = Some(list.rows[nth].action.clone());
        }
    }
    let of = of_lines(pen, list, page.body.width());
    if !of.is_empty() {
        let words = Block::new(pen, Lettering::Strong, &of.join("\n"), f32::INFINITY);
        words.show(pen.ui, page.body.min);
    }
    list.as_of.show(pen, places.as_of, Align2::LEFT_CENTER);
    if let Some((rect, strip)) = &places.notice {
        strip.show(pen, *rect);
    }
    if let Some(rects) = places.turns {
        let fitting = fitting_rows(look, places.rows.height()).min(list.most_rows());
        let ready = [list.has_before, list.has_more || shown < rows.len()];
        let by = [-(fitting as i16), shown as i16];
        pressed = turn(pen, rects, &list.turns, ready, by).or(pressed);
    }
    for (beside, rect) in list.filters.iter().chain(&list.other).zip(places.beside()) {
        pressed = show_beside(pen, rect, beside).or(pressed);
    }
    if let Some(action) = pressed {
        page.choose(true, action);
    }
    let fitting = fitting_rows(look, places.rows.height()) as u8;
    if let Some([_, days]) = list.read_for.filter(|[rows, _]| *rows != fitting) {
        page.fit(Action::FitBoard { rows: fitting, days });
    }
}

impl ListPlaces {
    fn new(pen: &Pen<'_>, page: &Page, list: &List) -> Self {
        let look = pen.look;
        let mut rows = page.body;
        let lines = of_lines(pen, list, rows.width()).len();
        if lines > 0 {
            rows.take_top(lines as f32 * look.line(Lettering::Strong), look.grown(2.0));
        }
        let place = |turning| match look.landscape {
            true => Self::beside_rows(pen, page, rows, list, turning),
            false => Self::around_rows(pen, page, rows, list, turning),
        };
        let alone = place(false);
        let laid: Vec<LaidRow> =
            list.rows.iter().map(|row| lay(pen, row, alone.rows.width())).collect();
        let is_whole = shown_rows(look, &laid, alone.rows.height(), list.most_rows()) == laid.len();
        let turning = list.has_before || list.has_more || !is_whole;
        if turning { place(true) } else { alone }
    }

    fn around_rows(pen: &Pen<'_>, page: &Page, mut rows: Rect, list: &List, turning: bool) -> Self {
        let look = pen.look;
        let gap = look.gap();
        let as_of = rows.take_top(look.line(Lettering::Text), look.grown(1.0));
        let rows = &mut rows;
        let strip = notice_strip(pen, *rows, list);
        let notice = strip.map(|strip| (rows.take_top(strip.height(), gap), strip));
        let height = look.button_height();
        let filters = match list.filters.len() {
            0 => Vec::new(),
            count => rows.take_top(height, gap).columns(count, gap),
        };
        let turns = turning.then(|| {
            let halves = rows.take_bottom(height, gap).columns(2, gap);
            [halves[0], halves[1]]
        });
        let other = list.other.as_ref();
        let other = other.map(|_| match list.sends {
            true => page.next,
            false => rows.take_bottom(height, gap),
        });
        Self { rows: *rows, as_of, notice, filters, turns, other }
    }

    /// In landscape what narrows and turns the list is at the left, and another way to look at it where "next" is.
    fn beside_rows(pen: &Pen<'_>, page: &Page, mut rows: Rect, list: &List, turning: bool) -> Self {
        let look = pen.look;
        let gap = look.gap();
        let mut aside = rows.take_left(ASIDE_PART * rows.width(), 2.0 * gap);
        let height = look.button_height();
        // What narrows the list shares a row where all buttons one below the other have no room.
        let buttons = list.filters.len() + if turning { 2 } else { 0 };
        let is_stacked = buttons as f32 * (height + gap) - gap <= aside.height();
        let filters = match list.filters.len() {
            0 => Vec::new(),
            count if is_stacked => {
                aside.take_top(count as f32 * (height + gap) - gap, gap).rows(count, gap)
            }
            count => aside.take_top(height, gap).columns(count, gap),
        };
        let strip = notice_strip(pen, rows, list);
        let notice = strip.map(|strip| (rows.take_top(strip.height(), gap), strip));
        let is_room = aside.height() >= 2.0 * height + gap;
        let turns = turning.then(|| {
            if is_room {
                let on = aside.take_bottom(height, gap);
                return [aside.take_bottom(height, gap), on];
            }
            let halves = rows.take_bottom(height, gap).columns(2, gap);
            [halves[0], halves[1]]
        });
        let line = look.line(Lettering::Text);
        let first = list.rows.first().map_or(0.0, |row| lay(pen, row, rows.width()).height);
        // A row that needs all the room is more important than the time to which it refers.
        let as_of = if aside.height() >= line && list.as_of.least_width(pen) <= aside.width() {
            aside.take_bottom(line, look.grown(1.0))
        } else if rows.height() - line >= first {
            rows.take_bottom(line, look.grown(1.0))
        } else {
            Rect::NOTHING
        };
        let other = list.other.as_ref().map(|_| page.next);
        Self { rows, as_of, notice, filters, turns, other }
    }

    /// The places of the filters and of the other way to look.
    fn beside(&self) -> Vec<Rect> {
        self.filters.iter().copied().chain(self.other).collect()
    }
}

/// What the rows belong to, in lines; what fits beside the line before shares it.
fn of_lines(pen: &Pen<'_>, list: &List, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for of in &list.of {
        let longer = lines.last().map(|last| format!("{last}{APART}{of}"));
        let fits = |words: &String| one_line_width(pen, Lettering::Strong, words) <= width;
        match longer.filter(fits) {
            Some(longer) => *lines.last_mut().expect("there is a line before") = longer,
            None => lines.extend(broken(pen, Lettering::Strong, of, width)),
        }
    }
    lines
}

/// A message about what was refused, above the rows.
fn notice_strip(pen: &Pen<'_>, rows: Rect, list: &List) -> Option<Strip> {
    let notice = list.notice.as_ref()?;
    Some(notice.always(pen, rows.width(), rows.height()))
}

/// The least height of a row with one line below its title.
fn least_height(look: &Look) -> f32 {
    let words = look.line(title_lettering(look)) + look.line(Lettering::Note);
    (words + 2.0 * look.grown(PAD_MM)).max(look.mm(LEAST_MM))
}

/// How many rows there is room for at most.
fn fitting_rows(look: &Look, height: f32) -> usize {
    let each = least_height(look) + look.gap();
    (((height + look.gap()) / each) as usize).clamp(1, ROWS_MAX)
}

/// How many of the rows fit; the first is always shown.
fn shown_rows(look: &Look, rows: &[LaidRow], height: f32, most: usize) -> usize {
    let mut left = height;
    let fits = |row: &&LaidRow| {
        let fits = row.height <= left + 1.0;
        left -= row.height + look.gap();
        fits
    };
    rows.iter().take(most).take_while(fits).count().max(1).min(rows.len())
}

/// The places of the rows: spare height is shared, up to a limit.
fn stretched(look: &Look, rows: &[LaidRow], mut room: Rect) -> Vec<Rect> {
    let gap = look.gap();
    let gaps = gap * rows.len().saturating_sub(1) as f32;
    let needed: f32 = rows.iter().map(|row| row.height).sum();
    let whole = (room.height() - gaps) / needed.max(1.0);
    // What would be left below the last row is either nothing or clearly a space.
    let left = room.height() - gaps - STRETCH * needed;
    let factor = if left < gap { whole.max(1.0) } else { whole.clamp(1.0, STRETCH) };
    rows.iter().map(|row| room.take_top(factor * row.height, gap)).collect()
}

/// Lays a row out. What is left, or the first of the further things, is at the end of the title's last line if there is
/// room; further things share a line if they can.
fn lay(pen: &Pen<'_>, row: &ListRow, width: f32) -> LaidRow {
    let look = pen.look;
    let room = width - 2.0 * look.grown(SIDE_MM);
    let ink = ink_of(pen, row);
    let line = |lettering, words: &str| Block::coloured(pen, lettering, words, f32::INFINITY, ink);
    let lettering = title_lettering(look);
    let title = broken(pen, lettering, &look.words(&row.title), room);
    let mut lines: Vec<Block> = title.iter().map(|it| line(lettering, it)).collect();
    let title_lines = lines.len();
    let used = lines.last().map_or(0.0, Block::width) + look.pad();
    let mut says = said(pen, &row.says, room);
    let mut beside = match &row.left {
        Some((left, _)) => Some(line(Lettering::Button, &look.words(left))),
        None if says.len() > 1 => Some(line(Lettering::Note, &says[0])),
        None => None,
    };
    let is_beside = beside.as_ref().is_some_and(|it| used + it.width() <= room);
    if row.left.is_none() && is_beside {
        says.remove(0);
    }
    if !is_beside {
        lines.extend(beside.take().filter(|_| row.left.is_some()));
    }
    lines.extend(says.iter().map(|it| Block::coloured(pen, Lettering::Note, it, room, ink)));
    let words: f32 = lines.iter().map(Block::height).sum();
    let height = (words + 2.0 * look.grown(PAD_MM)).max(look.mm(LEAST_MM));
    LaidRow { lines, title_lines, beside, height }
}

/// The letters of a row's title. A clinic's name is Korean in English as well, and Hangul needs more height than capitals.
fn title_lettering(look: &Look) -> Lettering {
    match look.language {
        Language::Korean => Lettering::Button,
        Language::English => Lettering::Choice,
    }
}

fn ink_of(pen: &Pen<'_>, row: &ListRow) -> egui::Color32 {
    let look = pen.look;
    row.left.as_ref().map_or(Plate::Plain.ink(look.palette), |(_, cell)| cell_plate(look, *cell).1)
}

/// Further things on one line in the longest wording that fits, else each on a line of its own.
fn said(pen: &Pen<'_>, says: &[Vec<Saying>], room: f32) -> Vec<String> {
    let words = |saying: &Vec<Saying>| saying.iter().map(|it| pen.look.words(it)).collect();
    let says: Vec<Vec<String>> = says.iter().map(words).collect();
    let fits = |words: &String| one_line_width(pen, Lettering::Note, words) <= room;
    let joined = |pick: fn(&Vec<String>) -> Option<&String>| {
        says.iter().filter_map(pick).cloned().collect::<Vec<_>>().join(APART)
    };
    let whole = joined(|words| words.first());
    let short = joined(|words| words.last());
    if says.is_empty() {
        Vec::new()
    } else if let Some(line) = [whole, short].into_iter().find(fits) {
        vec![line]
    } else {
        let own = |words: &Vec<String>| words.iter().find(|it| fits(it)).or(words.last()).cloned();
        says.iter().filter_map(own).collect()
    }
}

fn draw_row(pen: &mut Pen<'_>, rect: Rect, nth: usize, row: &ListRow, laid: &LaidRow) -> bool {
    let look = pen.look;
    let says = row.says.iter().filter_map(|words| words.first());
    let left = row.left.as_ref().map(|(left, _)| left);
    let parts = std::iter::once(&row.title).chain(says).chain(left);
    let name: Vec<String> = parts.map(|saying| look.words(saying)).collect();
    // Another row that comes to this place is another thing to press: a finger that is down does not choose it.
    let mark = format!("choice:row-{nth}-{}", name[0]);
    let pressed = press(pen, rect, &mark, &name.join(", "), State::Ready);
    let plate = row.left.as_ref().and_then(|(_, cell)| cell_plate(look, *cell).0);
    plate.unwrap_or(Plate::Plain).paint(pen.ui.painter(), look, rect, pressed.is_down);
    let inner = rect.shrink2(vec2(look.grown(SIDE_MM), 0.0));
    let words: f32 = laid.lines.iter().map(Block::height).sum();
    let mut top = inner.center().y - words / 2.0;
    for (at, line) in laid.lines.iter().enumerate() {
        line.paint(pen.ui.painter(), Pos2::new(inner.left(), top));
        if let Some(beside) = laid.beside.as_ref().filter(|_| at + 1 == laid.title_lines) {
            let middle = top + (line.height() - beside.height()) / 2.0;
            beside.paint(pen.ui.painter(), pos2(inner.right() - beside.width(), middle));
        }
        top += line.height();
    }
    pressed.clicked
}

fn turn(
    pen: &mut Pen<'_>,
    rects: [Rect; 2],
    keys: &[[&'static str; 2]; 2],
    ready: [bool; 2],
    by: [i16; 2],
) -> Option<Action> {
    let parts = [("page:back", icon::CARET_LEFT), ("page:on", icon::CARET_RIGHT)];
    let mut pressed = None;
    for (nth, ((mark, sign), rect)) in parts.into_iter().zip(rects).enumerate() {
        let label =
            longest_that_fits(pen, &keys[nth].map(Saying::from), words_room(pen.look, rect));
        let spec = Button::new(mark, Some(sign), &label, Plate::Beside).ready_if(ready[nth]);
        let draw = if nth > 0 { turner } else { button };
        if draw(pen, rect, &spec) {
            pressed = Some(Action::TurnList(by[nth]));
        }
    }
    pressed
}

fn show_beside(pen: &mut Pen<'_>, rect: Rect, beside: &ListButton) -> Option<Action> {
    let label = longest_that_fits(pen, &beside.words, words_room(pen.look, rect));
    let spec = Button::new(beside.mark, Some(beside.icon), &label, beside.plate);
    button(pen, rect, &spec).then(|| beside.action.clone())
}

/// The room for the words of a button, in points.
fn words_room(look: &Look, rect: Rect) -> f32 {
    rect.width() - 1.2 * look.pad()
}
