//! What the board says where it has no clinics to show, and the button that leads on from there.

use egui::{Align2, Rect, vec2};
use jari_common::board::Radius;
use jari_common::wish::{PartOfDay, WishDays};

use super::narrowed::is_open;
use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::theme::Lettering;
use crate::widgets::button::{Button, button};
use crate::widgets::card::{card, card_pad};
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Area, Block, Pen};

/// The height of a card, as a multiple of the height of its words.
const AIR: f32 = 2.0;

/// A message instead of clinics, and the button that leads on from there.
pub struct Vacancy {
    pub title: Saying,
    /// It is left out where there is no room for it.
    pub note: Option<Saying>,
    pub way: Option<Way>,
    /// There is nothing to narrow or to turn, either.
    pub is_alone: bool,
}

/// The one button under a message.
pub struct Way {
    pub mark: &'static str,
    pub icon: char,
    pub words: Saying,
    pub action: Action,
}

impl Vacancy {
    fn new(title: impl Into<Saying>, note: &'static str) -> Self {
        Self { title: title.into(), note: Some(note.into()), way: None, is_alone: false }
    }

    fn with(self, way: Way) -> Self {
        Self { way: Some(way), ..self }
    }
}

/// Why no clinic can be shown; None when there are some.
#[must_use]
pub fn vacancy(model: &Model) -> Option<Vacancy> {
    let Some(page) = &model.board.page else {
        if model.board.is_empty {
            let has_ticket = model.visit.session.is_some();
            let note = if has_ticket { "board-empty-note" } else { "board-none-anywhere-note" };
            return Some(Vacancy { is_alone: true, ..Vacancy::new("board-empty", note) });
        }
        return Some(Vacancy { note: None, ..Vacancy::new("board-reading", "board-reading") });
    };
    if page.rows.is_empty() {
        return Some(none_within(page.query.radius));
    }
    let is_full = page.rows.iter().flat_map(|row| &row.days).all(|day| day.seats() == 0);
    is_full.then(|| all_taken(model))
}

/// No clinic is within this distance: the next distance is one button away.
fn none_within(radius: Radius) -> Vacancy {
    match farther_than(radius) {
        Some(farther) => Vacancy::new(said_km("board-none-here", radius), "board-none-here-note")
            .with(look_farther(farther)),
        None => Vacancy::new(said_km("board-none-anywhere", radius), "board-none-anywhere-note"),
    }
}

/// No seat is free on any day that is shown. A button leads to the first day with a free seat; if no day has one, to
/// farther clinics, or to a wish.
fn all_taken(model: &Model) -> Vacancy {
    let query = &model.board.query;
    let way = |mark, icon, words: &'static str, action| {
        let words = words.into();
        Way { mark, icon, words, action }
    };
    if model.board.no_room != Some(query.radius) {
        let sign = icon::FAST_FORWARD;
        let first = way("choice:first-day", sign, "board-first-day", Action::FindRoom);
        return Vacancy::new("board-all-taken", "board-all-taken-note").with(first);
    }
    let title = said_km("board-no-room", query.radius);
    if !is_open(&query.wanted) {
        // Other times are easier to reach than other places.
        let any = Action::ChooseWhen(WishDays::default(), PartOfDay::Any);
        let any = way("choice:any-time", icon::CLOCK, "board-any-time", any);
        return Vacancy::new(title, "board-no-room-then").with(any);
    }
    if let Some(farther) = farther_than(query.radius) {
        return Vacancy::new(title, "board-none-here-note").with(look_farther(farther));
    }
    let none = Vacancy::new(title, "board-no-room-note");
    match model.may_wish() {
        true => none.with(way("choice:wish", icon::CALENDAR_PLUS, "board-wish", Action::Wish)),
        false => none,
    }
}

fn farther_than(radius: Radius) -> Option<Radius> {
    Radius::ALL.into_iter().find(|other| other.km() > radius.km())
}

fn said_km(key: &'static str, radius: Radius) -> Saying {
    Saying::With(key, vec![("km", radius.km().into())])
}

fn look_farther(farther: Radius) -> Way {
    Way {
        mark: "choice:look-farther",
        icon: icon::MAP_PIN,
        words: said_km("board-look-farther", farther),
        action: Action::ChooseRadius(farther),
    }
}

/// Draws the message in `list`, and the button that leads on from it; returns what was pressed.
pub(super) fn draw(pen: &mut Pen<'_>, mut list: Rect, vacancy: &Vacancy) -> Option<Action> {
    let look = pen.look;
    let title = look.words(&vacancy.title);
    let note = vacancy.note.as_ref().map(|note| look.words(note));
    let Some(way) = &vacancy.way else {
        say(pen, list, &title, note.as_deref());
        return None;
    };
    let height = look.next_height().min(list.height() * 0.45);
    let words = say_height(pen, list.width(), &title);
    let room = list.take_top(words.min(list.height() - height - look.gap()), look.gap());
    say(pen, room, &title, note.as_deref());
    let label = look.words(&way.words);
    let spec = Button::new(way.mark, Some(way.icon), &label, Plate::Next);
    button(pen, list.take_top(height, 0.0), &spec).then(|| way.action.clone())
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
