//! First start at a place: the operator types the twelve digits of the pairing code.

use egui::Ui;

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Problem};
use crate::theme::Look;
use crate::widgets::{Field, Form, Page, Said, StripTone, field, icon, keyboard};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, problem: Option<Problem>) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("pair-question"));
    page.keep_next_free(look);
    let entry = &model.visitor.pairing;
    let (tone, icon, key) = match problem {
        None if model.server_key.is_some() => (StripTone::Safe, icon::INFO, "pair-compare"),
        None => (StripTone::Safe, icon::INFO, "pair-help"),
        Some(Problem::AnotherServer) => (StripTone::Wrong, icon::WARNING, "pair-another-server"),
        Some(Problem::PairingCode) => (StripTone::Wrong, icon::WARNING, "pair-wrong"),
        Some(Problem::NotPaired) => (StripTone::Wrong, icon::WARNING, "pair-again"),
        Some(Problem::ServerAway) => (StripTone::Wrong, icon::WARNING, "pair-server-away"),
        Some(_) => (StripTone::Wrong, icon::WARNING, "pair-unexpected"),
    };
    let key_shown = model.server_key.map(|key| key.to_compare()).unwrap_or_default();
    let text = look.say_with(key, &[("key", key_shown.into())]);
    let said = Said::new(tone, icon, &text);
    let mut form = Form::new(ui, look, page.body, Layout::Digits, ("", &said));
    let (name, hint) = (look.say("pair-field"), look.say("pair-hint"));
    let typed = entry.formatted();
    let spec = Field { name: &name, text: &typed, unit: "", hint: &hint, is_active: true };
    field(ui, look, form.field, &spec);
    form.say(ui, look, &said);
    if let Some(key) = keyboard(ui, look, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let is_whole = entry.whole().is_some();
    let next = look.say("pair-connect");
    page.next_button(ui, look, (icon::ARROW_RIGHT, &next), is_whole, Action::Next);
    page.finish(ui, look)
}
