//! The ten digits that open a ticket or a booking, typed again.

use jari_common::ticket::TicketCode;

use super::parts::{Digits, digits};
use crate::keyboard::entry::CodeState;
use crate::message::Action;
use crate::model::{Model, Purpose, Step};
use crate::widgets::{Page, Pen, Said, StripTone, icon};

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    // Large letters above the keys leave room for only one line.
    let is_narrow = look.is_large() && !look.landscape;
    let question = if is_narrow { "code-question-short" } else { "code-question" };
    let mut page = Page::open(pen, model, &look.say(question));
    page.keep_next_free(look);
    let entry = &model.visit.code;
    let is_booking = matches!(model.step, Step::Code { purpose: Purpose::MyBooking });
    let state = entry.state(|digits| TicketCode::parse(digits).is_ok());
    let (tone, icon, key) = match state {
        CodeState::WrongDigit if is_narrow => (StripTone::Wrong, icon::WARNING, "code-wrong-short"),
        CodeState::WrongDigit => (StripTone::Wrong, icon::WARNING, "code-wrong"),
        CodeState::Incomplete if model.visit.is_misread => {
            (StripTone::Wrong, icon::WARNING, "code-misread")
        }
        CodeState::Incomplete if model.has_reader => (StripTone::Safe, icon::QR_CODE, "code-read"),
        CodeState::Incomplete if is_booking => {
            (StripTone::Safe, icon::CALENDAR_CHECK, "code-help-booking")
        }
        CodeState::Incomplete => (StripTone::Safe, icon::TICKET, "code-help"),
        CodeState::Valid(_) => (StripTone::Safe, icon::CHECK_CIRCLE, "code-right"),
    };
    let text = look.say(key);
    let said = Said::new(tone, icon, &text);
    // Grouped by spaces, as on the slip.
    let typed = entry.formatted().replace('-', " ");
    // Large letters leave no room to say it below.
    let hint = if model.has_reader && look.is_large() { "code-hint-read" } else { "code-hint" };
    let spec = Digits {
        field: ["code-field", hint],
        typed: &typed,
        said: &said,
        without: ("choice:lost", "code-lost", Action::LostCode),
    };
    digits(pen, &mut page, spec);
    let is_code = matches!(state, CodeState::Valid(_));
    let next = look.say("page-next");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), is_code, Action::Next);
    page.finish(pen)
}
