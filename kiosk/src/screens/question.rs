//! What a step asks, as a value: the question, the answers or what is told, what is safe meanwhile, and "next". One
//! function draws all of them; `questions` decides which step asks what.

use std::ops::Range;

use egui::{Rect, vec2};

use super::display::{self, Settings};
use crate::message::Action;
use crate::text::Saying;
use crate::theme::Lettering;
use crate::widgets::{
    Area, Block, Button, Choice, Notes, Notice, Page, Pen, Plate, Remark, State, Strip, StripTone,
    button, choices, choices_height, icon, notes_that_stay, notice,
};

/// The greatest height of a button that is the only answer, in millimetres on the smallest screen.
const ONE_MOST_MM: f32 = 60.0;
/// Where the only answer would be lower than this, what is safe is told in fewer words, in millimetres on the smallest
/// screen.
const ONE_LEAST_MM: f32 = 40.0;

/// One question and everything shown with it.
pub struct Question {
    /// From the longest wording to the shortest.
    pub asks: Vec<Saying>,
    pub offers: Offers,
    /// What is safe, whatever is answered.
    pub safe: Remark,
    pub keeps_safe: Keeps,
    /// The notes are captions, which are not left out: where they have no room, the answers have pages.
    pub keeps_notes: bool,
    /// The one "next" beside the answers: an icon, its words, what it does.
    pub next: Option<(char, &'static str, Action)>,
    /// Whether the place of "next" is kept free: because there is a "next", or because something may be sent from
    /// here.
    pub keeps_next_free: bool,
}

/// How much of what is safe is shown even where the answers get little room because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    Nothing,
    /// The first sentence of its shortest wording.
    FirstSentence,
    /// Its shortest wording.
    Wording,
}

/// What the person is offered or told.
pub enum Offers {
    Answers(Vec<Answer>),
    /// Answers one below the other, even where there is room side by side.
    Lines(Vec<Answer>),
    /// Two answers each that belong together, the lesser first.
    Pairs(Vec<[Answer; 2]>),
    /// One answer, as large as the room allows, under a sentence.
    One {
        says: Saying,
        answer: Answer,
    },
    /// Settings, of each group of which one is chosen.
    Settings(Settings),
    /// Nothing to choose: one paragraph each, the most important first. The tone gives the icon its colour.
    Facts {
        icon: char,
        tone: StripTone,
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

impl Offers {
    /// The answers; of settings, only the way to others.
    #[must_use]
    pub fn answers(&self) -> Vec<&Answer> {
        match self {
            Self::Answers(answers) | Self::Lines(answers) => answers.iter().collect(),
            Self::Pairs(pairs) => pairs.iter().flatten().collect(),
            Self::One { answer, .. } => vec![answer],
            Self::Settings(settings) => vec![&settings.others],
            Self::Facts { .. } => Vec::new(),
        }
    }
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
            asks: vec![asks.into()],
            offers: Offers::Answers(answers.into_iter().collect()),
            safe: Remark::safe(icon::SHIELD_CHECK, safe),
            keeps_safe: Keeps::Nothing,
            keeps_notes: false,
            next: None,
            keeps_next_free: true,
        }
    }

    /// This question, for a step from which nothing can be sent: the answers have the whole room.
    #[must_use]
    pub fn in_full(self) -> Self {
        Self { keeps_next_free: false, ..self }
    }

    /// This question, whose notes are captions; `short` is what is safe in fewer words, for where there is little room.
    #[must_use]
    pub fn captioned(self, short: &'static str) -> Self {
        Self { keeps_notes: true, safe: self.safe.or(short), ..self }
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

/// Draws the question, and stores the answer in the page. `turned` is how often "더 보기" was pressed.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, question: Question, turned: u8) {
    let look = pen.look;
    if question.keeps_next_free {
        page.keep_next_free(look);
    }
    let columns = if look.landscape { 2 } else { 1 };
    let Question { offers, safe, keeps_safe, keeps_notes, next, .. } = question;
    let (safe, together) = (&safe, 1);
    let mut asked = AnswerRoom { columns, safe, keeps_safe, keeps_notes, turned, together };
    match offers {
        Offers::Answers(answers) => answer(pen, page, answers, &asked),
        Offers::Lines(answers) => {
            asked.columns = 1;
            answer(pen, page, answers, &asked);
        }
        Offers::Pairs(pairs) => {
            let answers = in_rows(pairs, &mut asked.columns, look.is_large());
            asked.together = 2;
            answer(pen, page, answers, &asked);
        }
        Offers::One { says, answer } => only(pen, page, (&says, answer), safe),
        Offers::Settings(settings) => display::draw(pen, page, settings, safe),
        Offers::Facts { icon, tone, says } => {
            let says: Vec<String> = says.iter().map(|saying| look.words(saying)).collect();
            let says: Vec<&str> = says.iter().map(String::as_str).collect();
            let ink = match tone {
                StripTone::Safe => look.palette.next,
                StripTone::Wrong => look.palette.help,
            };
            notice(pen, page.body, &Notice { icon, ink, says: &says, safe });
        }
    }
    if let Some((icon, key, action)) = next {
        page.next_button(pen, (icon, &look.say(key)), true, action);
    }
}

/// Pairs in rows, in portrait one a row, in landscape one a column; with large letters, which have room for fewer things
/// beside one another, one after the other.
fn in_rows(pairs: Vec<[Answer; 2]>, columns: &mut usize, is_large: bool) -> Vec<Answer> {
    let is_landscape = *columns > 1;
    if is_large || !is_landscape {
        *columns = if is_large && !is_landscape { 1 } else { 2 };
        return pairs.into_iter().flatten().collect();
    }
    *columns = pairs.len();
    let (lesser, greater): (Vec<Answer>, Vec<Answer>) =
        pairs.into_iter().map(|[lesser, greater]| (lesser, greater)).unzip();
    greater.into_iter().chain(lesser).collect()
}

/// Draws a sentence, below it the only answer, and below that what is safe.
fn only(pen: &mut Pen<'_>, page: &mut Page, (says, answer): (&Saying, Answer), safe: &Remark) {
    let look = pen.look;
    let body = page.body;
    let words = Block::new(pen, Lettering::Text, &look.words(says), body.width());
    let top = words.show(pen.ui, body.min).bottom() + look.gap();
    let room_above = |safe: &Strip| body.bottom() - top - look.gap() - safe.height();
    let mut strips = safe.all(pen, body.width());
    let fits = strips.iter().position(|strip| room_above(strip) >= look.grown(ONE_LEAST_MM));
    let safe = strips.swap_remove(fits.unwrap_or(strips.len() - 1));
    let height = room_above(&safe).min(look.grown(ONE_MOST_MM));
    let place = Rect::from_min_size(egui::pos2(body.left(), top), vec2(body.width(), height));
    let label = look.words(&answer.title);
    let spec = Button::new(answer.mark, Some(answer.icon), &label, answer.plate);
    let pressed = button(pen, place, &spec.lettered(Lettering::Question));
    page.choose(pressed, answer.action);
    let at = place.left_bottom() + vec2(0.0, look.gap());
    safe.show(pen, Rect::from_min_size(at, vec2(body.width(), safe.height())));
}

/// What an answer is drawn for.
struct AnswerRoom<'a> {
    columns: usize,
    safe: &'a Remark,
    keeps_safe: Keeps,
    keeps_notes: bool,
    turned: u8,
    /// Answers that are on one page.
    together: usize,
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
        true => notes_that_stay(pen, room.width(), asked.columns, &specs),
        false => Notes::Dropped,
    };
    let shown = on_page(pen, room, (&specs, least), asked);
    let is_paged = shown.len() < specs.len();
    let turner = is_paged.then(|| room.take_bottom(look.button_height(), look.gap()));
    let specs = &specs[shown.clone()];
    let strip = safe_strip(pen, room, (specs, least), (asked, is_paged));
    room.max.y -= strip.as_ref().map_or(0.0, |strip| strip.height() + look.gap());
    let (chosen, below) = choices(pen, room, asked.columns, specs);
    match strip {
        Some(strip) => {
            let size = vec2(below.width(), strip.height());
            strip.show(pen, Rect::from_min_size(below.min, size));
        }
        None => asked.safe.tell(pen),
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
    let is_kept = asked.keeps_safe != Keeps::Nothing;
    let short = strips(pen, asked, room.width()).pop().filter(|_| is_kept);
    let safe = short.map_or(0.0, |strip| strip.height() + look.gap());
    if !asked.keeps_notes || height(specs) + safe <= room.height() {
        return 0..specs.len();
    }
    let turner = look.button_height() + look.gap();
    // What changes with every press of a pair is read on each of its pages.
    let told = if asked.together > 1 { safe } else { 0.0 };
    let fits = |count: &usize| {
        specs.chunks(*count).all(|page| height(page) + told + turner <= room.height())
    };
    let least = asked.together;
    let counts = (least..specs.len()).rev().filter(|count| count % least == 0);
    let on_one = counts.into_iter().find(fits).unwrap_or(least);
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
    let height = choices_height(pen, room.width(), asked.columns, (specs, least));
    let needed = height + pen.look.gap();
    let mut strips = strips(pen, asked, room.width());
    // A wide screen has little height: where there is a wording of one line, it is enough.
    let is_part = asked.keeps_safe == Keeps::FirstSentence;
    let is_short = pen.look.landscape && is_part && asked.safe.says.len() > 1;
    let least = strips.last().map_or(0.0, Strip::height);
    let most = if is_short { least } else { f32::INFINITY };
    let fits = |strip: &Strip| strip.height() <= most.min(room.height() - needed);
    match strips.iter().position(fits) {
        Some(at) => Some(strips.swap_remove(at)),
        None => strips.pop().filter(|_| asked.keeps_safe != Keeps::Nothing && !is_paged),
    }
}

/// What is safe, from the longest wording to the shortest that may be shown.
fn strips(pen: &Pen<'_>, asked: &AnswerRoom<'_>, width: f32) -> Vec<Strip> {
    let mut strips = asked.safe.all(pen, width);
    if asked.keeps_safe != Keeps::FirstSentence {
        strips.pop();
    }
    strips
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
