//! One clinic's times on one day, as a value, morning and afternoon apart: a press holds the seat for some minutes. It
//! shows what the cache said and promises no seat itself. In large letters the times are a list
//! (`questions::times`).

mod cell;
mod head;
mod pages;
mod plan;

use egui::{Align2, Rect, pos2};
use jari_common::board::DayTimes;
use jari_common::slot::SlotRef;

use super::as_of::AsOf;
use super::board::notice;
use super::list::ListButton;
use crate::message::Action;
use crate::model::{Link, Model, Trouble};
use crate::text::{Saying, words};
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button, paint_icon};
use crate::widgets::fitting::{longest_that_fits, one_line_width};
use crate::widgets::plate::Plate;
use crate::widgets::turner::turner;
use crate::widgets::{Area, Block, Page, Pen, Remark, icon};

pub use cell::time_of;
use pages::{Half, NOON_MINUTE, Part};
use plan::{DayRoom, Plan};

/// The length of a hold when the campaign is not known, in minutes.
const HOLD_MINUTES_UNKNOWN: u32 = 5;
/// Seconds of a minute.
const MINUTE: u32 = 60;

/// A day's times, and everything shown with them.
pub struct DaySheet {
    /// From the longest wording to the shortest.
    pub asks: Vec<Saying>,
    pub day: DayTimes,
    pub as_of: AsOf,
    /// The clinic's other days; None while something is sent.
    pub others: Option<ListButton>,
    /// What a press does here, or what could not be done.
    pub note: Remark,
    /// How often the times were turned.
    pub turned: u8,
}

/// The times of this day.
#[must_use]
pub fn sheet(model: &Model, asks: &'static str, day: &DayTimes) -> DaySheet {
    DaySheet {
        asks: notice::heading(model, vec![asks.into()]),
        as_of: AsOf::of(model, day.as_of),
        day: day.clone(),
        // "Sending…" is shown in this place while something is sent.
        others: Some(other_days()).filter(|_| model.sending.is_none()),
        note: note(model),
        turned: model.board.times_page,
    }
}

/// The way to the clinic's other days.
#[must_use]
pub fn other_days() -> ListButton {
    ListButton {
        mark: "choice:other-days",
        icon: icon::CALENDAR_CHECK,
        words: vec!["times-other-days".into(), "times-other-days-short".into()],
        plate: Plate::Beside,
        action: Action::OpenDays,
    }
}

fn note(model: &Model) -> Remark {
    if let Some(cause) = model.visit.search.notice {
        return notice::of(cause);
    }
    if matches!(model.link, Link::Away { .. }) {
        return notice::of(Trouble::ServerAway);
    }
    let says = if model.has_turn() || model.is_moving() {
        let hold = model.chosen_campaign().map(|campaign| campaign.spec.pace.hold_secs / MINUTE);
        let minutes = hold.unwrap_or(HOLD_MINUTES_UNKNOWN).max(1);
        let time = words::duration(model.comfort.language, minutes);
        let key = if model.is_moving() { "times-move-note" } else { "times-hold-note" };
        Saying::With(key, vec![("time", time.into())])
    } else if model.visit.session.is_some() {
        "times-waiting-note".into()
    } else {
        "times-browse-note".into()
    };
    Remark::safe(icon::HAND_TAP, says)
}

/// Draws the times, and stores in the page what was pressed.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, sheet: &DaySheet) {
    let pressed = others(pen, page, sheet);
    head::show(pen, sheet, &mut page.body);
    let times = &sheet.day.times;
    let morning = times.iter().filter(|time| time.minute < NOON_MINUTE).count();
    let day = DayRoom { morning, afternoon: times.len() - morning, room: page.body };
    let plan = Plan::new(pen, &day, sheet.note.all(pen, page.body.width()));
    if let Some(action) = show(pen, sheet, &plan, page.body).or(pressed) {
        page.choose(true, action);
    }
}

/// The button to the clinic's other days: in landscape in the place of "next", in portrait at the end of the body.
fn others(pen: &mut Pen<'_>, page: &mut Page, sheet: &DaySheet) -> Option<Action> {
    let look = pen.look;
    let rect = if look.landscape {
        page.keep_next_free(look);
        page.next
    } else {
        page.body.take_bottom(look.next_height(), look.gap())
    };
    let others = sheet.others.as_ref()?;
    let label = longest_that_fits(pen, &others.words, page.next.width() - 2.0 * look.pad());
    let spec = Button::new(others.mark, Some(others.icon), &label, others.plate);
    button(pen, rect, &spec).then(|| others.action.clone())
}

fn show(pen: &mut Pen<'_>, sheet: &DaySheet, plan: &Plan, mut room: Rect) -> Option<Action> {
    let look = pen.look;
    let day = &sheet.day;
    match &plan.note {
        Some(note) => note.show(pen, room.take_bottom(note.height(), look.gap())),
        None => sheet.note.tell(pen),
    }
    let at = usize::from(sheet.turned).min(plan.pages.len() - 1);
    let parts = &plan.pages[at];
    let mut pressed = None;
    let mut rows_left: usize =
        parts.iter().map(|part| part.times.len().div_ceil(plan.columns)).sum();
    for (nth, part) in parts.iter().enumerate() {
        if plan.pages.len() > 1 {
            let bar = room.take_top(plan::turning_bar(look), look.gap());
            pressed = turn(pen, bar, &plan.pages, at, &half_words(look, part));
        } else {
            let name = room.take_top(plan::name_height(look), 0.0);
            half_name(pen, name, part.half);
        }
        let rows = part.times.len().div_ceil(plan.columns);
        let is_last = nth + 1 == parts.len();
        let names_below = if is_last { 0.0 } else { plan::name_height(look) + look.gap() };
        let mut cells_room = room;
        cells_room.max.y -= names_below;
        let cells = plan.take_cells(&mut cells_room, part.times.len(), rows_left);
        rows_left -= rows;
        for (cell, rect) in day.times[part.times.clone()].iter().zip(cells) {
            if cell::show(pen, rect, plan.form, cell) {
                pressed = Some(Action::ChooseTime(SlotRef {
                    campaign: day.campaign,
                    clinic: day.clinic.id.clone(),
                    date: day.date,
                    index: cell.index,
                }));
            }
            room.min.y = rect.bottom() + look.gap();
        }
    }
    pressed
}

/// The name of a half of the day, with its sign: a low sun, a high sun.
fn half_name(pen: &mut Pen<'_>, room: Rect, half: Half) {
    let look = pen.look;
    let (sign, key) = match half {
        Half::Morning => (icon::SUN_HORIZON, "times-morning"),
        Half::Afternoon => (icon::SUN, "times-afternoon"),
    };
    let size = look.em(Lettering::Strong) * 1.2;
    paint_icon(
        pen.ui.painter(),
        sign,
        size,
        pos2(room.left() + size / 2.0, room.center().y),
        look.palette.ink,
    );
    let words = Block::new(pen, Lettering::Strong, &look.say(key), room.width());
    let words_room = Rect::from_min_max(pos2(room.left() + 1.4 * size, room.top()), room.max);
    words.show_in(pen.ui, words_room, Align2::LEFT_CENTER);
}

/// The half of the day between two buttons.
fn half_words(look: &Look, part: &Part) -> [String; 2] {
    let keys = match part.half {
        Half::Morning => ["times-morning", "times-morning-short"],
        Half::Afternoon => ["times-afternoon", "times-afternoon-short"],
    };
    keys.map(|key| look.say(key))
}

/// Turns the pages of times.
fn turn(
    pen: &mut Pen<'_>,
    bar: Rect,
    pages: &[Vec<Part>],
    at: usize,
    between: &[String; 2],
) -> Option<Action> {
    let look = pen.look;
    let half = |page: &Vec<Part>| page.first().map(|part| part.half);
    let here = half(&pages[at]);
    let before = at.checked_sub(1).and_then(|before| half(&pages[before]));
    let after = pages.get(at + 1).and_then(half);
    let earlier = if before.is_some_and(|half| Some(half) != here) {
        "times-to-morning"
    } else {
        "times-earlier"
    };
    let later = if after.is_some_and(|half| Some(half) != here) {
        "times-to-afternoon"
    } else {
        "times-later"
    };
    let sides = [
        ("page:times-before", earlier, icon::CARET_LEFT, before.is_some(), -1),
        ("page:times-after", later, icon::CARET_RIGHT, after.is_some(), 1),
    ];
    let width =
        |label: &String| Button::new("", None, label, Plate::Beside).natural_width(pen, false);
    let gaps = 2.0 * look.gap();
    let needed = |labels: &[String; 2], between: &str| {
        let between = one_line_width(pen, Lettering::Strong, between);
        width(&labels[0]) + width(&labels[1]) + between + gaps
    };
    let mut labels = sides.map(|(_, key, ..)| look.say(key));
    for keys in [["times-earlier", "times-later"], ["times-earlier-short", "times-later-short"]] {
        if needed(&labels, &between[0]) > bar.width() {
            labels = keys.map(|key| look.say(key));
        }
    }
    let fits = |words: &&String| needed(&labels, words) <= bar.width();
    let between = between.iter().find(fits).unwrap_or(&between[1]);
    let widths = labels.each_ref().map(width);
    let spare = (bar.width() - needed(&labels, between)).max(0.0);
    let extra = (spare / 2.0).min(look.grown(20.0));
    let mut rest = bar;
    let rects = [
        rest.take_left(widths[0] + extra, look.gap()),
        rest.take_right(widths[1] + extra, look.gap()),
    ];
    let mut pressed = None;
    for (((mark, _, sign, ready, step), label), rect) in sides.into_iter().zip(&labels).zip(rects) {
        let spec = Button::new(mark, Some(sign), label, Plate::Beside).ready_if(ready);
        let draw = if step > 0 { turner } else { button };
        if draw(pen, rect, &spec) {
            pressed = Some(Action::TurnTimes(step));
        }
    }
    let words = Block::centred(pen, Lettering::Strong, between, rest.width(), look.palette.ink);
    words.show_in(pen.ui, rest, Align2::CENTER_CENTER);
    pressed
}
