//! The ten digits that open a ticket or a booking, typed again.

use jari_common::ticket::TicketCode;

use super::entry::{Boxes, Entry, EntryNext, TypedText};
use crate::keyboard::entry::CodeState;
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Purpose, Step, TextSize};
use crate::widgets::{Remark, icon};

/// The question, the typed digits, and the pad.
#[must_use]
pub fn entry(model: &Model) -> Entry {
    let typed = &model.visit.code;
    let is_booking = matches!(model.step, Step::Code { purpose: Purpose::MyBooking });
    let state = typed.state(|digits| TicketCode::parse(digits).is_ok());
    let remark = match state {
        CodeState::WrongDigit => Remark::wrong(icon::WARNING, "code-wrong").or("code-wrong-short"),
        CodeState::Incomplete if model.visit.is_misread => {
            Remark::wrong(icon::WARNING, "code-misread")
        }
        CodeState::Incomplete if model.has_reader => Remark::safe(icon::QR_CODE, "code-read"),
        CodeState::Incomplete if is_booking => {
            Remark::safe(icon::CALENDAR_CHECK, "code-help-booking")
        }
        CodeState::Incomplete => Remark::safe(icon::TICKET, "code-help"),
        CodeState::Valid(_) => Remark::safe(icon::CHECK_CIRCLE, "code-right"),
    };
    // Large letters leave no room to say it below.
    let is_large = model.comfort.text_size == TextSize::Large;
    let hint = if model.has_reader && is_large { "code-hint-read" } else { "code-hint" };
    // Grouped by spaces, as on the slip.
    let text = typed.formatted().replace('-', " ");
    Entry {
        asks: vec!["code-question".into(), "code-question-short".into()],
        boxes: Boxes::One(TypedText { name: "code-field", hint, text }),
        layout: Layout::Digits,
        remark,
        without: Some(("choice:lost", "code-lost", Action::LostCode)),
        next: EntryNext {
            icon: icon::ARROW_RIGHT,
            words: "page-next",
            is_ready: matches!(state, CodeState::Valid(_)),
            action: Action::Next,
        },
    }
}
