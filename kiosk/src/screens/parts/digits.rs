//! A row of digits typed on the pad, and above or beside it a button for a person who has none to type.

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::widgets::{
    Area as _, Button, Field, Form, Page, Pen, Plate, Said, button, field, keyboard,
};

/// What the person is asked to type.
pub struct Digits<'a> {
    /// The keys of the field's name and of its hint.
    pub field: [&'a str; 2],
    /// The typed digits, in groups.
    pub typed: &'a str,
    pub said: &'a Said<'a>,
    /// The other button: its mark, the key of its words, and what it does.
    pub without: (&'a str, &'a str, Action),
}

/// Draws the field, the message, the pad and the other button in the page's body.
pub fn digits(pen: &mut Pen<'_>, page: &mut Page, spec: Digits<'_>) {
    let look = pen.look;
    let Digits { field: says, typed, said, without: (mark, words, action) } = spec;
    let mut form = Form::with_button(pen, page.body, Layout::Digits, ("", said, true));
    let without = form.rest.take_bottom(look.button_height(), look.gap());
    let [name, hint] = says.map(|key| look.say(key));
    let spec = Field { name: &name, text: typed, unit: "", hint: &hint, is_active: true };
    field(pen, form.field, &spec);
    form.say(pen, said);
    if let Some(key) = keyboard(pen, form.keys, Layout::Digits) {
        page.choose(true, Action::PressKey(key));
    }
    let label = look.say(words);
    let pressed = button(pen, without, &Button::new(mark, None, &label, Plate::Beside));
    page.choose(pressed, action);
}
