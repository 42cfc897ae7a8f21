//! The birth date in six digits or eight, read back large, and what would be right about a day that cannot be.

use egui::Rect;
use jari_common::person::Acting;

use crate::keyboard::entry::{DatePart, DateState};
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Purpose, Step};
use crate::text::words;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::{Area as _, Field, Form, Page, Pen, Said, StripTone, field, icon, keyboard};

/// The widths of the boxes of year, month and day, relative to one another.
const SHARES: [f32; 3] = [4.6, 3.2, 3.2];

/// The part of a line that the month takes beside the day: in English it has the longer unit.
const MONTH_SHARE: f32 = 0.54;

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let question = match model.visit.acting {
        _ if !model.visit.party.is_empty() => look.say("birth-date-question-other"),
        Acting::Myself => look.say("birth-date-question"),
        Acting::Helper | Acting::Staff => look.say("birth-date-question-other"),
    };
    date_form(pen, model, &question, "birth-date-help")
}

/// Draws the question for the birth date that goes with a ticket's code.
pub fn code_ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let (question, help) = match model.step {
        Step::CodeBirthDate { purpose: Purpose::GoOn } => ("go-on-question", "go-on-help"),
        _ if model.visit.receipt.is_some() => ("code-birth-date-question", "code-birth-date-read"),
        _ => ("code-birth-date-question", "code-birth-date-help"),
    };
    date_form(pen, model, &look.say(question), help)
}

/// A birth date under any question; `help` is the text shown while nothing is typed.
fn date_form(pen: &mut Pen<'_>, model: &Model, question: &str, help: &str) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, question);
    page.keep_next_free(look);
    let entry = &model.visit.typed.birth_date;
    let state = entry.state(model.today());
    let mut aloud = Aloud::Same;
    let (tone, icon, text) = match state {
        DateState::Valid(date) => {
            let date = words::full_date(look.language, date);
            aloud = Aloud::Instead(look.say("birth-date-read-back-aloud"));
            let text = look.say_with("birth-date-read-back", &[("date", date.into())]);
            (StripTone::Safe, icon::CHECK_CIRCLE, text)
        }
        DateState::Incomplete { needs_zero: true, part } => {
            let key = match part {
                DatePart::Day => "birth-date-day-zero",
                DatePart::Year | DatePart::Month => "birth-date-month-zero",
            };
            (StripTone::Safe, icon::HAND_TAP, look.say(key))
        }
        DateState::Incomplete { .. } | DateState::TwoCenturies { .. } => {
            (StripTone::Safe, icon::HAND_TAP, look.say(help))
        }
        DateState::NoSuchDay { .. }
        | DateState::NoSuchMonth { .. }
        | DateState::InFuture { .. }
        | DateState::TooOld { .. } => {
            aloud = Aloud::Instead(look.say("birth-date-no-such-aloud"));
            (StripTone::Wrong, icon::WARNING, what_is_wrong(look, model, state))
        }
    };
    let said = Said { aloud, ..Said::new(tone, icon, &text) };
    let mut form = Form::new(pen, page.body, Layout::Digits, ("", &said));
    let mut rows = vec![form.field];
    if look.is_large() && look.landscape {
        // Beside the keys, large letters have room for a box's unit only if the year has a line of its own. What is said
        // has its room first.
        let mut room = form.field.union(form.rest);
        let told = said.fitting(pen, room.width(), room.height() / 2.0);
        let told = told.map_or(0.0, |strip| strip.height() + look.gap());
        let each = ((room.height() - told - look.gap()) / 2.0).min(form.field.height());
        rows = vec![room.take_top(each, look.gap()), room.take_top(each, look.gap())];
        form.rest = room;
    }
    boxes(pen, &rows, &entry.parts(model.today()), state);
    form.say(pen, &said);
    if let Some(key) = keyboard(pen, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let next = look.say("page-next");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), state.is_enough(), Action::Next);
    page.finish(pen)
}

/// Draws the three boxes in one row, or the year above the others.
fn boxes(pen: &mut Pen<'_>, rows: &[Rect], typed: &[String; 3], state: DateState) {
    let look = pen.look;
    let gap = look.gap();
    let places: Vec<Rect> = match rows {
        [year, others] => {
            let mut day = *others;
            let month = day.take_left(MONTH_SHARE * others.width(), gap);
            vec![*year, month, day]
        }
        _ => {
            let mut rest = rows[0];
            let unit = (rest.width() - 2.0 * gap) / SHARES.iter().sum::<f32>();
            SHARES.map(|share| rest.take_left(share * unit, gap)).to_vec()
        }
    };
    let active = match state {
        DateState::Incomplete { part: DatePart::Year, .. } => Some(0),
        DateState::Incomplete { part: DatePart::Month, .. } => Some(1),
        DateState::Incomplete { part: DatePart::Day, .. } => Some(2),
        _ => None,
    };
    let units = ["birth-date-year", "birth-date-month", "birth-date-day"].map(|key| look.say(key));
    for (at, rect) in places.into_iter().enumerate() {
        let spec = Field {
            name: "",
            text: &typed[at],
            unit: &units[at],
            hint: "",
            is_active: active == Some(at),
        };
        field(pen, rect, &spec);
    }
}

/// What was typed, and why it cannot be.
fn what_is_wrong(look: &Look, model: &Model, state: DateState) -> String {
    let number = |number: u8| u32::from(number).into();
    // A year has no comma.
    let of_year = |key, year: i16| look.say_with(key, &[("year", year.to_string().into())]);
    match state {
        DateState::NoSuchDay { month, day } => {
            let args = [("month", number(month)), ("day", number(day))];
            look.say_with("birth-date-no-such-day", &args)
        }
        DateState::NoSuchMonth { month } => {
            look.say_with("birth-date-no-such-month", &[("month", number(month))])
        }
        DateState::InFuture { year } if year > model.today().year() => {
            of_year("birth-date-year-in-future", year)
        }
        DateState::TooOld { year } => of_year("birth-date-too-old", year),
        _ => look.say("birth-date-in-future"),
    }
}
