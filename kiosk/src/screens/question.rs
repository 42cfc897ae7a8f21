//! What a step asks, as a value: the question, the answers or what is told, what is safe meanwhile, and "next". One
//! function draws all of them; `questions` decides which step asks what.

use egui::{Rect, vec2};

use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::voice::Aloud;
use crate::widgets::choice::choices_height;
use crate::widgets::{
    Choice, Notice, Page, Pen, Plate, Said, State, Strip, StripTone, choices, icon, notice,
};

/// One question and everything shown with it.
pub struct Question {
    pub asks: Saying,
    pub offers: Offers,
    /// What is safe, whatever is answered.
    pub safe: Saying,
    /// The part of it that everybody may hear; None: all of it.
    pub safe_aloud: Option<Saying>,
    /// The icon in front of what is safe.
    pub safe_icon: char,
    /// What is safe is shown even where the answers get little room because of it.
    pub is_safe_needed: bool,
    /// The one "next" beside the answers: an icon, its words, what it does.
    pub next: Option<(char, &'static str, Action)>,
    /// Whether the place of "next" is kept free: because there is a "next", or because something may be sent from
    /// here.
    pub keeps_next_free: bool,
}

/// What the person is offered or told.
pub enum Offers {
    Answers(Vec<Answer>),
    /// Answers one below the other, even where there is room side by side.
    Lines(Vec<Answer>),
    /// Nothing to choose: one paragraph each, the most important first.
    Facts {
        icon: char,
        says: Vec<Saying>,
    },
}

/// One of the answers.
pub struct Answer {
    pub mark: &'static str,
    pub icon: char,
    pub title: Saying,
    /// An explaining line; it is left out where there is no room.
    pub note: Option<Saying>,
    /// What everybody may hear instead of the title; None: the title is not private.
    pub aloud: Option<Saying>,
    /// The plate: plain; chosen if this is the present setting; idle while it cannot be chosen.
    pub plate: Plate,
    pub action: Action,
}

impl Question {
    /// A question with these answers, in the usual room.
    #[must_use]
    pub fn new(
        asks: impl Into<Saying>,
        answers: impl IntoIterator<Item = Answer>,
        safe: &'static str,
    ) -> Self {
        Self {
            asks: asks.into(),
            offers: Offers::Answers(answers.into_iter().collect()),
            safe: safe.into(),
            safe_aloud: None,
            safe_icon: icon::SHIELD_CHECK,
            is_safe_needed: false,
            next: None,
            keeps_next_free: true,
        }
    }

    /// This question, for a step from which nothing can be sent: the answers have the whole room.
    #[must_use]
    pub fn in_full(self) -> Self {
        Self { keeps_next_free: false, ..self }
    }
}

impl Answer {
    /// An answer and its note, by their keys.
    #[must_use]
    pub fn new(
        mark: &'static str,
        icon: char,
        [title, note]: [&'static str; 2],
        action: Action,
    ) -> Self {
        Self::said(mark, icon, title.into(), Some(note.into()), action)
    }

    /// An answer in words that are composed at this moment.
    #[must_use]
    pub fn said(
        mark: &'static str,
        icon: char,
        title: Saying,
        note: Option<Saying>,
        action: Action,
    ) -> Self {
        Self { mark, icon, title, note, aloud: None, plate: Plate::Plain, action }
    }
}

/// Draws the question; returns the answer.
pub fn draw(pen: &mut Pen<'_>, model: &Model, question: Question) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.words(&question.asks));
    if question.keeps_next_free {
        page.keep_next_free(look);
    }
    let safe = look.words(&question.safe);
    let aloud = question.safe_aloud.map_or(Aloud::Same, |it| Aloud::Instead(look.words(&it)));
    let said = Said { aloud, ..Said::new(StripTone::Safe, question.safe_icon, &safe) };
    let is_needed = question.is_safe_needed;
    match question.offers {
        Offers::Answers(answers) => {
            let columns = if look.landscape { 2 } else { 1 };
            answer(pen, &mut page, answers, columns, &said, is_needed);
        }
        Offers::Lines(answers) => answer(pen, &mut page, answers, 1, &said, is_needed),
        Offers::Facts { icon, says } => {
            let says: Vec<String> = says.iter().map(|saying| look.words(saying)).collect();
            let says: Vec<&str> = says.iter().map(String::as_str).collect();
            let spec = Notice { icon, ink: look.palette.help, says: &says, safe: said };
            notice(pen, page.body, &spec);
        }
    }
    if let Some((icon, key, action)) = question.next {
        page.next_button(pen, (icon, &look.say(key)), true, action);
    }
    page.finish(pen)
}

/// Draws the answers and, below them, what is safe, if there is room for it or if it is needed.
fn answer(
    pen: &mut Pen<'_>,
    page: &mut Page,
    answers: Vec<Answer>,
    columns: usize,
    safe: &Said<'_>,
    is_safe_needed: bool,
) {
    let look = pen.look;
    let said = |saying: &Option<Saying>| saying.as_ref().map(|saying| look.words(saying));
    let says: Vec<[Option<String>; 3]> = answers
        .iter()
        .map(|it| [Some(look.words(&it.title)), said(&it.note), said(&it.aloud)])
        .collect();
    let specs: Vec<Choice<'_>> =
        answers.iter().zip(&says).map(|(it, says)| spec(it, says)).collect();
    let strip = Strip::new(pen, safe.tone, safe.icon, safe.text, page.body.width());
    let strip = strip.aloud(safe.aloud.clone());
    let mut room = page.body;
    let asks = strip.height() + look.gap();
    let fits = choices_height(pen, room.width(), columns, &specs) + asks <= room.height();
    let has_strip = fits || is_safe_needed;
    if has_strip {
        room.max.y -= asks;
    }
    let (chosen, below) = choices(pen, room, columns, &specs);
    if has_strip {
        let size = vec2(below.width(), strip.height());
        strip.show(pen, Rect::from_min_size(below.min, size));
    }
    if let Some(answer) = chosen.and_then(|at| answers.into_iter().nth(at)) {
        page.choose(true, answer.action);
    }
}

fn spec<'a>(answer: &Answer, [title, note, aloud]: &'a [Option<String>; 3]) -> Choice<'a> {
    Choice {
        mark: answer.mark,
        icon: answer.icon,
        title: title.as_deref().unwrap_or_default(),
        note: note.as_deref(),
        aloud: aloud.as_deref(),
        plate: answer.plate,
        state: State::ready_if(answer.plate != Plate::Idle),
    }
}
