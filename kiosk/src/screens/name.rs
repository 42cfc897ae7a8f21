//! The name, typed on a Hangul or Latin keyboard.

use egui::Ui;
use jari_common::person::{Acting, PersonName};

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Field, Form, Page, Said, StripTone, field, icon, keyboard};

/// Draws the question, what was typed, and the keyboard.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let visit = &model.visit;
    let question = match visit.acting {
        _ if !visit.company.is_empty() => look.say("name-question-together"),
        Acting::Myself => look.say("name-question"),
        Acting::Helper | Acting::Staff => look.say("name-question-other"),
    };
    let mut page = Page::open(ui, look, model, &question);
    page.keep_next_free(look);
    let layout = visit.typed.name.layout();
    let help = match layout {
        Layout::Cheonjiin => look.say("name-help-strokes"),
        _ => look.say("name-help"),
    };
    let said = Said::new(StripTone::Safe, icon::HAND_TAP, &help);
    let text = visit.typed.name.text();
    let mut form = Form::new(ui, look, page.body, layout, (&text, &said));
    let (name, hint) = (look.say("name-field"), look.say("name-hint"));
    let spec = Field { name: &name, text: &text, unit: "", hint: &hint, is_active: true };
    field(ui, look, form.field, &spec);
    form.say(ui, look, &said);
    if let Some(key) = keyboard(ui, look, form.keys, layout) {
        page.choose(true, Action::PressKey(key));
    }
    let is_name = PersonName::parse(&visit.typed.name.value()).is_ok();
    let next = look.say("page-next");
    page.next_button(ui, look, (icon::ARROW_RIGHT, &next), is_name, Action::Next);
    page.finish(ui, look)
}
