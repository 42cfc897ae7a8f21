//! The telephone number, or that the person has none.

use jari_common::person::Acting;

use super::parts::{Digits, digits};
use crate::keyboard::entry::PhoneState;
use crate::message::Action;
use crate::model::Model;
use crate::widgets::{Page, Pen, Said, StripTone, icon};

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let question = match model.visit.acting {
        Acting::Myself => look.say("phone-question"),
        Acting::Helper | Acting::Staff => look.say("phone-question-other"),
    };
    let mut page = Page::open(pen, model, &question);
    page.keep_next_free(look);
    let entry = &model.visit.typed.phone;
    let (tone, icon, key) = match entry.state() {
        PhoneState::MustBeginWithZero => (StripTone::Wrong, icon::WARNING, "phone-zero"),
        PhoneState::Incomplete | PhoneState::Valid(_) => {
            (StripTone::Safe, icon::PHONE, "phone-help")
        }
    };
    let text = look.say(key);
    let said = Said::new(tone, icon, &text);
    let spec = Digits {
        field: ["phone-field", "phone-hint"],
        typed: &entry.formatted(),
        said: &said,
        without: ("choice:no-phone", "phone-none", Action::NoPhone),
    };
    digits(pen, &mut page, spec);
    let next = look.say("page-next");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), entry.is_valid(), Action::Next);
    page.finish(pen)
}
