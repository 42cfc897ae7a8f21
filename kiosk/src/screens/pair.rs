//! First start at a place: the operator compares the server's key with the one they were given, and types the twelve
//! digits of the pairing code.

use jari_common::fingerprint::KeyFingerprint;

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::model::{Model, Step, Trouble};
use crate::widgets::{
    Field, Form, Notice, Page, Pen, Said, StripTone, field, icon, keyboard, notice,
};

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let cause = match model.step {
        Step::Pair { trouble } => trouble,
        _ => None,
    };
    let is_another = cause == Some(Trouble::AnotherServer);
    if let Some(key) = model.key_to_compare().filter(|_| !is_another) {
        return compare(pen, model, key);
    }
    let mut page = Page::open(pen, model, &look.say("pair-question"));
    page.keep_next_free(look);
    let entry = &model.visit.pairing;
    let (tone, icon, key) = match cause {
        None => (StripTone::Safe, icon::INFO, "pair-help"),
        Some(Trouble::AnotherServer) => (StripTone::Wrong, icon::WARNING, "pair-another-server"),
        Some(Trouble::PairingCode) => (StripTone::Wrong, icon::WARNING, "pair-wrong"),
        Some(Trouble::NotPaired) => (StripTone::Wrong, icon::WARNING, "pair-again"),
        Some(Trouble::ServerAway) => (StripTone::Wrong, icon::WARNING, "pair-server-away"),
        Some(_) => (StripTone::Wrong, icon::WARNING, "pair-unexpected"),
    };
    let text = look.say(key);
    let said = Said::new(tone, icon, &text);
    let mut form = Form::new(pen, page.body, Layout::Digits, ("", &said));
    let (name, hint) = (look.say("pair-field"), look.say("pair-hint"));
    let typed = entry.formatted();
    let spec = Field { name: &name, text: &typed, unit: "", hint: &hint, is_active: true };
    field(pen, form.field, &spec);
    form.say(pen, &said);
    if let Some(key) = keyboard(pen, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let is_whole = entry.whole().is_some();
    let next = look.say("pair-connect");
    page.next_button(pen, (icon::ARROW_RIGHT, &next), is_whole, Action::Next);
    page.finish(pen)
}

/// Draws only the key by which the server is known: a person who compares it has nothing else to read.
fn compare(pen: &mut Pen<'_>, model: &Model, key: KeyFingerprint) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("pair-compare"));
    page.keep_next_free(look);
    let (how, safe) = (look.say("pair-compare-how"), look.say("pair-compare-else"));
    let safe = Said::new(StripTone::Safe, icon::INFO, &safe);
    let groups = key.to_compare();
    let says = [groups.as_str(), &how];
    let spec = Notice { icon: icon::SHIELD_CHECK, ink: look.palette.next, says: &says, safe };
    notice(pen, page.body, &spec);
    let same = look.say("pair-compare-same");
    page.next_button(pen, (icon::CHECK, &same), true, Action::KeyIsSame(key));
    page.finish(pen)
}
