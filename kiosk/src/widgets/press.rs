//! A place that can be pressed: what a finger, a key and a screen reader find there. It paints only the ring of the
//! keyboard's focus.

use egui::accesskit::Role;
use egui::{CornerRadius, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder};

use super::naming::{self, Named};
use super::pen::Pen;
use crate::voice::{Aloud, Kind};

/// Distance and thickness of the focus ring, in millimetres.
const RING_MM: f32 = 1.2;
/// The thickness of the ring around what staff point at, in millimetres.
const POINTED_MM: f32 = 2.5;

/// What happened to a place that can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PressArea {
    /// The place was pressed and released, or chosen with Enter.
    pub clicked: bool,
    /// A finger is on the place now.
    pub is_down: bool,
}

/// Whether a place answers a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// The place is there and has a name, but it does not answer now.
    Idle,
}

impl State {
    /// Ready when `ready`.
    #[must_use]
    pub fn ready_if(ready: bool) -> Self {
        if ready { Self::Ready } else { Self::Idle }
    }
}

/// Makes `rect` a button called `name`. `mark` is unique on the screen and says what the button is for: `choice:`,
/// `key:`, `cell:`, `bar:`, `foot:` or `page:`, then a word.
pub fn press(pen: &mut Pen<'_>, rect: Rect, mark: &str, name: &str, state: State) -> PressArea {
    let response = sense(pen.ui, rect, mark, state);
    naming::name(pen.ui, &response, &named(Role::Button, mark, name, None));
    finish(pen, &response, mark)
}

/// What a button is called.
pub struct Called<'a> {
    /// What can be read on it.
    pub name: &'a str,
    /// What the voice tells: also what it has no room for.
    pub told: &'a str,
    /// The part that everybody may hear.
    pub aloud: Aloud,
}

/// Makes `rect` a button that the voice tells in its own words.
pub fn press_as(
    pen: &mut Pen<'_>,
    rect: Rect,
    mark: &str,
    called: Called<'_>,
    state: State,
) -> PressArea {
    let response = sense(pen.ui, rect, mark, state);
    let Called { name, told, aloud } = called;
    let told = Some(told);
    let own = named(Role::Button, mark, name, None);
    naming::name(pen.ui, &response, &Named { told, aloud, ..own });
    finish(pen, &response, mark)
}

/// Makes `rect` a button for one of several settings, of which one is chosen.
pub fn press_one_of(
    pen: &mut Pen<'_>,
    rect: Rect,
    mark: &str,
    name: &str,
    is_chosen: bool,
) -> PressArea {
    let response = sense(pen.ui, rect, mark, State::Ready);
    naming::name(pen.ui, &response, &named(Role::RadioButton, mark, name, Some(is_chosen)));
    finish(pen, &response, mark)
}

/// The names of keys are not told aloud: a person looks for them to type a name or a number, which is private.
fn named<'a>(role: Role, mark: &'a str, words: &'a str, chosen: Option<bool>) -> Named<'a> {
    let (kind, aloud) = match mark.split(':').next() {
        Some("choice") => (Kind::Choice, Aloud::Same),
        Some("key") => (Kind::Aside, Aloud::Nothing),
        _ if mark == "foot:next" => (Kind::Next, Aloud::Same),
        _ => (Kind::Aside, Aloud::Same),
    };
    Named { role, kind, words, told: None, aloud, pressed: Some((mark, chosen)) }
}

fn sense(ui: &mut Ui, rect: Rect, mark: &str, state: State) -> Response {
    let id = Id::unique(mark);
    if state == State::Ready {
        return ui.interact(rect, id, Sense::click());
    }
    let idle = UiBuilder::new().max_rect(rect).id_salt(mark).disabled();
    ui.new_child(idle).interact(rect, id, Sense::click())
}

/// Shows that whoever sees this screen points here: a ring in their colour, which nothing else has.
fn point(pen: &Pen<'_>, rect: Rect) {
    let look = pen.look;
    let ring = look.mm(POINTED_MM);
    let around = rect.expand(ring * 0.6);
    let radius = CornerRadius::same((look.radius() + ring * 0.6) as u8);
    let stroke = Stroke::new(ring, look.palette.help);
    pen.ui.painter().rect_stroke(around, radius, stroke, StrokeKind::Middle);
}

fn finish(pen: &Pen<'_>, response: &Response, mark: &str) -> PressArea {
    let look = pen.look;
    pen.ui.ctx().accesskit_node_builder(response.id, |node| node.set_author_id(mark));
    if response.has_focus() {
        let ring = look.mm(RING_MM);
        let radius = CornerRadius::same((look.radius() + 2.0 * ring) as u8);
        let around = response.rect.expand(2.0 * ring);
        let stroke = Stroke::new(ring, look.palette.ink);
        pen.ui.painter().rect_stroke(around, radius, stroke, StrokeKind::Inside);
    }
    let guided = naming::guided(pen.ui.ctx()).filter(|_| response.enabled());
    let is = |marked: Option<&String>| marked.is_some_and(|it| it == mark);
    if is(guided.as_ref().and_then(|it| it.pointed.as_ref())) {
        point(pen, response.rect);
    }
    let is_pressed = is(guided.as_ref().and_then(|it| it.pressed.as_ref()));
    let is_down = response.is_pointer_button_down_on() && response.enabled();
    PressArea { clicked: response.clicked() || is_pressed, is_down }
}
