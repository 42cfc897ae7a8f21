//! What is around the list of clinics: the distance, the pages of days and of clinics, the names of the days, and the
//! time to which all this refers. It changes none of them itself.

use egui::{Align2, Rect, Sense};
use jari_common::board::BoardPage;
use jari_common::time::{date_at, seoul, time_at};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use super::calendar::is_day_of_rest;
use super::layout::BoardLayout;
use super::{narrowed, notice};
use crate::message::Action;
use crate::model::{Language, Link, Model};
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::fitting::{first_that_fits, one_line_width};
use crate::widgets::icon;
use crate::widgets::naming::{self, Named};
use crate::widgets::plate::Plate;
use crate::widgets::turner::turner;
use crate::widgets::{Block, Pen};

/// The keys of "nearer" and "farther" clinics where there is little room.
pub const CLINICS_SHORT: [&str; 2] = ["board-nearer-clinics-short", "board-more-clinics-short"];

/// Draws everything except the list; returns what was pressed.
pub fn show(pen: &mut Pen<'_>, model: &Model, layout: &BoardLayout) -> Option<Action> {
    let turned = days(pen, model, layout);
    as_of(pen, model, layout.as_of);
    let turned = clinics(pen, model, layout).or(turned);
    if notice::show(pen, model.visit.search.notice, layout.narrow_area()) {
        return turned;
    }
    narrowed::show(pen, model, layout).or(turned)
}

fn days(pen: &mut Pen<'_>, model: &Model, layout: &BoardLayout) -> Option<Action> {
    let look = pen.look;
    let query = &model.board.query;
    let zone = seoul();
    let today = date_at(model.now, &zone);
    let tomorrow = today.saturating_add(1.days());
    let has_earlier = query.first_day > tomorrow && query.earlier().is_some();
    let keys = layout.days_keys();
    let sides = [
        ("page:days-before", keys[0], icon::CARET_LEFT, has_earlier, -1),
        ("page:days-after", keys[1], icon::CARET_RIGHT, query.later().is_some(), 1),
    ];
    let mut pressed = None;
    for ((mark, key, sign, ready, step), rect) in sides.into_iter().zip(layout.days) {
        let label = look.say(key);
        let spec = Button::new(mark, Some(sign), &label, Plate::Beside).ready_if(ready);
        let draw = if step > 0 { turner } else { button };
        if draw(pen, rect, &spec) {
            pressed = Some(Action::TurnDays(step));
        }
    }
    let mut dates = model.board.page.as_ref().map_or(query, |page| &page.query).dates();
    dates.truncate(layout.columns.len());
    days_label(pen, layout, &dates);
    pressed
}

/// The words between the two buttons: the month or months, or in large text the one day.
fn days_label(pen: &mut Pen<'_>, layout: &BoardLayout, dates: &[Date]) {
    let look = pen.look;
    let room = layout.days_label;
    let (Some(first), Some(last)) = (dates.first().copied(), dates.last().copied()) else { return };
    if layout.day_names.is_some() {
        let months = months(look, first, last);
        let label =
            first_that_fits(pen, Lettering::Strong, &months, (room.width(), look.palette.ink));
        label.aside().show_in(pen.ui, room, Align2::CENTER_CENTER);
        return;
    }
    let ink = if is_day_of_rest(first) { look.palette.help } else { look.palette.ink };
    let date = words::date(look.language, first);
    // The weekday may be on a line of its own; the date is not broken.
    let two_lines = match look.language {
        Language::Korean => date.replacen("\u{A0}(", "\n(", 1),
        Language::English => date.replacen(",\u{A0}", "\n", 1),
    };
    let wordings = [date, two_lines];
    let fits = one_line_width(pen, Lettering::Strong, &wordings[0]) <= room.width();
    let words = &wordings[usize::from(!fits)];
    let block = Block::centred(pen, Lettering::Strong, words, room.width(), ink);
    block.show_in(pen.ui, room, Align2::CENTER_CENTER);
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
    let Some(line) = layout.day_names else { return };
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

fn clinics(pen: &mut Pen<'_>, model: &Model, layout: &BoardLayout) -> Option<Action> {
    let look = pen.look;
    let page = model.board.page.as_ref();
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

/// Shows the time to which the counts refer; without a connection, shows that and since when.
fn as_of(pen: &mut Pen<'_>, model: &Model, room: Rect) {
    let look = pen.look;
    let known = |page: &BoardPage| (known_as_of(look, page.as_of), look.palette.soft_ink);
    let told = cut_off_words(look, model).map(|words| (words, look.palette.help));
    let Some((wordings, ink)) = told.or_else(|| model.board.page.as_ref().map(known)) else {
        return;
    };
    let lettering = if ink == look.palette.help { Lettering::Strong } else { Lettering::Text };
    let block = first_that_fits(pen, lettering, &wordings, (room.width(), ink));
    let align = if look.landscape { Align2::LEFT_CENTER } else { Align2::CENTER_CENTER };
    // The time is read aloud only when the counts are old.
    let block = if ink == look.palette.help { block } else { block.aside() };
    block.show_in(pen.ui, room, align);
}

/// The words that say that there is no connection, and until when there was one; None while there is one.
pub fn cut_off_words(look: &Look, model: &Model) -> Option<Vec<String>> {
    let keys = match model.link {
        Link::Connecting | Link::Online => return None,
        Link::Away { last_contact: Some(at) } => return Some(away(look, model, at)),
        Link::Away { last_contact: None } => ["board-away-never", "board-away-never-short"],
    };
    Some(keys.map(|key| look.say(key)).to_vec())
}

/// The time to which the counts refer, in minutes: `오후 2시 5분 기준`.
pub fn known_as_of(look: &Look, at: Timestamp) -> Vec<String> {
    let time = time_at(at, &seoul());
    let whole = [("time", words::time_of_day(look.language, time).into())];
    let short = [
        ("half", words::half_of_day(look.language, time).into()),
        ("time", words::clock(time).into()),
    ];
    vec![look.say_with("board-as-of", &whole), look.say_with("board-as-of-short", &short)]
}

fn away(look: &Look, model: &Model, last_contact: Timestamp) -> Vec<String> {
    let time = [("time", since(look, model.now, last_contact).into())];
    let keys = ["board-away", "board-away-medium", "board-away-short", "board-away-shortest"];
    keys.map(|key| look.say_with(key, &time)).to_vec()
}

/// The time of day; if it was on another day, the date as well.
pub fn since(look: &Look, now: Timestamp, at: Timestamp) -> String {
    let zone = seoul();
    let (day, time) = (date_at(at, &zone), time_at(at, &zone));
    if day == date_at(now, &zone) {
        words::time_of_day(look.language, time)
    } else {
        words::moment(look.language, day, time)
    }
}
