//! The ten digits on a ticket, typed again.

use egui::Ui;
use jari_common::ticket::TicketCode;

use crate::keyboard::entry::CodeState;
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Field, Form, Page, Said, StripTone, field, icon, keyboard};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("code-question"));
    page.keep_next_free(look);
    let entry = &model.visitor.code;
    let state = entry.state(|digits| TicketCode::parse(digits).is_ok());
    let (tone, icon, key) = match state {
        CodeState::WrongDigit => (StripTone::Wrong, icon::WARNING, "code-wrong"),
        CodeState::Incomplete => (StripTone::Safe, icon::TICKET, "code-help"),
        CodeState::Valid(_) => (StripTone::Safe, icon::CHECK_CIRCLE, "code-right"),
    };
    let text = look.say(key);
    let said = Said::new(tone, icon, &text);
    let mut form = Form::new(ui, look, page.body, Layout::Digits, ("", &said));
    let (name, hint) = (look.say("code-field"), look.say("code-hint"));
    // Grouped by spaces, as on the slip.
    let typed = entry.formatted().replace('-', " ");
    let spec = Field { name: &name, text: &typed, unit: "", hint: &hint, is_active: true };
    field(ui, look, form.field, &spec);
    form.say(ui, look, &said);
    if let Some(key) = keyboard(ui, look, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let is_code = matches!(state, CodeState::Valid(_));
    let next = look.say("page-next");
    page.next_button(ui, look, (icon::ARROW_RIGHT, &next), is_code, Action::Next);
    page.finish(ui, look)
}
