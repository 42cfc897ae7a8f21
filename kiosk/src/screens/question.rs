//! What a step asks, as a value: the question, the answers or what is told, what is safe meanwhile, and "next". One
//! function draws all of them; `questions` decides which step asks what.

use std::ops::Range;

use egui::{Rect, vec2};

use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::voice::Aloud;
use crate::widgets::{
    Area, Button, Choice, Notes, Notice, Page, Pen, Plate, Said, State, Strip, StripTone, button,
    choices, choices_height, icon, notes_that_stay, notice,
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
    /// The notes are captions, which are not left out; what is safe in fewer words, for where there is little room.
    pub keeps_notes: Option<Saying>,
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
            keeps_notes: None,
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
    // A heading has no full stop.
    let asks = look.words(&question.asks);
    let mut page = Page::open(pen, model, asks.trim_end_matches('.'));
    if question.keeps_next_free {
        page.keep_next_free(look);
    }
    let safe = look.words(&question.safe);
    let aloud = question.safe_aloud.map_or(Aloud::Same, |it| Aloud::Instead(look.words(&it)));
    let said = Said { aloud, ..Said::new(StripTone::Safe, question.safe_icon, &safe) };
    let mut asked = AnswerRoom {
        columns: if look.landscape { 2 } else { 1 },
        safe: said,
        is_safe_needed: question.is_safe_needed,
        keeps_notes: question.keeps_notes.map(|short| look.words(&short)),
        turned: model.visit.facts_page,
    };
    match question.offers {
        Offers::Answers(answers) => answer(pen, &mut page, answers, &asked),
        Offers::Lines(answers) => {
            asked.columns = 1;
            answer(pen, &mut page, answers, &asked);
        }
        Offers::Facts { icon, says } => {
            let says: Vec<String> = says.iter().map(|saying| look.words(saying)).collect();
            let says: Vec<&str> = says.iter().map(String::as_str).collect();
            let spec = Notice { icon, ink: look.palette.help, says: &says, safe: asked.safe };
            notice(pen, page.body, &spec);
        }
    }
    if let Some((icon, key, action)) = question.next {
        page.next_button(pen, (icon, &look.say(key)), true, action);
    }
    page.finish(pen)
}

/// What an answer is drawn for.
struct AnswerRoom<'a> {
    columns: usize,
    safe: Said<'a>,
    is_safe_needed: bool,
    /// Notes are captions; what is safe in fewer words.
    keeps_notes: Option<String>,
    /// How often "더 보기" was pressed.
    turned: u8,
}

/// Draws the answers and, below them, what is safe, if there is room for it or if it is needed.
fn answer(pen: &mut Pen<'_>, page: &mut Page, answers: Vec<Answer>, asked: &AnswerRoom<'_>) {
    let look = pen.look;
    let said = |saying: &Option<Saying>| saying.as_ref().map(|saying| look.words(saying));
    let says: Vec<[Option<String>; 3]> = answers
        .iter()
        .map(|it| [Some(look.words(&it.title)), said(&it.note), said(&it.aloud)])
        .collect();
    let specs: Vec<Choice<'_>> =
        answers.iter().zip(&says).map(|(it, says)| spec(it, says)).collect();
    let mut room = page.body;
    let least = match asked.keeps_notes {
        Some(_) => notes_that_stay(pen, room.width(), asked.columns, &specs),
        None => Notes::Dropped,
    };
    let shown = on_page(pen, room, (&specs, least), asked);
    let is_paged = shown.len() < specs.len();
    let turner = is_paged.then(|| room.take_bottom(look.button_height(), look.gap()));
    let specs = &specs[shown.clone()];
    let strip = safe_strip(pen, room, (specs, least), (asked, is_paged));
    room.max.y -= strip.as_ref().map_or(0.0, |strip| strip.height() + look.gap());
    let (chosen, below) = choices(pen, room, asked.columns, specs);
    if let Some(strip) = strip {
        let size = vec2(below.width(), strip.height());
        strip.show(pen, Rect::from_min_size(below.min, size));
    }
    if let Some(place) = turner {
        let is_last = shown.end == answers.len();
        let label = look.say(if is_last { "facts-again" } else { "facts-more" });
        let spec = Button::new("page:answers", Some(icon::CARET_DOWN), &label, Plate::Beside);
        let pressed = button(pen, place, &spec);
        page.choose(pressed, Action::MoreFacts);
    }
    let chosen = chosen.map(|nth| shown.start + nth);
    if let Some(answer) = chosen.and_then(|at| answers.into_iter().nth(at)) {
        page.choose(true, answer.action);
    }
}

/// Which of the answers are on the page that is shown: all of them, unless their captions need pages.
fn on_page(
    pen: &Pen<'_>,
    room: Rect,
    (specs, least): (&[Choice<'_>], Notes),
    asked: &AnswerRoom<'_>,
) -> Range<usize> {
    let look = pen.look;
    let height = |specs| choices_height(pen, room.width(), asked.columns, (specs, least));
    let short = asked.keeps_notes.as_deref().filter(|_| asked.is_safe_needed);
    let safe = short.map_or(0.0, |text| {
        let strip = Strip::new(pen, asked.safe.tone, asked.safe.icon, text, room.width());
        strip.height() + look.gap()
    });
    if asked.keeps_notes.is_none() || height(specs) + safe <= room.height() {
        return 0..specs.len();
    }
    let turner = look.button_height() + look.gap();
    let fits =
        |count: &usize| specs.chunks(*count).all(|page| height(page) + turner <= room.height());
    let on_one = (1..specs.len()).rev().find(fits).unwrap_or(1);
    let first = usize::from(asked.turned) % specs.len().div_ceil(on_one) * on_one;
    first..specs.len().min(first + on_one)
}

/// What is safe, in as many words as there is room for below the answers.
fn safe_strip(
    pen: &Pen<'_>,
    room: Rect,
    (specs, least): (&[Choice<'_>], Notes),
    (asked, is_paged): (&AnswerRoom<'_>, bool),
) -> Option<Strip> {
    let Said { tone, icon, text, aloud } = &asked.safe;
    let height = choices_height(pen, room.width(), asked.columns, (specs, least));
    let needed = height + pen.look.gap();
    let lay = |text: &str| Strip::new(pen, *tone, *icon, text, room.width()).aloud(aloud.clone());
    let short = asked.keeps_notes.as_deref();
    let mut strips: Vec<Strip> = [*text].into_iter().chain(short).map(lay).collect();
    let fits = |strip: &Strip| needed + strip.height() <= room.height();
    match strips.iter().position(fits) {
        Some(at) => Some(strips.swap_remove(at)),
        None => strips.pop().filter(|_| asked.is_safe_needed && !is_paged),
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
