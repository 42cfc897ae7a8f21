//! The telephone number, or that the person has none.

use jari_common::person::Acting;

use super::entry::{Boxes, Entry, EntryNext, TypedText};
use crate::keyboard::entry::PhoneState;
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::widgets::{Remark, icon};

/// The question, the typed number, and the pad.
#[must_use]
pub fn entry(model: &Model) -> Entry {
    let asks = match model.visit.acting {
        Acting::Myself => "phone-question",
        Acting::Helper | Acting::Staff => "phone-question-other",
    };
    let typed = &model.visit.typed.phone;
    let remark = match typed.state() {
        PhoneState::MustBeginWithZero => Remark::wrong(icon::WARNING, "phone-zero"),
        PhoneState::Incomplete | PhoneState::Valid(_) => Remark::safe(icon::PHONE, "phone-help"),
    };
    let text = typed.formatted();
    Entry {
        asks: vec![asks.into()],
        boxes: Boxes::One(TypedText { name: "phone-field", hint: "phone-hint", text }),
        layout: Layout::Digits,
        remark,
        without: Some(("choice:no-phone", "phone-none", Action::NoPhone)),
        next: EntryNext {
            icon: icon::ARROW_RIGHT,
            words: "page-next",
            is_ready: typed.is_valid(),
            action: Action::Next,
        },
    }
}
