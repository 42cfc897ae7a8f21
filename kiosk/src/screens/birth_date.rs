//! The birth date in six digits or eight, read back large, and what would be right about a day that cannot be.

use jari_common::person::Acting;

use super::entry::{Boxes, Entry, EntryNext};
use crate::keyboard::entry::{DatePart, DateState};
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Purpose, Step};
use crate::text::{Saying, words};
use crate::widgets::{Remark, icon};

/// The question for the person's birth date.
#[must_use]
pub fn entry(model: &Model) -> Entry {
    let asks = match model.visit.acting {
        _ if !model.visit.party.is_empty() => "birth-date-question-other",
        Acting::Myself => "birth-date-question",
        Acting::Helper | Acting::Staff => "birth-date-question-other",
    };
    of_date(model, asks, "birth-date-help")
}

/// The question for the birth date that goes with a ticket's code.
#[must_use]
pub fn code_entry(model: &Model) -> Entry {
    let (asks, help) = match model.step {
        Step::CodeBirthDate { purpose: Purpose::GoOn } => ("go-on-question", "go-on-help"),
        _ if model.visit.receipt.is_some() => ("code-birth-date-question", "code-birth-date-read"),
        _ => ("code-birth-date-question", "code-birth-date-help"),
    };
    of_date(model, asks, help)
}

/// A birth date under any question; `help` is the text shown while nothing is typed.
fn of_date(model: &Model, asks: &'static str, help: &'static str) -> Entry {
    let typed = &model.visit.typed.birth_date;
    let state = typed.state(model.today());
    let active = match state {
        DateState::Incomplete { part: DatePart::Year, .. } => Some(0),
        DateState::Incomplete { part: DatePart::Month, .. } => Some(1),
        DateState::Incomplete { part: DatePart::Day, .. } => Some(2),
        _ => None,
    };
    Entry {
        asks: vec![asks.into()],
        boxes: Boxes::Date { parts: typed.parts(model.today()), active },
        layout: Layout::Digits,
        remark: remark(model, state, help),
        without: None,
        next: EntryNext {
            icon: icon::ARROW_RIGHT,
            words: "page-next",
            is_ready: state.is_enough(),
            action: Action::Next,
        },
    }
}

fn remark(model: &Model, state: DateState, help: &'static str) -> Remark {
    match state {
        DateState::Valid(date) => {
            let date = words::full_date(model.comfort.language, date);
            let says = Saying::With("birth-date-read-back", vec![("date", date.into())]);
            Remark::safe(icon::CHECK_CIRCLE, says).aloud("birth-date-read-back-aloud")
        }
        DateState::Incomplete { needs_zero: true, part } => {
            let key = match part {
                DatePart::Day => "birth-date-day-zero",
                DatePart::Year | DatePart::Month => "birth-date-month-zero",
            };
            Remark::safe(icon::HAND_TAP, key)
        }
        DateState::Incomplete { .. } | DateState::TwoCenturies { .. } => {
            Remark::safe(icon::HAND_TAP, help)
        }
        DateState::NoSuchDay { .. }
        | DateState::NoSuchMonth { .. }
        | DateState::InFuture { .. }
        | DateState::TooOld { .. } => {
            let wrong = Remark::wrong(icon::WARNING, what_is_wrong(model, state));
            wrong.aloud("birth-date-no-such-aloud")
        }
    }
}

/// What was typed, and why it cannot be.
fn what_is_wrong(model: &Model, state: DateState) -> Saying {
    let number = |number: u8| u32::from(number).into();
    // A year has no comma.
    let of_year = |key, year: i16| Saying::With(key, vec![("year", year.to_string().into())]);
    match state {
        DateState::NoSuchDay { month, day } => {
            let args = vec![("month", number(month)), ("day", number(day))];
            Saying::With("birth-date-no-such-day", args)
        }
        DateState::NoSuchMonth { month } => {
            Saying::With("birth-date-no-such-month", vec![("month", number(month))])
        }
        DateState::InFuture { year } if year > model.today().year() => {
            of_year("birth-date-year-in-future", year)
        }
        DateState::TooOld { year } => of_year("birth-date-too-old", year),
        _ => "birth-date-in-future".into(),
    }
}
