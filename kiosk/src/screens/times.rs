//! One clinic's times on one day, morning and afternoon apart: a press holds the seat for some minutes. It shows what
//! the cache said and promises no seat itself. In large letters the times are a list (`questions::free_times`).

mod cell;
pub(crate) mod head;
mod pages;
mod plan;

use egui::{Align2, Rect, pos2};
use jari_common::board::DayTimes;
use jari_common::dose::Dose;
use jari_common::slot::SlotRef;

use super::board::notice::heading as notice_heading;
use crate::message::Action;
use crate::model::{Link, Model, Trouble};
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button, paint_icon};
use crate::widgets::fitting::one_line_width;
use crate::widgets::form::first_sentence;
use crate::widgets::icon;
use crate::widgets::notice::{Notice, notice};
use crate::widgets::plate::Plate;
use crate::widgets::turner::turner;
use crate::widgets::{Area, Block, Page, Pen, Said, Strip, StripTone};

pub use cell::time_of;
use head::Head;
use pages::{Half, NOON_MINUTE, Part};
use plan::{DayRoom, Plan};

/// The length of a hold when the campaign is not known, in minutes.
const HOLD_MINUTES_UNKNOWN: u32 = 5;
/// Seconds of a minute.
const MINUTE: u32 = 60;

/// Draws the times; returns what was pressed.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let noticed = notice_heading(look, model.visit.search.notice);
    let question = match model.visit.search.dose {
        Dose::First => "times-question",
        Dose::Second => "times-question-second",
    };
    let question = noticed.unwrap_or_else(|| look.say(question));
    let mut page = Page::open(pen, model, &question);
    let Some(times) = &model.board.times else {
        say_nothing_to_choose(pen, page.body, &["times-reading"]);
        return page.finish(pen);
    };
    let opens = other_days(pen, model, &mut page);
    page.choose(opens, Action::OpenDays);
    let head = Head { name: &times.clinic.name, date: times.date, as_of: times.as_of };
    head::show(pen, model, &head, &mut page.body);
    if times.times.is_empty() {
        say_nothing_to_choose(pen, page.body, &["times-none", "times-none-note"]);
        return page.finish(pen);
    }
    let morning = times.times.iter().filter(|time| time.minute < NOON_MINUTE).count();
    let day = DayRoom { morning, afternoon: times.times.len() - morning, room: page.body };
    let plan = Plan::new(pen, &day, notes(pen, model, page.body.width()));
    if let Some(action) = show(pen, model, times, &plan, page.body) {
        page.choose(true, action);
    }
    page.finish(pen)
}

/// The button to the clinic's other days: in landscape in the place of "next", in portrait at the end of the body.
fn other_days(pen: &mut Pen<'_>, model: &Model, page: &mut Page) -> bool {
    let look = pen.look;
    let labels = ["times-other-days", "times-other-days-short"].map(|key| look.say(key));
    let room = page.next.width() - 2.0 * look.pad();
    let fits = |label: &&String| one_line_width(pen, Lettering::Button, label) <= room;
    let label = labels.iter().find(fits).unwrap_or(&labels[1]).clone();
    let spec = Button::new("choice:other-days", Some(icon::CALENDAR_CHECK), &label, Plate::Beside);
    let rect = if look.landscape {
        page.keep_next_free(look);
        page.next
    } else {
        page.body.take_bottom(look.next_height(), look.gap())
    };
    // "Sending…" is shown in this place while something is sent.
    model.sending.is_none() && button(pen, rect, &spec)
}

fn show(
    pen: &mut Pen<'_>,
    model: &Model,
    times: &DayTimes,
    plan: &Plan,
    mut room: Rect,
) -> Option<Action> {
    let look = pen.look;
    if let Some(note) = &plan.note {
        note.show(pen, room.take_bottom(note.height(), look.gap()));
    }
    let at = usize::from(model.board.times_page).min(plan.pages.len() - 1);
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
        for (cell, rect) in times.times[part.times.clone()].iter().zip(cells) {
            if cell::show(pen, rect, plan.form, cell) {
                pressed = Some(Action::ChooseTime(SlotRef {
                    campaign: times.campaign,
                    clinic: times.clinic.id.clone(),
                    date: times.date,
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

/// What a press does here, or what could not be done: the whole text, and its first sentence.
fn notes(pen: &Pen<'_>, model: &Model, width: f32) -> Vec<Strip> {
    let look = pen.look;
    if let Some(cause) = model.visit.search.notice {
        return super::board::notice::both(pen, cause, width).into();
    }
    if matches!(model.link, Link::Away { .. }) {
        return super::board::notice::both(pen, Trouble::ServerAway, width).into();
    }
    let strip = |tone, text: &str| Strip::new(pen, tone, icon::HAND_TAP, text, width);
    let all_taken = model.board.times.iter().flat_map(|day| &day.times).all(|time| time.free == 0);
    if all_taken {
        let keys = ["times-none", "times-none-note"];
        let [none, then] = keys.map(|key| look.say(key));
        let wrong = |text: &str| strip(StripTone::Wrong, text);
        return vec![wrong(&format!("{none} {then}")), wrong(&none)];
    }
    let text = if model.has_turn() || model.is_moving() {
        let hold = model.chosen_campaign().map(|campaign| campaign.spec.pace.hold_secs / MINUTE);
        let minutes = hold.unwrap_or(HOLD_MINUTES_UNKNOWN).max(1);
        let time = words::duration(look.language, minutes);
        let key = if model.is_moving() { "times-move-note" } else { "times-hold-note" };
        look.say_with(key, &[("time", time.into())])
    } else if model.visit.session.is_some() {
        look.say("times-waiting-note")
    } else {
        look.say("times-browse-note")
    };
    let safe = |text: &str| strip(StripTone::Safe, text);
    vec![safe(&text), safe(&first_sentence(&text))]
}

fn say_nothing_to_choose(pen: &mut Pen<'_>, room: Rect, keys: &[&str]) {
    let look = pen.look;
    let texts: Vec<String> = keys.iter().map(|key| look.say(key)).collect();
    let says: Vec<&str> = texts.iter().map(String::as_str).collect();
    let text = look.say("times-safe");
    let safe = Said::new(StripTone::Safe, icon::SHIELD_CHECK, &text);
    notice(pen, room, &Notice { icon: icon::CLOCK, ink: look.palette.next, says: &says, safe });
}
