//! What is around the list of clinics: the distance, the pages of days and of clinics, the names of the days, and the
//! time to which all this refers. It changes none of them itself.

use egui::{Align2, Rect, Sense};
use jari_common::board::BoardPage;
use jiff::civil::Date;

use super::Table;
use super::calendar::is_day_of_rest;
use super::layout::BoardLayout;
use crate::message::Action;
use crate::model::Language;
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::fitting::{first_that_fits, longest_that_fits, one_line_width};
use crate::widgets::icon;
use crate::widgets::naming::{self, Named};
use crate::widgets::plate::Plate;
use crate::widgets::turner::turner;
use crate::widgets::{Block, Pen};

/// The keys of "earlier" and "later" days.
pub const DAYS: [&str; 2] = ["board-earlier-days", "board-later-days"];
/// The keys of "nearer" and "farther" clinics where there is little room.
pub const CLINICS_SHORT: [&str; 2] = ["board-nearer-clinics-short", "board-more-clinics-short"];

/// Draws everything except the list; returns what was pressed.
pub fn show(pen: &mut Pen<'_>, table: &Table, layout: &BoardLayout) -> Option<Action> {
    let turned = days(pen, table, layout);
    if let Some(as_of) = &table.as_of {
        let landscape = pen.look.landscape;
        let align = if landscape { Align2::LEFT_CENTER } else { Align2::CENTER_CENTER };
        as_of.show(pen, layout.as_of, align);
    }
    let turned = clinics(pen, table, layout).or(turned);
    if let Some(notice) = &table.notice {
        let area = layout.narrow_area();
        notice.always(pen, area.width(), area.height()).show(pen, area);
        return turned;
    }
    filters(pen, table, layout).or(turned)
}

fn filters(pen: &mut Pen<'_>, table: &Table, layout: &BoardLayout) -> Option<Action> {
    let mut pressed = None;
    for (filter, rect) in table.filters.iter().zip(layout.narrow) {
        let room = rect.width() - 2.0 * pen.look.pad();
        let label = longest_that_fits(pen, &filter.words, room);
        let spec = Button::new(filter.mark, Some(filter.icon), &label, filter.plate);
        if button(pen, rect, &spec) {
            pressed = Some(filter.action.clone());
        }
    }
    pressed
}

fn days(pen: &mut Pen<'_>, table: &Table, layout: &BoardLayout) -> Option<Action> {
    let look = pen.look;
    let sides = [
        ("page:days-before", DAYS[0], icon::CARET_LEFT, -1),
        ("page:days-after", DAYS[1], icon::CARET_RIGHT, 1),
    ];
    let mut pressed = None;
    for (((mark, key, sign, step), ready), rect) in
        sides.into_iter().zip(table.turns).zip(layout.days)
    {
        let label = look.say(key);
        let spec = Button::new(mark, Some(sign), &label, Plate::Beside).ready_if(ready);
        let draw = if step > 0 { turner } else { button };
        if draw(pen, rect, &spec) {
            pressed = Some(Action::TurnDays(step));
        }
    }
    let mut dates = table.page.as_ref().map_or(&table.query, |page| &page.query).dates();
    dates.truncate(layout.columns.len());
    if let (Some(first), Some(last)) = (dates.first(), dates.last()) {
        let months = months(look, *first, *last);
        let room = layout.days_label;
        let label =
            first_that_fits(pen, Lettering::Strong, &months, (room.width(), look.palette.ink));
        label.aside().show_in(pen.ui, room, Align2::CENTER_CENTER);
    }
    pressed
}

/// The months in full; and where there is little room, in Korean, the first as a number only.
pub fn months(look: &Look, first: Date, last: Date) -> Vec<String> {
    let names = [first, last].map(|day| words::month(look.language, day));
    if first.month() == last.month() {
        let [name, _] = names;
        return vec![name];
    }
    let written = |from: String, to: String| {
        look.say_with("board-months", &[("from", from.into()), ("to", to.into())])
    };
    let [from, to] = names;
    let short_from = number_of(look.language, &from);
    vec![written(from, to.clone()), written(short_from, to)]
}

/// `10` of `10월`: used where the other month's name makes the meaning clear. An English month has no number.
fn number_of(language: Language, month: &str) -> String {
    match language {
        Language::Korean => month.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned(),
        Language::English => month.to_owned(),
    }
}

/// Draws the days of the page over their columns.
pub fn day_names(pen: &mut Pen<'_>, layout: &BoardLayout, page: &BoardPage) {
    let line = layout.day_names;
    let look = pen.look;
    for (column, day) in layout.columns.iter().zip(page.query.dates()) {
        let ink = if is_day_of_rest(day) { look.palette.help } else { look.palette.ink };
        let number = u32::from(day.day().unsigned_abs());
        let weekday = words::weekday(look.language, day);
        let args = [("day", number.into()), ("weekday", weekday.into())];
        let name = look.say_with("board-column", &args);
        let block = Block::centred(pen, Lettering::Strong, &name, f32::INFINITY, ink);
        let room = Rect::from_x_y_ranges(*column, line.y_range());
        let response = pen.ui.allocate_rect(room, Sense::hover());
        let whole = words::date(look.language, day);
        naming::name(pen.ui, &response, &Named::aside(&whole));
        block.paint_in(pen.ui.painter(), room, Align2::CENTER_CENTER);
    }
}

fn clinics(pen: &mut Pen<'_>, table: &Table, layout: &BoardLayout) -> Option<Action> {
    let look = pen.look;
    let page = table.page.as_ref();
    let rows = layout.cards.len() as u32;
    let first = page.map_or(0, |page| page.query.first_row);
    let left = page.map_or(0, |page| page.clinics_in_all.saturating_sub(first + rows));
    let count = left.min(rows);
    let fits = |labels: &[String; 2]| {
        labels.iter().zip(layout.clinics).all(|(label, rect)| {
            one_line_width(pen, Lettering::Button, label) <= rect.width() - look.pad()
        })
    };
    let [nearer, farther] = ["board-nearer-clinics", "board-more-clinics"].map(|key| look.say(key));
    let counted = look.say_with("board-next-clinics", &[("count", count.into())]);
    let counted = [nearer.clone(), if left > 0 { counted } else { farther.clone() }];
    let labels = [counted, [nearer, farther]].into_iter().find(fits);
    let [nearer, farther] = labels.unwrap_or_else(|| CLINICS_SHORT.map(|key| look.say(key)));
    let sides = [
        ("page:clinics-before", nearer, icon::CARET_UP, first > 0, -1),
        ("page:clinics-after", farther, icon::CARET_DOWN, left > 0, 1),
    ];
    let mut pressed = None;
    for ((mark, label, sign, ready, step), rect) in sides.into_iter().zip(layout.clinics) {
        let spec = Button::new(mark, Some(sign), &label, Plate::Beside).ready_if(ready);
        if button(pen, rect, &spec) {
            pressed = Some(Action::TurnClinics(step));
        }
    }
    pressed
}
