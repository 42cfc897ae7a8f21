//! What the board says where it has no clinics to show, and the button that leads on from there.

use egui::{Align2, Rect, vec2};
use jari_common::board::Radius;
use jari_common::wish::{PartOfDay, WishDays};

use super::narrowed::is_open;
use crate::message::Action;
use crate::model::Model;
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::card::{card, card_pad};
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Area, Block, Pen};

/// The height of a card, as a multiple of the height of its words.
const AIR: f32 = 2.0;

/// The cache has not answered yet.
pub fn reading(pen: &mut Pen<'_>, list: Rect) {
    let look = pen.look;
    say(pen, list, &look.say("board-reading"), None);
}

/// The cache holds nothing at all.
pub fn nothing_cached(pen: &mut Pen<'_>, has_ticket: bool, body: Rect) {
    let look = pen.look;
    let key = if has_ticket { "board-empty-note" } else { "board-none-anywhere-note" };
    let note = look.say(key);
    say(pen, body, &look.say("board-empty"), Some(&note));
}

/// No clinic is within this distance: the next distance is one button away.
pub fn none_within(pen: &mut Pen<'_>, list: Rect, radius: Radius) -> Option<Action> {
    let look = pen.look;
    let km = [("km", radius.km().into())];
    let Some(farther) = farther_than(radius) else {
        let note = look.say("board-none-anywhere-note");
        say(pen, list, &look.say_with("board-none-anywhere", &km), Some(&note));
        return None;
    };
    let title = look.say_with("board-none-here", &km);
    let pressed = way_on(
        pen,
        list,
        [&title, &look.say("board-none-here-note")],
        &look_farther(look, farther),
    );
    pressed.then_some(Action::ChooseRadius(farther))
}

/// No seat is free on any day that is shown. A button leads to the first day with a free seat; if no day has one, to
/// farther clinics, or to a wish.
pub fn all_taken(pen: &mut Pen<'_>, list: Rect, model: &Model) -> Option<Action> {
    let look = pen.look;
    let radius = model.board.query.radius;
    if model.board.no_room != Some(radius) {
        let (title, note) = (look.say("board-all-taken"), look.say("board-all-taken-note"));
        let label = look.say("board-first-day");
        let way = Way { mark: "choice:first-day", icon: icon::FAST_FORWARD, label };
        return way_on(pen, list, [&title, &note], &way).then_some(Action::FindRoom);
    }
    let title = look.say_with("board-no-room", &[("km", radius.km().into())]);
    if !is_open(&model.board.query.wanted) {
        // Other times are easier to reach than other places.
        let note = look.say("board-no-room-then");
        let label = look.say("board-any-time");
        let way = Way { mark: "choice:any-time", icon: icon::CLOCK, label };
        let any = Action::ChooseWhen(WishDays::default(), PartOfDay::Any);
        return way_on(pen, list, [&title, &note], &way).then_some(any);
    }
    if let Some(farther) = farther_than(radius) {
        let note = look.say("board-none-here-note");
        let pressed = way_on(pen, list, [&title, &note], &look_farther(look, farther));
        return pressed.then_some(Action::ChooseRadius(farther));
    }
    let note = look.say("board-no-room-note");
    if !model.may_wish() {
        say(pen, list, &title, Some(&note));
        return None;
    }
    let label = look.say("board-wish");
    let way = Way { mark: "choice:wish", icon: icon::CALENDAR_PLUS, label };
    way_on(pen, list, [&title, &note], &way).then_some(Action::Wish)
}

fn farther_than(radius: Radius) -> Option<Radius> {
    Radius::ALL.into_iter().find(|other| other.km() > radius.km())
}

/// The one button under a message.
struct Way {
    mark: &'static str,
    icon: char,
    label: String,
}

fn look_farther(look: &Look, farther: Radius) -> Way {
    let label = look.say_with("board-look-farther", &[("km", farther.km().into())]);
    Way { mark: "choice:look-farther", icon: icon::MAP_PIN, label }
}

/// Draws a message and the button that leads on from it; returns whether the button was pressed.
fn way_on(pen: &mut Pen<'_>, mut list: Rect, says: [&str; 2], way: &Way) -> bool {
    let look = pen.look;
    let [title, note] = says;
    let height = look.next_height().min(list.height() * 0.45);
    let words = say_height(pen, list.width(), title);
    let room = list.take_top(words.min(list.height() - height - look.gap()), look.gap());
    say(pen, room, title, Some(note));
    let spec = Button::new(way.mark, Some(way.icon), &way.label, Plate::Next);
    button(pen, list.take_top(height, 0.0), &spec)
}

/// A comfortable height for a message of this many words, in points.
fn say_height(pen: &Pen<'_>, width: f32, title: &str) -> f32 {
    let look = pen.look;
    let title = Block::new(pen, Lettering::Choice, title, width - 2.0 * look.grown(6.0));
    title.height() + 3.0 * look.line(Lettering::Text) + 2.0 * look.grown(6.0)
}

/// A title and a note on a card; the note is left out where there is no room for it.
fn say(pen: &mut Pen<'_>, rect: Rect, title: &str, note: Option<&str>) {
    let look = pen.look;
    let mut inner = rect.shrink(card_pad(look));
    let lay = |lettering, words: &str| {
        Block::centred(pen, lettering, words, inner.width(), look.palette.ink)
    };
    let title = lay(Lettering::Choice, title);
    let note = note.map(|note| lay(Lettering::Text, note));
    let gap = look.grown(3.0);
    let note = note.filter(|note| title.height() + gap + note.height() <= rect.height());
    let height = title.height() + note.as_ref().map_or(0.0, |note| gap + note.height());
    // The card is as high as it needs, with some space, and never higher than its room.
    inner.max.y = inner.max.y.min(inner.top() + AIR * height);
    card(pen, inner.expand(card_pad(look)));
    let mut area = Rect::from_center_size(inner.center(), vec2(inner.width(), height));
    title.show_in(pen.ui, area.take_top(title.height(), gap), Align2::CENTER_TOP);
    if let Some(note) = note {
        note.show_in(pen.ui, area, Align2::CENTER_TOP);
    }
}
