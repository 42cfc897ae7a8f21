//! One line: its figures, what can be done with it, and its plots, or the question before something is done.

use egui::{Align2, Rect, vec2};
use jari_common::wire::LineOverview;

use super::super::sheet::{Sheet, Weight};
use super::{asking, clock, plots};
use crate::desk::model::DeskPress;
use crate::desk::operator::model::{LineAct, Operating, OperatorPress};
use crate::desk::operator::update::may;
use crate::text::words;
use crate::widgets::Area as _;

/// The height of a figure's card.
pub const FIGURE: f32 = 78.0;

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, page: &Operating, line: &LineOverview) {
    let gap = sheet.px(10.0);
    let at = room.take_top(sheet.px(46.0), gap);
    acts(sheet, at, page, line);
    for row in figures(sheet, line).chunks(4) {
        let at = room.take_top(sheet.px(FIGURE), sheet.px(8.0));
        for (at, (label, value)) in at.columns(4, sheet.px(8.0)).into_iter().zip(row) {
            figure(sheet, at, label, value);
        }
    }
    match &page.asks {
        Some(asks) => asking::show(sheet, room, page, line, asks),
        None => plots::show(sheet, room, page, line),
    }
}

fn acts(sheet: &mut Sheet<'_>, at: Rect, page: &Operating, line: &LineOverview) {
    let is_free = sheet.desk.apart_since.is_none() && !page.is_sending;
    let mut room = at;
    for act in LineAct::ALL {
        let at = room.take_left(sheet.px(150.0), sheet.px(8.0));
        let words = sheet.say(key_of(act));
        let is_asked = page.asks.as_ref().is_some_and(|asks| asks.act == act);
        let weight = match act {
            _ if is_asked => Weight::Next,
            LineAct::Close => Weight::Help,
            LineAct::Freeze | LineAct::Resume | LineAct::Pace => Weight::Plain,
        };
        if sheet.button(at, ("line-act", act), &words, weight, is_free && may(line, act)) {
            sheet.press(DeskPress::Operate(OperatorPress::Ask(act)));
        }
    }
    let (soft, few) = (sheet.palette.soft_ink, sheet.palette.few);
    let (words, ink) = match (&line.message, page.is_sending) {
        (_, true) => (sheet.say("page-sending"), soft),
        (Some(message), _) => {
            let args = [("message", message.clone().into())];
            (sheet.say_with("operator-message", &args), few)
        }
        (None, _) => return,
    };
    sheet.line_at(room, &words, (17.0, false), ink, Align2::RIGHT_CENTER);
}

/// The words on the button of an act.
pub fn key_of(act: LineAct) -> &'static str {
    match act {
        LineAct::Freeze => "operator-freeze",
        LineAct::Resume => "operator-resume",
        LineAct::Pace => "operator-pace",
        LineAct::Close => "operator-close",
    }
}

/// The figures, each with what it is.
fn figures(sheet: &Sheet<'_>, line: &LineOverview) -> Vec<(String, String)> {
    let number = |count: u32| words::separated(u64::from(count));
    let rate = match line.rate {
        None => sheet.say("operator-not-measured"),
        Some(rate) if rate.low == rate.high => number(rate.low),
        Some(rate) => format!("{}~{}", number(rate.low), number(rate.high)),
    };
    let last = line.last_call.map_or_else(|| sheet.say("operator-never"), |at| clock(sheet, at));
    let turns = format!("{} / {}", number(line.turns_used), number(line.turns));
    let figures = [
        (
            if line.entered > 0 { "operator-entered" } else { "operator-waiting" },
            number(if line.entered > 0 { line.entered } else { line.waiting }),
        ),
        ("operator-called", number(line.called)),
        ("operator-turns", turns),
        ("operator-rate", rate),
        ("operator-through", number(line.called_through)),
        ("operator-last-call", last),
        ("operator-calls", number(line.calls)),
        ("operator-missed", number(line.missed)),
        ("operator-completions", number(line.completions)),
        ("operator-offers", number(line.offers)),
        ("operator-reserved", format!("{} %", line.reserved_percent)),
        ("operator-places", number(line.seats_left.iter().map(|day| day.left).sum())),
    ];
    figures.into_iter().map(|(key, value)| (sheet.say(key), value)).collect()
}

pub fn figure(sheet: &mut Sheet<'_>, at: Rect, label: &str, value: &str) {
    let palette = sheet.palette;
    sheet.fill(at, palette.card, Some(palette.line));
    let room = at.shrink2(vec2(sheet.px(14.0), sheet.px(9.0)));
    let rows = room.rows(2, 0.0);
    sheet.line(rows[0], label, 16.0, false, palette.soft_ink);
    sheet.line(rows[1], value, 20.0, true, palette.ink);
}
