//! "아직 계세요?": shown instead of any screen, with nothing personal on it, and one button to stay.

use egui::{Rect, vec2};
use jari_common::time::secs_between;

use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::Lettering;
use crate::widgets::form::first_sentence;
use crate::widgets::{Block, Button, Page, Pen, Plate, Strip, StripTone, button, icon};

/// The greatest height of the button to stay, in millimetres on the smallest screen.
const MOST_MM: f32 = 60.0;
/// Where the button would be lower than this, the second sentence is left out, in millimetres on the smallest screen.
const LEAST_MM: f32 = 40.0;

/// Draws the question, the time left and what is safe.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("idle-question"));
    let body = page.body;
    let secs = model.idle_warning.map_or(0, |end| secs_between(model.now, end));
    let left = words::countdown(look.language, secs);
    let text = look.say_with("idle-left", &[("left", left.into())]);
    let left = Block::new(pen, Lettering::Text, &text, body.width());
    let told = left.show(pen.ui, body.min);
    let key = if model.visit.session.is_some() { "idle-safe-ticket" } else { "idle-safe" };
    let text = look.say(key);
    let strip =
        |text: &str| Strip::new(pen, StripTone::Safe, icon::SHIELD_CHECK, text, body.width());
    let top = told.bottom() + look.gap();
    let room_above = |safe: &Strip| body.bottom() - top - look.gap() - safe.height();
    let (whole, short) = (strip(&text), strip(&first_sentence(&text)));
    let safe = if room_above(&whole) < look.grown(LEAST_MM) { short } else { whole };
    let room = room_above(&safe);
    let place = Rect::from_min_size(
        egui::pos2(body.left(), top),
        vec2(body.width(), room.min(look.grown(MOST_MM))),
    );
    let label = look.say("idle-stay");
    let spec = Button::new("choice:stay", Some(icon::HAND_TAP), &label, Plate::Next)
        .lettered(Lettering::Question);
    let pressed = button(pen, place, &spec);
    page.choose(pressed, Action::StayHere);
    let at = place.left_bottom() + vec2(0.0, look.gap());
    safe.show(pen, Rect::from_min_size(at, vec2(body.width(), safe.height())));
    page.finish(pen)
}
