//! The size of text, and the way to the sound. What is chosen shows at once, on this screen too.

use egui::Ui;

use crate::message::Action;
use crate::model::{Model, TextSize};
use crate::theme::Look;
use crate::widgets::{
    Area as _, Button, Page, Plate, Strip, StripTone, button, icon, setting_button,
};

/// A setting is no higher than this, in millimetres on the smallest screen.
const MOST_MM: f32 = 44.0;

/// Draws the sizes, the chosen one filled and ticked, and the way to the sound.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("display-question"));
    page.keep_next_free(look);
    let mut room = page.body;
    let text = look.say("display-safe");
    let safe = Strip::new(ui, look, StripTone::Safe, icon::INFO, &text, room.width());
    let sizes = [
        ("choice:normal", "display-normal", TextSize::Normal),
        ("choice:large", "display-large", TextSize::Large),
    ];
    let gap = look.gap();
    let places = if look.landscape {
        let spare = room.height() - safe.height() - gap;
        room.take_top(spare.min(look.grown(MOST_MM)), gap).columns(sizes.len() + 1, gap)
    } else {
        let spare = room.height() - safe.height() - gap;
        let count = (sizes.len() + 1) as f32;
        let height = spare.min(look.grown(MOST_MM) * count + gap * (count - 1.0));
        room.take_top(height, gap).rows(sizes.len() + 1, gap)
    };
    let (places, sound) = places.split_at(sizes.len());
    for (place, (mark, key, size)) in places.iter().zip(sizes) {
        let label = look.say(key);
        let is_chosen = model.visitor.text_size == size;
        let (plate, icon) = match is_chosen {
            true => (Plate::Chosen, Some(icon::CHECK)),
            false => (Plate::Plain, None),
        };
        let spec = Button::new(mark, icon, &label, plate);
        // Each size shows itself, but nothing gets smaller than what the person has now.
        let shown = if size == TextSize::Large { look.sized(size) } else { look.clone() };
        let pressed = setting_button(ui, &shown, *place, &spec);
        page.choose(pressed, Action::SetTextSize(size));
    }
    let label = look.say("display-sound");
    let spec = Button::new("choice:sound", Some(icon::SPEAKER_HIGH), &label, Plate::Plain);
    for place in sound {
        let pressed = button(ui, look, *place, &spec);
        page.choose(pressed, Action::OpenSound);
    }
    let strip = room.take_top(safe.height(), 0.0);
    safe.show(ui, look, strip);
    let done = look.say("display-done");
    page.next_button(ui, look, (icon::CHECK, &done), true, Action::Back);
    page.finish(ui, look)
}
