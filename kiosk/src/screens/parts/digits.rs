//! A row of digits typed on the pad, and beside the way on a way out for who has none to type.

use egui::Ui;

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::theme::Look;
use crate::widgets::{Area as _, Button, Field, Form, Page, Plate, Said, button, field, keyboard};

/// What is asked for.
pub struct Digits<'a> {
    /// The keys of the field's name and of its hint.
    pub field: [&'a str; 2],
    /// As far as typed, in groups.
    pub typed: &'a str,
    pub said: &'a Said<'a>,
    /// The mark, the key of its words, and what it does.
    pub without: (&'a str, &'a str, Action),
}

/// Draws the field, what is said, the pad and the way out in the page's body.
pub fn digits(ui: &mut Ui, look: &Look, page: &mut Page, spec: Digits<'_>) {
    let Digits { field: says, typed, said, without: (mark, words, action) } = spec;
    let mut room = page.body;
    let height = look.button_height();
    let below = (!look.landscape).then(|| room.take_bottom(height, look.gap()));
    let mut form = Form::new(ui, look, room, Layout::Digits, ("", said));
    let without = below.unwrap_or_else(|| form.rest.take_bottom(height, look.gap()));
    let [name, hint] = says.map(|key| look.say(key));
    let spec = Field { name: &name, text: typed, unit: "", hint: &hint, is_active: true };
    field(ui, look, form.field, &spec);
    form.say(ui, look, said);
    if let Some(key) = keyboard(ui, look, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let label = look.say(words);
    let pressed = button(ui, look, without, &Button::new(mark, None, &label, Plate::Beside));
    page.choose(pressed, action);
}
