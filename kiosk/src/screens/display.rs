//! How the screen looks: the size of text and the colours, and the way to the sound. A choice is shown at once, on
//! this screen too.

use egui::Rect;

use super::question::{Answer, Offers, Question};
use crate::message::Action;
use crate::model::{Colours, Model, TextSize};
use crate::theme::Look;
use crate::widgets::{Area as _, Button, Page, Pen, Plate, Remark, button, icon, setting_button};

/// The greatest height of a setting, in millimetres on the smallest screen.
const MOST_MM: f32 = 40.0;

/// Settings in groups, and the way to others.
pub struct Settings {
    pub groups: Vec<Vec<Setting>>,
    pub others: Answer,
}

/// One of several that can be chosen.
pub struct Setting {
    pub mark: &'static str,
    /// The key of its words.
    pub words: &'static str,
    pub is_chosen: bool,
    /// Choosing it; it is drawn as the screen will look then.
    pub action: Action,
}

/// The sizes and the colours, the chosen ones ticked, and the way to the sound.
#[must_use]
pub fn question(model: &Model) -> Question {
    let comfort = &model.comfort;
    let size = |mark, words, size| Setting {
        mark,
        words,
        is_chosen: comfort.text_size == size,
        action: Action::SetTextSize(size),
    };
    let colours = |mark, words, colours| Setting {
        mark,
        words,
        is_chosen: comfort.colours == colours,
        action: Action::SetColours(colours),
    };
    let groups = vec![
        vec![
            size("choice:normal", "display-normal", TextSize::Normal),
            size("choice:large", "display-large", TextSize::Large),
        ],
        vec![
            colours("choice:day", "display-day", Colours::Day),
            colours("choice:night", "display-night", Colours::Night),
            colours("choice:stark", "display-stark", Colours::Stark),
        ],
    ];
    let sound = "display-sound".into();
    let others = Answer::said("choice:sound", icon::SPEAKER_HIGH, sound, None, Action::OpenSound);
    Question {
        offers: Offers::Settings(Settings { groups, others }),
        safe: Remark::safe(icon::INFO, "display-safe"),
        next: Some((icon::CHECK, "display-done", Action::Back)),
        ..Question::new("display-question", [], "display-safe")
    }
}

impl Setting {
    /// The look that this setting gives. No setting is drawn smaller than the text that the person has now.
    fn look(&self, look: &Look) -> Look {
        match self.action {
            Action::SetTextSize(TextSize::Large) => look.sized(TextSize::Large),
            Action::SetColours(colours) => look.clone().coloured(colours),
            _ => look.clone(),
        }
    }
}

/// Draws the settings, and what is safe where there is room for it.
pub(super) fn draw(pen: &mut Pen<'_>, page: &mut Page, settings: Settings, safe: &Remark) {
    let look = pen.look;
    let mut room = page.body;
    let gap = look.gap();
    let strip = safe.strip(pen, &safe.words(pen)[0], room.width());
    let Settings { groups, others } = settings;
    let row_in = |height: f32, rows: f32| (height + gap) / rows - gap;
    let rows_in = |counts: &[usize]| counts.iter().sum::<usize>() as f32 + 1.0;
    let counts: Vec<usize> = groups.iter().map(|it| rows_of(pen, it, room.width())).collect();
    // Where rows would be too low, the settings of a group stand side by side.
    let is_low = row_in(room.height(), rows_in(&counts)) < look.button_height();
    let counts = if is_low { vec![1; groups.len()] } else { counts };
    let rows = rows_in(&counts);
    // The settings that a person came for are more important than the message that nothing is lost.
    let spare = room.height() - strip.height() - gap;
    let tells = row_in(spare, rows) >= look.button_height();
    let height = if tells { spare } else { room.height() };
    let row = row_in(height, rows).min(look.grown(MOST_MM));
    for (group, rows) in groups.into_iter().zip(counts) {
        let area = room.take_top(row * rows as f32 + gap * (rows - 1) as f32, gap);
        let places =
            if rows == 1 { area.columns(group.len(), gap) } else { area.rows(group.len(), gap) };
        for (place, setting) in places.into_iter().zip(group) {
            let pressed = show(&mut pen.with(&setting.look(look)), &setting, place);
            page.choose(pressed, setting.action);
        }
    }
    let label = look.words(&others.title);
    let spec = Button::new(others.mark, Some(others.icon), &label, others.plate);
    let pressed = button(pen, room.take_top(row, gap), &spec);
    page.choose(pressed, others.action);
    if tells {
        let place = room.take_top(strip.height(), 0.0);
        strip.show(pen, place);
    } else {
        safe.tell(pen);
    }
}

/// Side by side if every label fits one line beside its tick, else one below the other.
fn rows_of(pen: &mut Pen<'_>, group: &[Setting], width: f32) -> usize {
    let look = pen.look;
    let place = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 0.0));
    let column = place.columns(group.len(), look.gap())[0].width();
    let mut fits = |setting: &Setting| {
        let its = setting.look(look);
        let label = its.say(setting.words);
        let spec = Button::new("", Some(icon::CHECK), &label, Plate::Chosen);
        spec.natural_width(&pen.with(&its), true) <= column
    };
    if group.iter().all(&mut fits) { 1 } else { group.len() }
}

fn show(pen: &mut Pen<'_>, setting: &Setting, place: Rect) -> bool {
    let (plate, icon) = match setting.is_chosen {
        true => (Plate::Chosen, Some(icon::CHECK)),
        false => (Plate::Plain, None),
    };
    let label = pen.look.say(setting.words);
    let spec = Button::new(setting.mark, icon, &label, plate);
    setting_button(pen, place, &spec)
}
