//! The telephone number, or none.

use egui::Ui;
use jari_common::person::Acting;

use crate::keyboard::entry::PhoneState;
use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{
    Area as _, Button, Field, Form, Page, Plate, Said, StripTone, button, field, icon, keyboard,
};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let question = match model.visitor.acting {
        Acting::Myself => look.say("phone-question"),
        Acting::Helper | Acting::Staff => look.say("phone-question-other"),
    };
    let mut page = Page::open(ui, look, model, &question);
    page.keep_next_free(look);
    let entry = &model.visitor.phone;
    let (tone, icon, key) = match entry.state() {
        PhoneState::MustBeginWithZero => (StripTone::Wrong, icon::WARNING, "phone-zero"),
        PhoneState::Incomplete | PhoneState::Valid(_) => {
            (StripTone::Safe, icon::PHONE, "phone-help")
        }
    };
    let text = look.say(key);
    let said = Said::new(tone, icon, &text);
    let mut room = page.body;
    let height = look.button_height();
    let below = (!look.landscape).then(|| room.take_bottom(height, look.gap()));
    let mut form = Form::new(ui, look, room, Layout::Digits, ("", &said));
    let without = below.unwrap_or_else(|| form.rest.take_bottom(height, look.gap()));
    let (name, hint) = (look.say("phone-field"), look.say("phone-hint"));
    let typed = entry.formatted();
    let spec = Field { name: &name, text: &typed, unit: "", hint: &hint, is_active: true };
    field(ui, look, form.field, &spec);
    form.say(ui, look, &said);
    if let Some(key) = keyboard(ui, look, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let label = look.say("phone-none");
    let spec = Button::new("choice:no-phone", None, &label, Plate::Beside);
    let pressed = button(ui, look, without, &spec);
    page.choose(pressed, Action::NoPhone);
    let next = look.say("page-next");
    page.next_button(ui, look, (icon::ARROW_RIGHT, &next), entry.is_valid(), Action::Next);
    page.finish(ui, look)
}
