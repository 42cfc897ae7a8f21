//! First start at a place: the operator compares the server's key with the one they were given, and types the twelve digits of
//! the pairing code.

use egui::Ui;
use jari_common::fingerprint::KeyFingerprint;

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Problem};
use crate::theme::Look;
use crate::widgets::{Field, Form, Notice, Page, Said, StripTone, field, icon, keyboard, notice};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, problem: Option<Problem>) -> Option<Action> {
    let is_another = problem == Some(Problem::AnotherServer);
    if let Some(key) = model.key_to_compare().filter(|_| !is_another) {
        return compare(ui, look, model, key);
    }
    let mut page = Page::open(ui, look, model, &look.say("pair-question"));
    page.keep_next_free(look);
    let entry = &model.visit.pairing;
    let (tone, icon, key) = match problem {
        None => (StripTone::Safe, icon::INFO, "pair-help"),
        Some(Problem::AnotherServer) => (StripTone::Wrong, icon::WARNING, "pair-another-server"),
        Some(Problem::PairingCode) => (StripTone::Wrong, icon::WARNING, "pair-wrong"),
        Some(Problem::NotPaired) => (StripTone::Wrong, icon::WARNING, "pair-again"),
        Some(Problem::ServerAway) => (StripTone::Wrong, icon::WARNING, "pair-server-away"),
        Some(_) => (StripTone::Wrong, icon::WARNING, "pair-unexpected"),
    };
    let text = look.say(key);
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

/// Draws the key by which the server is known, alone: whoever compares it has nothing else to read.
fn compare(ui: &mut Ui, look: &Look, model: &Model, key: KeyFingerprint) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("pair-compare"));
    page.keep_next_free(look);
    let (how, safe) = (look.say("pair-compare-how"), look.say("pair-compare-else"));
    let safe = Said::new(StripTone::Safe, icon::INFO, &safe);
    let groups = key.to_compare();
    let says = [groups.as_str(), &how];
    let spec = Notice { icon: icon::SHIELD_CHECK, ink: look.palette.next, says: &says, safe };
    notice(ui, look, page.body, &spec);
    let same = look.say("pair-compare-same");
    page.next_button(ui, look, (icon::CHECK, &same), true, Action::KeyIsSame(key));
    page.finish(ui, look)
}
