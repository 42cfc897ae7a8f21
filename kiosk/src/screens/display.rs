//! How the screen looks: the size of text and the colours, and the way to the sound. A choice is shown at once, on
//! this screen too.

use egui::Rect;

use crate::message::Action;
use crate::model::{Colours, Model, TextSize};
use crate::theme::Look;
use crate::widgets::{
    Area as _, Button, Page, Pen, Plate, Strip, StripTone, button, icon, setting_button,
};

/// The greatest height of a setting, in millimetres on the smallest screen.
const MOST_MM: f32 = 40.0;

/// One of several that can be chosen.
struct Setting {
    mark: &'static str,
    label: String,
    is_chosen: bool,
    action: Action,
    /// The setting is drawn in its own look.
    look: Look,
}

/// Draws the sizes and the colours, the chosen ones filled and ticked, and the way to the sound.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("display-question"));
    page.keep_next_free(look);
    let mut room = page.body;
    let gap = look.gap();
    let text = look.say("display-safe");
    let safe = Strip::new(pen, StripTone::Safe, icon::INFO, &text, room.width());
    let groups = [sizes(look, model), colours(look, model)];
    let row_in = |height: f32, rows: f32| (height + gap) / rows - gap;
    let rows_in = |counts: [usize; 2]| counts.iter().sum::<usize>() as f32 + 1.0;
    let counts = groups.each_ref().map(|group| rows_of(pen, group, room.width()));
    // Where rows would be too low, the settings of a group stand side by side.
    let is_low = row_in(room.height(), rows_in(counts)) < look.button_height();
    let counts = if is_low { [1, 1] } else { counts };
    let rows = rows_in(counts);
    // The settings that a person came for are more important than the message that nothing is lost.
    let spare = room.height() - safe.height() - gap;
    let tells = row_in(spare, rows) >= look.button_height();
    let height = if tells { spare } else { room.height() };
    let row = row_in(height, rows).min(look.grown(MOST_MM));
    for (group, rows) in groups.into_iter().zip(counts) {
        let area = room.take_top(row * rows as f32 + gap * (rows - 1) as f32, gap);
        let places =
            if rows == 1 { area.columns(group.len(), gap) } else { area.rows(group.len(), gap) };
        for (place, setting) in places.into_iter().zip(group) {
            let pressed = show(&mut pen.with(&setting.look), &setting, place);
            page.choose(pressed, setting.action);
        }
    }
    let label = look.say("display-sound");
    let spec = Button::new("choice:sound", Some(icon::SPEAKER_HIGH), &label, Plate::Plain);
    let pressed = button(pen, room.take_top(row, gap), &spec);
    page.choose(pressed, Action::OpenSound);
    if tells {
        let strip = room.take_top(safe.height(), 0.0);
        safe.show(pen, strip);
    }
    let done = look.say("display-done");
    page.next_button(pen, (icon::CHECK, &done), true, Action::Back);
    page.finish(pen)
}

fn sizes(look: &Look, model: &Model) -> Vec<Setting> {
    let sizes = [
        ("choice:normal", "display-normal", TextSize::Normal),
        ("choice:large", "display-large", TextSize::Large),
    ];
    let setting = |(mark, key, size)| Setting {
        mark,
        label: look.say(key),
        is_chosen: model.comfort.text_size == size,
        action: Action::SetTextSize(size),
        // No setting is drawn smaller than the text that the person has now.
        look: if size == TextSize::Large { look.sized(size) } else { look.clone() },
    };
    sizes.map(setting).into()
}

fn colours(look: &Look, model: &Model) -> Vec<Setting> {
    let colours = [
        ("choice:day", "display-day", Colours::Day),
        ("choice:night", "display-night", Colours::Night),
        ("choice:stark", "display-stark", Colours::Stark),
    ];
    let setting = |(mark, key, colours)| Setting {
        mark,
        label: look.say(key),
        is_chosen: model.comfort.colours == colours,
        action: Action::SetColours(colours),
        look: look.clone().coloured(colours),
    };
    colours.map(setting).into()
}

/// Side by side if every label fits one line beside its tick, else one below the other.
fn rows_of(pen: &mut Pen<'_>, group: &[Setting], width: f32) -> usize {
    let look = pen.look;
    let place = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 0.0));
    let column = place.columns(group.len(), look.gap())[0].width();
    let fits = |setting: &Setting| {
        let pen = &pen.with(&setting.look);
        let spec = Button::new("", Some(icon::CHECK), &setting.label, Plate::Chosen);
        spec.natural_width(pen, true) <= column
    };
    if group.iter().all(fits) { 1 } else { group.len() }
}

fn show(pen: &mut Pen<'_>, setting: &Setting, place: Rect) -> bool {
    let (plate, icon) = match setting.is_chosen {
        true => (Plate::Chosen, Some(icon::CHECK)),
        false => (Plate::Plain, None),
    };
    let spec = Button::new(setting.mark, icon, &setting.label, plate);
    setting_button(pen, place, &spec)
}
