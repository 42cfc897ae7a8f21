//! One clinic's weeks: every day with the seats left, for as many weeks as there is room for; and whether this clinic
//! is the favourite, which is first on the board.

mod list;

use egui::{Align2, Rect, Sense, pos2};
use jari_common::board::{ClinicWeeks, DayCell, WEEKS_SHOWN};
use jari_common::wish::WishDays;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::board::calendar::is_day_of_rest;
use super::board::controls::months;
use super::board::{cell_plate, cell_words};
use super::times::head::{self, Head};
use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::fitting::{first_that_fits, one_line_width};
use crate::widgets::naming::{self, Named};
use crate::widgets::plate::Plate;
use crate::widgets::press::{State, press};
use crate::widgets::turner::turner;
use crate::widgets::{Area, Block, Page, Pen, icon};

/// The number of days in a week.
const WEEK: usize = 7;
/// The least height of anything that can be pressed, in millimetres.
const TARGET_MM: f32 = 20.0;
/// The space between two days, in millimetres.
const GAP_MM: f32 = 3.4;
/// A day becomes at most this many times as high as its least height.
const STRETCH: f32 = 1.6;
/// The widest count for which a unit must have room; where it has no room, all days are shown without the unit.
const WIDE_COUNT: u32 = 100;
/// The space left free beside a count, in millimetres.
const UNIT_PAD_MM: f32 = 2.0;
/// The distance between the two lines of a day, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.12;

/// Draws the weeks; returns what was pressed.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("weeks-question"));
    let mut body = page.body;
    if look.landscape {
        page.keep_next_free(look);
        body = page.body;
    }
    let Some(weeks) = model.board.weeks.as_ref() else {
        let words = Block::new(pen, Lettering::Text, &look.say("board-reading"), body.width());
        words.show_in(pen.ui, body, Align2::CENTER_CENTER);
        return page.finish(pen);
    };
    let head = Head { name: &weeks.clinic.name, date: None, as_of: weeks.as_of };
    head::show(pen, model, &head, &mut body);
    let favour = favour_rect(look, &page, &mut body);
    let show = if look.is_large() { list::show } else { grid };
    let pressed = show(pen, model, weeks, body);
    for action in [pressed, favour_button(pen, model, favour)].into_iter().flatten() {
        page.choose(true, action);
    }
    page.finish(pen)
}

/// Draws every day, for as many weeks as there is room for.
fn grid(pen: &mut Pen<'_>, model: &Model, weeks: &ClinicWeeks, mut body: Rect) -> Option<Action> {
    let look = pen.look;
    let bar = body.take_top(bar_height(look), look.grown(1.5));
    let names = body.take_top(look.line(Lettering::Strong), 0.0);
    let gap = look.mm(GAP_MM);
    let least = (2.0 * PITCH_EM * look.em(Lettering::Strong)).max(look.mm(TARGET_MM));
    let fitting = ((body.height() + gap) / (least + gap)) as usize;
    let shown = fitting.clamp(1, WEEKS_SHOWN).min(weeks_open(weeks));
    let even = (body.height() + gap) / shown as f32 - gap;
    let mut pressed = turn(pen, model, weeks, (bar, shown));
    day_names(pen, weeks, names, gap);
    for week in 0..shown {
        let row = body.take_top(even.min(STRETCH * least), gap);
        for (day, rect) in row.columns(WEEK, gap).into_iter().enumerate() {
            pressed = cell(pen, weeks, (week * WEEK + day, rect)).or(pressed);
        }
    }
    pressed
}

/// The number of weeks up to the last day that is wanted.
fn weeks_open(weeks: &ClinicWeeks) -> usize {
    let Some(until) = weeks.query.wanted.days.until else { return WEEKS_SHOWN };
    let days = weeks.query.dates().take_while(|date| *date <= until).count();
    days.div_ceil(WEEK).max(1)
}

fn bar_height(look: &Look) -> f32 {
    look.grown(if look.is_large() { 23.0 } else { TARGET_MM })
}

/// The place of the favourite's button: in landscape the place of "next", in portrait a row at the end.
fn favour_rect(look: &Look, page: &Page, body: &mut Rect) -> Rect {
    if look.landscape { page.next } else { body.take_bottom(bar_height(look), look.gap()) }
}

fn favour_button(pen: &mut Pen<'_>, model: &Model, rect: Rect) -> Option<Action> {
    let look = pen.look;
    let is_so = model
        .board
        .weeks_query
        .as_ref()
        .is_some_and(|query| model.board.query.favourite.as_ref() == Some(&query.clinic));
    let (keys, plate) = match is_so {
        true => (["weeks-is-favourite", "weeks-is-favourite-short"], Plate::Chosen),
        false => (["weeks-favourite", "weeks-favourite-short"], Plate::Beside),
    };
    let room = rect.width() - 2.0 * look.pad() - 1.4 * look.em(Lettering::Button);
    let labels = keys.map(|key| look.say(key));
    let fits = |label: &&String| one_line_width(pen, Lettering::Button, label) <= room;
    let label = labels.iter().find(fits).unwrap_or(&labels[1]);
    let spec = Button::new("choice:favour", Some(icon::STAR), label, plate);
    button(pen, rect, &spec).then_some(Action::ChooseFavourite)
}

/// The buttons for earlier and later weeks, and the months between them.
fn turn(
    pen: &mut Pen<'_>,
    model: &Model,
    weeks: &ClinicWeeks,
    (bar, shown): (Rect, usize),
) -> Option<Action> {
    let look = pen.look;
    let first = weeks.query.first_day;
    let after = first.saturating_add((7 * shown as i64).days());
    let days = &weeks.query.wanted.days;
    let today = model.today();
    let has_earlier = days.from.unwrap_or(today) < first;
    let has_later = days.until.is_none_or(|until| after <= until);
    let step = i8::try_from(shown).unwrap_or(1);
    let last = after.yesterday().unwrap_or(after);
    let last = days.until.map_or(last, |until| last.min(until)).max(first);
    let sides = [
        Side { mark: "page:weeks-before", key: "weeks-earlier", ready: has_earlier },
        Side { mark: "page:weeks-after", key: "weeks-later", ready: has_later },
    ];
    let pressed = turner_bar(pen, bar, sides, &months(look, first, last))?;
    Some(Action::TurnWeeks(if pressed == 0 { -step } else { step }))
}

/// One end of a bar that turns pages.
pub(super) struct Side {
    pub mark: &'static str,
    pub key: &'static str,
    pub ready: bool,
}

/// Draws two buttons at the ends of a bar and what is shown between them; returns which was pressed.
pub(super) fn turner_bar(
    pen: &mut Pen<'_>,
    mut bar: Rect,
    sides: [Side; 2],
    between: &[String],
) -> Option<usize> {
    let look = pen.look;
    let labels = sides.each_ref().map(|side| look.say(side.key));
    let widths = labels
        .each_ref()
        .map(|label| Button::new("", None, label, Plate::Beside).natural_width(pen, false));
    let rects = [bar.take_left(widths[0], look.gap()), bar.take_right(widths[1], look.gap())];
    let signs = [icon::CARET_LEFT, icon::CARET_RIGHT];
    let mut pressed = None;
    for (nth, (side, rect)) in sides.into_iter().zip(rects).enumerate() {
        let spec = Button::new(side.mark, Some(signs[nth]), &labels[nth], Plate::Beside);
        let draw = if nth > 0 { turner } else { button };
        if draw(pen, rect, &spec.ready_if(side.ready)) {
            pressed = Some(nth);
        }
    }
    let room = (bar.width(), look.palette.ink);
    let label = first_that_fits(pen, Lettering::Strong, between, room);
    label.aside().show_in(pen.ui, bar, Align2::CENTER_CENTER);
    pressed
}

fn day_names(pen: &mut Pen<'_>, weeks: &ClinicWeeks, names: Rect, gap: f32) {
    let look = pen.look;
    for (rect, day) in names.columns(WEEK, gap).into_iter().zip(weeks.query.dates()) {
        let rests = day.weekday() == jiff::civil::Weekday::Sunday;
        let ink = if rests { look.palette.help } else { look.palette.ink };
        let name = words::weekday(look.language, day);
        let block = Block::centred(pen, Lettering::Strong, &name, f32::INFINITY, ink);
        block.aside().show_in(pen.ui, rect, Align2::CENTER_CENTER);
    }
}

/// Draws the day of the month above the seats left; a day without a seat is not a button.
fn cell(pen: &mut Pen<'_>, weeks: &ClinicWeeks, (at, rect): (usize, Rect)) -> Option<Action> {
    let look = pen.look;
    let date = weeks.query.dates().nth(at)?;
    let cell = *weeks.days.get(at)?;
    let left = cell_words(look, cell);
    let name = look.say_with(
        "weeks-cell",
        &[("date", words::date(look.language, date).into()), ("cell", left.as_str().into())],
    );
    let is_free = cell.seats() > 0;
    let (plate, ink) = cell_plate(look, cell);
    let (is_down, clicked) = if is_free {
        let pressed = press(pen, rect, &format!("cell:day-{at}"), &name, State::Ready);
        (pressed.is_down, pressed.clicked)
    } else {
        let response = pen.ui.interact(rect, pen.ui.scope_id().with(("day", at)), Sense::hover());
        naming::name(pen.ui, &response, &Named::aside(&name));
        (false, false)
    };
    if let Some(plate) = plate {
        plate.paint(pen.ui.painter(), look, rect, is_down);
    }
    let WishDays { from, until, .. } = weeks.query.wanted.days;
    let is_open = from.is_none_or(|from| from <= date) && until.is_none_or(|until| date <= until);
    // Nothing is said about days that are not open yet, or no longer open.
    paint(pen, rect, date, (cell, if is_open { &left } else { "" }), ink);
    let clinic = || Box::new(weeks.clinic.clone());
    clicked.then(|| Action::OpenDay { clinic: clinic(), date, cell })
}

fn paint(pen: &Pen<'_>, rect: Rect, date: Date, (cell, left): (DayCell, &str), ink: egui::Color32) {
    let look = pen.look;
    let lay =
        |lettering, words: &str, ink| Block::centred(pen, lettering, words, f32::INFINITY, ink);
    let day_ink = if is_day_of_rest(date) { look.palette.help } else { look.palette.ink };
    let day_ink = if cell.seats() > 0 { ink } else { day_ink };
    let day = lay(Lettering::Strong, &date.day().to_string(), day_ink);
    let lettering = if cell.seats() > 0 { Lettering::Strong } else { Lettering::Text };
    // If some days had the unit and others had not, they would look like two kinds of days.
    let widest = lay(lettering, &cell_words(look, DayCell::Free(WIDE_COUNT)), ink);
    let has_unit = widest.width() <= rect.width() - look.mm(UNIT_PAD_MM);
    let count = cell.seats().to_string();
    let left = lay(lettering, if has_unit || cell.seats() == 0 { left } else { &count }, ink);
    let pitch = PITCH_EM * look.em(Lettering::Strong);
    let top = rect.center().y - pitch;
    let line =
        |top: f32| Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + pitch));
    day.paint_in(pen.ui.painter(), line(top), Align2::CENTER_CENTER);
    left.paint_in(pen.ui.painter(), line(top + pitch), Align2::CENTER_CENTER);
}
