//! A question with a few answers, and below them what is safe.

use egui::{Rect, Ui, vec2};

use crate::message::Action;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::choice::choices_height;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, choices, icon};

/// One of them.
pub struct Answer {
    pub mark: &'static str,
    pub icon: char,
    /// The keys of its words and of its note.
    pub says: [&'static str; 2],
    pub action: Action,
}

/// The same in words that are made for the moment.
pub struct Spoken {
    pub mark: &'static str,
    pub icon: char,
    pub title: String,
    pub note: Option<String>,
    /// It stands so already.
    pub is_chosen: bool,
    pub action: Action,
}

/// Draws a few answers and, under the key `safe`, what is safe, in the page's body.
pub fn either<const N: usize>(
    ui: &mut Ui,
    look: &Look,
    page: &mut Page,
    answers: [Answer; N],
    safe: &str,
) {
    let spoken = answers.into_iter().map(|answer| spoken(look, answer));
    one_of(ui, look, page, spoken.collect(), safe);
}

/// An answer in the screen's language.
pub fn spoken(look: &Look, answer: Answer) -> Spoken {
    let Answer { mark, icon, says: [title, note], action } = answer;
    let (title, note) = (look.say(title), Some(look.say(note)));
    Spoken { mark, icon, title, note, is_chosen: false, action }
}

/// The same for answers in any words.
pub fn one_of(ui: &mut Ui, look: &Look, page: &mut Page, answers: Vec<Spoken>, safe: &str) {
    one_of_said(ui, look, page, answers, (&look.say(safe), Aloud::Same));
}

/// The same where what is safe is in words that are made for the moment, and what everybody may hear of it.
pub fn one_of_said(
    ui: &mut Ui,
    look: &Look,
    page: &mut Page,
    answers: Vec<Spoken>,
    (text, aloud): (&str, Aloud),
) {
    let specs: Vec<Choice<'_>> = answers.iter().map(choice_of).collect();
    let width = page.body.width();
    let safe = Strip::new(ui, look, StripTone::Safe, icon::SHIELD_CHECK, text, width).aloud(aloud);
    let columns = if look.landscape { 2 } else { 1 };
    let (chosen, below) = choices_above(ui, look, page.body, columns, &specs, &safe);
    if let Some(below) = below {
        safe.show(ui, look, Rect::from_min_size(below.min, vec2(below.width(), safe.height())));
    }
    for (at, answer) in answers.into_iter().enumerate() {
        page.choose(chosen == Some(at), answer.action);
    }
}

fn choice_of(answer: &Spoken) -> Choice<'_> {
    let Spoken { mark, icon, title, note, is_chosen, .. } = answer;
    let plate = if *is_chosen { Plate::Chosen } else { Plate::Plain };
    let (icon, note, state) = (*icon, note.as_deref(), State::Ready);
    Choice { mark, icon, title, note, aloud: None, plate, state }
}

/// Answers come before what is said of them: which was pressed, and where the strip goes if it has room.
pub fn choices_above(
    ui: &mut Ui,
    look: &Look,
    mut room: Rect,
    columns: usize,
    specs: &[Choice<'_>],
    strip: &Strip,
) -> (Option<usize>, Option<Rect>) {
    let asks = strip.height() + look.gap();
    let has_strip = choices_height(ui, look, room.width(), columns, specs) + asks <= room.height();
    if has_strip {
        room.max.y -= asks;
    }
    let (chosen, below) = choices(ui, look, room, columns, specs);
    (chosen, has_strip.then_some(below))
}
