//! The question before an act: what happens, and to how many people.

use egui::{Rect, vec2};
use jari_common::serving::MESSAGE_MAX_BYTES;
use jari_common::wire::LineOverview;

use super::super::sheet::{Sheet, TypedField, Weight};
use super::line::key_of;
use crate::desk::model::DeskPress;
use crate::desk::operator::model::{Asking, LineAct, Operating, OperatorPress};
use crate::widgets::Area as _;

/// The widest that a question is written.
const WIDTH: f32 = 860.0;

pub fn show(
    sheet: &mut Sheet<'_>,
    room: Rect,
    page: &Operating,
    line: &LineOverview,
    asks: &Asking,
) {
    let palette = sheet.palette;
    sheet.fill(room, palette.card, Some(palette.line));
    let mut room = room.shrink(sheet.px(20.0));
    room.max.x = room.max.x.min(room.min.x + sheet.px(WIDTH));
    let (question, tells) = match asks.act {
        LineAct::Freeze => ("operator-freeze-question", "operator-freeze-tells"),
        LineAct::Resume => ("operator-resume-question", "operator-resume-tells"),
        LineAct::Pace => ("operator-pace-question", "operator-pace-tells"),
        LineAct::Close => ("operator-close-question", "operator-close-tells"),
    };
    let at = room.take_top(sheet.px(36.0), sheet.px(8.0));
    let words = sheet.say(question);
    sheet.line(at, &words, 24.0, true, palette.ink);
    let count = if asks.act == LineAct::Close { asks.unserved } else { line.unserved };
    let words = sheet.say_with(tells, &[("count", count.into())]);
    let height = sheet.lines(room, &words, 18.0, false, palette.ink);
    let _ = room.take_top(height, sheet.px(16.0));
    let is_entered = match asks.act {
        LineAct::Freeze => message(sheet, &mut room, asks),
        LineAct::Pace => pace(sheet, &mut room, asks),
        LineAct::Resume | LineAct::Close => false,
    };
    let has_changed = asks.act == LineAct::Close && line.unserved != asks.unserved;
    if has_changed {
        let args = [("count", line.unserved.into())];
        let words = sheet.say_with("operator-close-changed", &args);
        let height = sheet.lines(room, &words, 18.0, true, palette.help);
        let _ = room.take_top(height, sheet.px(14.0));
    }
    let mut foot = room.take_top(sheet.px(54.0), 0.0);
    let at = foot.take_left(sheet.px(150.0), sheet.px(10.0));
    let words = sheet.say("foot-back");
    if sheet.button(at, "give-up", &words, Weight::Plain, true) || sheet.is_escaped() {
        sheet.press(DeskPress::Operate(OperatorPress::GiveUp));
    }
    let at = foot.take_left(sheet.px(260.0), sheet.px(10.0));
    let is_ready = sheet.desk.apart_since.is_none() && !page.is_sending && !has_changed;
    let words = sheet.say(key_of(asks.act));
    let weight = if asks.act == LineAct::Close { Weight::Help } else { Weight::Next };
    if sheet.button(at, "confirm", &words, weight, is_ready) || (is_ready && is_entered) {
        sheet.press(DeskPress::Operate(OperatorPress::Confirm));
    }
}

/// What people are told while the line is frozen. Returns whether Enter was pressed.
fn message(sheet: &mut Sheet<'_>, room: &mut Rect, asks: &Asking) -> bool {
    let soft = sheet.palette.soft_ink;
    let name = sheet.say("operator-freeze-message");
    let at = room.take_top(sheet.px(26.0), sheet.px(4.0));
    sheet.line(at, &name, 17.0, true, soft);
    let at = room.take_top(sheet.px(54.0), sheet.px(6.0));
    let hint = sheet.say("operator-freeze-hint");
    let field = TypedField {
        mark: "freeze-message",
        name: &name,
        hint: &hint,
        typed: &asks.message,
        is_secret: false,
        is_wrong: false,
        takes_keys: true,
    };
    let done = sheet.field(at, &field);
    if let Some(typed) = done.typed {
        sheet.press(DeskPress::Operate(OperatorPress::TypedMessage(typed)));
    }
    let left = MESSAGE_MAX_BYTES.saturating_sub(asks.message.len()) / 3;
    let left = u32::try_from(left).unwrap_or(0);
    let at = room.take_top(sheet.px(24.0), sheet.px(14.0));
    let words = sheet.say_with("operator-freeze-left", &[("count", left.into())]);
    sheet.line(at, &words, 16.0, false, soft);
    done.entered
}

/// The number of turns and the share of those who come back. Returns whether Enter was pressed.
fn pace(sheet: &mut Sheet<'_>, room: &mut Rect, asks: &Asking) -> bool {
    let palette = sheet.palette;
    type Typed = fn(String) -> OperatorPress;
    let fields: [(_, _, Typed); 2] = [
        ("operator-pace-turns", &asks.turns, OperatorPress::TypedTurns),
        ("operator-pace-percent", &asks.percent, OperatorPress::TypedPercent),
    ];
    let mut is_entered = false;
    for (nth, (key, typed, press)) in fields.into_iter().enumerate() {
        let mut row = room.take_top(sheet.px(54.0), sheet.px(10.0));
        let field = row.take_right(sheet.px(190.0), sheet.px(14.0));
        let name = sheet.say(key);
        let label = row.shrink2(vec2(0.0, sheet.px(4.0)));
        sheet.line(label, &name, 18.0, false, palette.ink);
        let done = sheet.field(
            field,
            &TypedField {
                mark: key,
                name: &name,
                hint: "",
                typed,
                is_secret: false,
                is_wrong: asks.is_wrong,
                takes_keys: nth == 0,
            },
        );
        if let Some(typed) = done.typed {
            sheet.press(DeskPress::Operate(press(typed)));
        }
        is_entered |= done.entered;
    }
    if asks.is_wrong {
        let at = room.take_top(sheet.px(28.0), sheet.px(10.0));
        let words = sheet.say("operator-pace-wrong");
        sheet.line(at, &words, 17.0, true, palette.help);
    }
    is_entered
}
