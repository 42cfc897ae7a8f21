//! "문자가 오지 않나요?": have it sent again, or let staff see an ID. Nobody needs a phone to keep a place.

use egui::Ui;

use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, choices, icon};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("no-message-question"));
    page.keep_next_free(look);
    let says =
        ["no-message-again", "no-message-again-note", "no-message-staff", "no-message-staff-note"]
            .map(|key| look.say(key));
    let choice = |mark, icon, title, note| Choice {
        mark,
        icon,
        title,
        note: Some(note),
        plate: Plate::Plain,
        state: State::Ready,
    };
    let specs = [
        choice("choice:again", icon::REPEAT, says[0].as_str(), says[1].as_str()),
        choice("choice:staff", icon::USER, &says[2], &says[3]),
    ];
    let text = look.say("no-message-safe");
    let safe = Strip::new(ui, look, StripTone::Safe, icon::SHIELD_CHECK, &text, page.body.width());
    let mut room = page.body;
    room.max.y -= safe.height() + look.gap();
    let columns = if look.landscape { 2 } else { 1 };
    let (chosen, below) = choices(ui, look, room, columns, &specs);
    let rect = egui::Rect::from_min_size(below.min, egui::vec2(below.width(), safe.height()));
    safe.show(ui, look, rect);
    page.choose(chosen == Some(0), Action::SendAgain);
    page.choose(chosen == Some(1), Action::ProveByStaff);
    page.finish(ui, look)
}
