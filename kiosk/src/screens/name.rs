//! The name, typed on a Hangul or Latin keyboard.

use jari_common::person::{Acting, PersonName};

use super::entry::{Boxes, Entry, EntryNext, TypedText};
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::widgets::{Remark, icon};

/// The question, the typed name, and the keyboard.
#[must_use]
pub fn entry(model: &Model) -> Entry {
    let visit = &model.visit;
    let asks = match visit.acting {
        _ if !visit.party.is_empty() => "name-question-party",
        Acting::Myself => "name-question",
        Acting::Helper | Acting::Staff => "name-question-other",
    };
    let layout = visit.typed.name.layout();
    let help = match layout {
        Layout::Cheonjiin => "name-help-strokes",
        _ => "name-help",
    };
    let text = visit.typed.name.text();
    Entry {
        asks: vec![asks.into()],
        boxes: Boxes::One(TypedText { name: "name-field", hint: "name-hint", text }),
        layout,
        remark: Remark::safe(icon::HAND_TAP, help),
        without: None,
        next: EntryNext {
            icon: icon::ARROW_RIGHT,
            words: "page-next",
            is_ready: PersonName::parse(&visit.typed.name.value()).is_ok(),
            action: Action::Next,
        },
    }
}
