//! In large text there is no room for seven days side by side: the days that have a seat are shown, one after another.

use egui::{Align2, Rect, vec2};
use jari_common::board::{ClinicWeeks, DayCell, WEEKS_SHOWN};
use jiff::civil::Date;

use super::super::board::controls::months;
use super::super::board::{cell_plate, cell_words};
use super::{GAP_MM, Side, TARGET_MM, bar_height, turner_bar};
use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::Lettering;
use crate::widgets::press::{State, press};
use crate::widgets::{Area, Block, Pen};

/// The number of days side by side in landscape.
const COLUMNS: usize = 2;

/// Draws a page of days; returns what was pressed.
pub fn show(
    pen: &mut Pen<'_>,
    model: &Model,
    weeks: &ClinicWeeks,
    mut body: Rect,
) -> Option<Action> {
    let look = pen.look;
    let all = weeks.query.dates().zip(weeks.days.iter().copied());
    let free: Vec<(Date, DayCell)> = all.filter(|(_, cell)| cell.seats() > 0).collect();
    let bar = body.take_top(bar_height(look), look.gap());
    let gap = look.mm(GAP_MM);
    let least = (1.3 * look.line(Lettering::Strong)).max(look.mm(TARGET_MM + 0.5));
    let rows = (((body.height() + gap) / (least + gap)) as usize).max(1);
    let columns = if look.landscape { COLUMNS } else { 1 };
    let on_page = rows * columns;
    let pages = free.len().div_ceil(on_page).max(1);
    let at = usize::from(model.board.times_page).min(pages - 1);
    let turned = turn(pen, model, weeks, (bar, at, pages));
    if free.is_empty() {
        let text = look.say("weeks-none");
        let block = Block::new(pen, Lettering::Text, &text, body.width());
        block.show_in(pen.ui, body, Align2::LEFT_TOP);
    }
    let mut pressed = turned;
    let shown = free.iter().enumerate().skip(at * on_page).take(on_page);
    for (place, (nth, (date, cell))) in shown.enumerate() {
        let (row, column) = (place / columns, place % columns);
        let width = (body.width() - gap * (columns - 1) as f32) / columns as f32;
        let size = vec2(width, least);
        let at = body.min + vec2(column as f32 * (width + gap), row as f32 * (least + gap));
        if day(pen, Rect::from_min_size(at, size), nth, (*date, *cell)) {
            let clinic = Box::new(weeks.clinic.clone());
            pressed = Some(Action::OpenDay { clinic, date: *date, cell: *cell });
        }
    }
    pressed
}

/// Turns through the pages of what was read, then to further weeks.
fn turn(
    pen: &mut Pen<'_>,
    model: &Model,
    weeks: &ClinicWeeks,
    (bar, at, pages): (Rect, usize, usize),
) -> Option<Action> {
    let look = pen.look;
    let days = &weeks.query.wanted.days;
    let first = weeks.query.first_day;
    let today = model.today();
    let last = weeks.query.dates().last().unwrap_or(first);
    let is_first = at == 0;
    let is_last = at + 1 >= pages;
    let sides = [
        Side {
            mark: "page:days-before",
            key: "weeks-earlier-days",
            ready: !is_first || days.from.unwrap_or(today) < first,
        },
        Side {
            mark: "page:days-after",
            key: "weeks-later-days",
            ready: !is_last || days.until.is_some_and(|until| last < until),
        },
    ];
    let step = i8::try_from(WEEKS_SHOWN).unwrap_or(1);
    // Each day shows its month itself.
    let mut between = months(look, first, last);
    between.push(String::new());
    Some(match turner_bar(pen, bar, sides, &between)? {
        0 if is_first => Action::TurnWeeks(-step),
        0 => Action::TurnTimes(-1),
        _ if is_last => Action::TurnWeeks(step),
        _ => Action::TurnTimes(1),
    })
}

/// Draws the date, and the seats left on it.
fn day(pen: &mut Pen<'_>, rect: Rect, nth: usize, (date, cell): (Date, DayCell)) -> bool {
    let look = pen.look;
    let left = cell_words(look, cell);
    let whole = words::date(look.language, date);
    let name = look
        .say_with("weeks-cell", &[("date", whole.as_str().into()), ("cell", left.as_str().into())]);
    let pressed = press(pen, rect, &format!("cell:day-{nth}"), &name, State::Ready);
    let (plate, ink) = cell_plate(look, cell);
    if let Some(plate) = plate {
        plate.paint(pen.ui.painter(), look, rect, pressed.is_down);
    }
    let inner = rect.shrink2(vec2(0.6 * look.pad(), 0.0));
    let lay = |words: &str| Block::centred(pen, Lettering::Button, words, f32::INFINITY, ink);
    lay(&whole).paint_in(pen.ui.painter(), inner, Align2::LEFT_CENTER);
    lay(&left).paint_in(pen.ui.painter(), inner, Align2::RIGHT_CENTER);
    pressed.clicked
}
