//! First start at a place: the operator compares the server's key with the one they were given, and types the twelve
//! digits of the pairing code.

use jari_common::fingerprint::KeyFingerprint;

use super::Shows;
use super::entry::{Boxes, Entry, EntryNext, TypedText};
use super::question::{Offers, Question};
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Step, Trouble};
use crate::widgets::{Remark, StripTone, icon};

/// The key to compare, until it was; then the pairing code.
#[must_use]
pub fn shows(model: &Model) -> Shows {
    let cause = match model.step {
        Step::Pair { trouble } => trouble,
        _ => None,
    };
    let is_another = cause == Some(Trouble::AnotherServer);
    if let Some(key) = model.key_to_compare().filter(|_| !is_another) {
        return Shows::Asks(compare(key));
    }
    let wrong = |key| Remark::wrong(icon::WARNING, key);
    let typed = &model.visit.pairing;
    Shows::Types(Entry {
        asks: vec!["pair-question".into()],
        boxes: Boxes::One(TypedText {
            name: "pair-field",
            hint: "pair-hint",
            text: typed.formatted(),
        }),
        layout: Layout::Digits,
        remark: match cause {
            None => Remark::safe(icon::INFO, "pair-help"),
            Some(Trouble::AnotherServer) => wrong("pair-another-server"),
            Some(Trouble::PairingCode) => wrong("pair-wrong"),
            Some(Trouble::NotPaired) => wrong("pair-again"),
            Some(Trouble::ServerAway) => wrong("pair-server-away"),
            Some(_) => wrong("pair-unexpected"),
        },
        without: None,
        next: EntryNext {
            icon: icon::ARROW_RIGHT,
            words: "pair-connect",
            is_ready: typed.whole().is_some(),
            action: Action::Next,
        },
    })
}

/// Only the key by which the server is known: a person who compares it has nothing else to read.
fn compare(key: KeyFingerprint) -> Question {
    let says = vec![key.to_compare().into(), "pair-compare-how".into()];
    Question {
        offers: Offers::Facts { icon: icon::SHIELD_CHECK, tone: StripTone::Safe, says },
        safe: Remark::safe(icon::INFO, "pair-compare-else"),
        next: Some((icon::CHECK, "pair-compare-same", Action::KeyIsSame(key))),
        ..Question::new("pair-compare", [], "pair-compare-else")
    }
}
