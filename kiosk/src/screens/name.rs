//! The name, typed on a Hangul or Latin keyboard.

use jari_common::person::{Acting, PersonName};

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::Model;
use crate::widgets::{Field, Form, Page, Pen, Said, StripTone, field, icon, keyboard};

/// Draws the question, the typed name, and the keyboard.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let visit = &model.visit;
    let question = match visit.acting {
        _ if !visit.party.is_empty() => look.say("name-question-party"),
        Acting::Myself => look.say("name-question"),
        Acting::Helper | Acting::Staff => look.say("name-question-other"),
    };
    let mut page = Page::open(pen, model, &question);
    page.keep_next_free(look);
    let layout = visit.typed.name.layout();
    let help = match layout {
        Layout::Cheonjiin => look.say("name-help-strokes"),
        _ => look.say("name-help"),
    };
    let said = Said::new(StripTone::Safe, icon::HAND_TAP, &help);
    let text = visit.typed.name.text();
    let mut form = Form::new(pen, page.body, layout, (&text, &said));
    let (name, hint) = (look.say("name-field"), look.say("name-hint"));
    let spec = Field { name: &name, text: &text, unit: "", hint: &hint, is_active: true };
    field(pen, form.field, &spec);
    form.say(pen, &said);
    if let Some(key) = keyboard(pen, form.keys, layout) {
        page.choose(true, Action::PressKey(key));
    }
    let is_name = PersonName::parse(&visit.typed.name.value()).is_ok();
    let next = look.say("page-next");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), is_name, Action::Next);
    page.finish(pen)
}
