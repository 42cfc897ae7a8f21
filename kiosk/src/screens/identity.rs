//! The six digits that came by message: they prove who the person is, once, before the turn. It never says the
//! whole phone number.

use super::parts::{Digits, digits};
use crate::keyboard::entry::{PROOF_DIGITS, PhoneState};
use crate::message::Action;
use crate::model::{Model, Proving, Step};
use crate::text::words;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::{Page, Pen, Said, StripTone, icon};

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("identity-question"));
    page.keep_next_free(look);
    let entry = &model.visit.proof;
    let is_whole = entry.digit_count() == PROOF_DIGITS;
    let (tone, icon, text) = said(look, model);
    // The last digits of a telephone number may be among the words.
    let aloud = match model.visit.proving {
        Proving::NotAsked | Proving::Sent | Proving::Proved if !is_whole => {
            Aloud::Instead(look.say("identity-sent-there"))
        }
        _ => Aloud::Same,
    };
    let said = Said { aloud, ..Said::new(tone, icon, &text) };
    let spec = Digits {
        field: ["identity-field", "identity-hint"],
        typed: &entry.formatted(),
        said: &said,
        without: ("choice:no-message", "identity-none", Action::NoMessage),
    };
    digits(pen, &mut page, spec);
    if is_over(model) {
        let again = look.say("identity-again");
        page.next_button(pen, (icon::REPEAT, &again), true, Action::SendAgain);
    } else {
        let next = look.say("page-next");
        page.next_button(pen, (icon::ARROW_RIGHT, &next), is_whole, Action::Next);
    }
    page.finish(pen)
}

/// Whether only a new message helps: the old digits were refused, and nothing has been typed since.
fn is_over(model: &Model) -> bool {
    model.visit.proving == Proving::Over && model.visit.proof.digit_count() == 0
}

/// Where the message was sent, or what was wrong with the digits; until all new digits are typed.
fn said(look: &Look, model: &Model) -> (StripTone, char, String) {
    let visit = &model.visit;
    if visit.proof.digit_count() == PROOF_DIGITS {
        return (StripTone::Safe, icon::CHECK_CIRCLE, look.say("identity-right"));
    }
    match visit.proving {
        Proving::Wrong { tries_left } => {
            let tries = ("tries", u32::from(tries_left).into());
            let key = if is_tight(look) { "identity-wrong-short" } else { "identity-wrong" };
            (StripTone::Wrong, icon::WARNING, look.say_with(key, &[tries]))
        }
        Proving::Over if model.step == Step::FindCode => {
            let key = if look.is_large() { "find-code-over-short" } else { "find-code-over" };
            (StripTone::Wrong, icon::WARNING, look.say(key))
        }
        Proving::Over | Proving::Spent => {
            (StripTone::Wrong, icon::WARNING, look.say("identity-over"))
        }
        Proving::SentAgain => (StripTone::Safe, icon::PHONE, look.say("identity-sent-again")),
        Proving::NotAsked | Proving::Sent | Proving::Proved => {
            (StripTone::Safe, icon::PHONE, sent(look, model))
        }
    }
}

/// The last digits of a phone number are shown only to a person who typed it here.
fn sent(look: &Look, model: &Model) -> String {
    if is_tight(look) {
        return look.say("identity-sent-short");
    }
    match model.visit.typed.phone.state() {
        PhoneState::Valid(digits) => {
            let phone = words::masked_phone(&digits).into();
            look.say_with("identity-sent", &[("phone", phone)])
        }
        PhoneState::Incomplete | PhoneState::MustBeginWithZero => look.say("identity-sent-there"),
    }
}

/// Whether large letters above the keys leave room for only one line.
fn is_tight(look: &Look) -> bool {
    look.is_large() && !look.landscape
}
