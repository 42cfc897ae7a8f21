//! What the board says where it has no clinics to show, and the way on from there.

use egui::{Align2, Rect, Ui, vec2};
use jari_common::board::Radius;

use crate::message::Action;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::card::{card, card_pad};
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Area, Block};

/// A card's height against that of its words.
const AIR: f32 = 2.0;

/// The cache has not answered yet.
pub fn reading(ui: &mut Ui, look: &Look, list: Rect) {
    say(ui, look, list, &look.say("board-reading"), None);
}

/// The cache holds nothing at all.
pub fn nothing_cached(ui: &mut Ui, look: &Look, has_ticket: bool, body: Rect) {
    let key = if has_ticket { "board-empty-note" } else { "board-none-anywhere-note" };
    let note = look.say(key);
    say(ui, look, body, &look.say("board-empty"), Some(&note));
}

/// No clinic within this distance: the next one is a button away.
pub fn none_within(ui: &mut Ui, look: &Look, mut list: Rect, radius: Radius) -> Option<Action> {
    let km = [("km", radius.km().into())];
    let Some(farther) = Radius::ALL.into_iter().find(|other| other.km() > radius.km()) else {
        let note = look.say("board-none-anywhere-note");
        say(ui, look, list, &look.say_with("board-none-anywhere", &km), Some(&note));
        return None;
    };
    let label = look.say_with("board-look-farther", &[("km", farther.km().into())]);
    let height = look.next_height().min(list.height() * 0.45);
    let words = say_height(ui, look, list.width(), &look.say_with("board-none-here", &km));
    let room = list.take_top(words.min(list.height() - height - look.gap()), look.gap());
    let note = look.say("board-none-here-note");
    say(ui, look, room, &look.say_with("board-none-here", &km), Some(&note));
    let spec = Button::new("choice:look-farther", Some(icon::MAP_PIN), &label, Plate::Next);
    let pressed = button(ui, look, list.take_top(height, 0.0), &spec);
    pressed.then_some(Action::ChooseRadius(farther))
}

/// A comfortable height for a message of this many words, in points.
fn say_height(ui: &Ui, look: &Look, width: f32, title: &str) -> f32 {
    let title = Block::new(ui, look, Lettering::Choice, title, width - 2.0 * look.grown(6.0));
    title.height() + 3.0 * look.line(Lettering::Text) + 2.0 * look.grown(6.0)
}

/// A title and a note on a card; the note is left out where there is no room for it.
fn say(ui: &mut Ui, look: &Look, rect: Rect, title: &str, note: Option<&str>) {
    let mut inner = rect.shrink(card_pad(look));
    let lay = |lettering, words: &str| {
        Block::centred(ui, look, lettering, words, inner.width(), look.palette.ink)
    };
    let title = lay(Lettering::Choice, title);
    let note = note.map(|note| lay(Lettering::Text, note));
    let gap = look.grown(3.0);
    let note = note.filter(|note| title.height() + gap + note.height() <= rect.height());
    let height = title.height() + note.as_ref().map_or(0.0, |note| gap + note.height());
    // As high as it needs, with some air, and never higher than its room.
    inner.max.y = inner.max.y.min(inner.top() + AIR * height);
    card(ui, look, inner.expand(card_pad(look)));
    let mut area = Rect::from_center_size(inner.center(), vec2(inner.width(), height));
    title.show_in(ui, area.take_top(title.height(), gap), Align2::CENTER_TOP);
    if let Some(note) = note {
        note.show_in(ui, area, Align2::CENTER_TOP);
    }
}
