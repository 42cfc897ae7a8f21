//! The birth date in eight digits, and a friendly message about days that do not exist.

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
    let (tone, icon, text) = match advice(look, state) {
        Some((text, told)) => {
            aloud = told;
            (StripTone::Wrong, icon::WARNING, text)
        }
        None => match state {
            DateState::Valid(date) => {
                let date = words::full_date(look.language, date);
                aloud = Aloud::Instead(look.say("birth-date-read-back-aloud"));
                let text = look.say_with("birth-date-read-back", &[("date", date.into())]);
                (StripTone::Safe, icon::CHECK_CIRCLE, text)
            }
            _ => (StripTone::Safe, icon::HAND_TAP, look.say(help)),
        },
    };
    let said = Said { aloud, ..Said::new(tone, icon, &text) };
    let mut form = Form::new(pen, page.body, Layout::Digits, ("", &said));
    boxes(pen, form.field, &entry.parts(), state);
    form.say(pen, &said);
    if let Some(key) = keyboard(pen, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let is_date = matches!(state, DateState::Valid(_));
    let next = look.say("page-next");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), is_date, Action::Next);
    page.finish(pen)
}

fn boxes(pen: &mut Pen<'_>, place: Rect, typed: &[String; 3], state: DateState) {
    let look = pen.look;
    let gap = look.gap();
    let unit = (place.width() - 2.0 * gap) / SHARES.iter().sum::<f32>();
    let mut rest = place;
    let active = match state {
        DateState::Incomplete { part: DatePart::Year, .. } => Some(0),
        DateState::Incomplete { part: DatePart::Month, .. } => Some(1),
        DateState::Incomplete { part: DatePart::Day, .. } => Some(2),
        _ => None,
    };
    let units = ["birth-date-year", "birth-date-month", "birth-date-day"].map(|key| look.say(key));
    for at in 0..SHARES.len() {
        let rect = rest.take_left(SHARES[at] * unit, gap);
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

/// What is wrong, in plain words, and the part of it that everybody may hear.
fn advice(look: &Look, state: DateState) -> Option<(String, Aloud)> {
    let number = |number: u8| u32::from(number).into();
    let is_told = matches!(state, DateState::NoSuchDay { .. } | DateState::NoSuchMonth { .. });
    let aloud = match is_told {
        true => Aloud::Instead(look.say("birth-date-no-such-aloud")),
        false => Aloud::Same,
    };
    let text = match state {
        DateState::Valid(_) | DateState::Incomplete { needs_zero: false, .. } => return None,
        DateState::Incomplete { part: DatePart::Day, .. } => look.say("birth-date-day-zero"),
        DateState::Incomplete { .. } => look.say("birth-date-month-zero"),
        DateState::NoSuchDay { month, day } => {
            let args = [("month", number(month)), ("day", number(day))];
            look.say_with("birth-date-no-such-day", &args)
        }
        DateState::NoSuchMonth { month } => {
            look.say_with("birth-date-no-such-month", &[("month", number(month))])
        }
        DateState::InFuture => look.say("birth-date-in-future"),
        DateState::TooOld => look.say("birth-date-too-old"),
    };
    Some((text, aloud))
}
