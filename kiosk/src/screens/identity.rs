//! The six digits that came by message: they prove who the person is, once, before the turn. It never says the
//! whole phone number.

use super::entry::{Boxes, Entry, EntryNext, TypedText};
use crate::keyboard::entry::{PROOF_DIGITS, PhoneState};
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Proving, Step};
use crate::text::{Saying, words};
use crate::widgets::{Remark, icon};

/// The question, the typed digits, and the pad.
#[must_use]
pub fn entry(model: &Model) -> Entry {
    let typed = &model.visit.proof;
    let next = |icon, words, is_ready, action| EntryNext { icon, words, is_ready, action };
    Entry {
        asks: vec!["identity-question".into()],
        boxes: Boxes::One(TypedText {
            name: "identity-field",
            hint: "identity-hint",
            text: typed.formatted(),
        }),
        layout: Layout::Digits,
        remark: remark(model),
        without: Some(("choice:no-message", "identity-none", Action::NoMessage)),
        next: match is_over(model) {
            true => next(icon::REPEAT, "identity-again", true, Action::SendAgain),
            false => {
                let is_whole = typed.digit_count() == PROOF_DIGITS;
                next(icon::ARROW_RIGHT, "page-next", is_whole, Action::Next)
            }
        },
    }
}

/// Whether only a new message helps: the old digits were refused, and nothing has been typed since.
fn is_over(model: &Model) -> bool {
    model.visit.proving == Proving::Over && model.visit.proof.digit_count() == 0
}

/// Where the message was sent, or what was wrong with the digits; until all new digits are typed.
fn remark(model: &Model) -> Remark {
    let visit = &model.visit;
    if visit.proof.digit_count() == PROOF_DIGITS {
        return Remark::safe(icon::CHECK_CIRCLE, "identity-right");
    }
    match visit.proving {
        Proving::Wrong { tries_left } => {
            let said = |key| Saying::With(key, vec![("tries", u32::from(tries_left).into())]);
            Remark::wrong(icon::WARNING, said("identity-wrong")).or(said("identity-wrong-short"))
        }
        Proving::Over if model.step == Step::FindCode => {
            Remark::wrong(icon::WARNING, "find-code-over").or("find-code-over-short")
        }
        Proving::Over | Proving::Spent => Remark::wrong(icon::WARNING, "identity-over"),
        Proving::SentAgain => Remark::safe(icon::PHONE, "identity-sent-again"),
        Proving::NotAsked | Proving::Sent | Proving::Proved => {
            // The last digits of a telephone number may be among the words.
            let sent = Remark::safe(icon::PHONE, sent(model)).or("identity-sent-short");
            sent.aloud("identity-sent-there")
        }
    }
}

/// The last digits of a phone number are shown only to a person who typed it here.
fn sent(model: &Model) -> Saying {
    match model.visit.typed.phone.state() {
        PhoneState::Valid(digits) => {
            Saying::With("identity-sent", vec![("phone", words::masked_phone(&digits).into())])
        }
        PhoneState::Incomplete | PhoneState::MustBeginWithZero => "identity-sent-there".into(),
    }
}
