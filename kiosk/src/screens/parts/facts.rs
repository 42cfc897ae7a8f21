//! The facts of an appointment on a card: each with its caption, one below the other. As large as the room allows; what
//! does not fit goes to the next page, and nothing loses its caption. It draws nothing itself.

use egui::{Vec2, vec2};
use jari_common::clinic::Clinic;
use jiff::Timestamp;
use jiff::civil::Date;

use super::laid::Laid;
use crate::model::Language;
use crate::text::clocks::Clocks;
use crate::text::{Saying, words};
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::clinic_name::broken;
use crate::widgets::fitting::one_line_width;
use crate::widgets::{Block, Pen};

/// The space between two facts, in millimetres on the smallest screen.
const APART_MM: f32 = 3.0;
/// The space from the card's border to the facts, in millimetres on the smallest screen.
const PAD_MM: f32 = 5.0;
/// In landscape the clinic takes this part of the width.
const PLACE_PART: f32 = 0.56;
/// The distance between lines of one fact, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.18;

/// How large facts are written, from the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactStyle {
    /// Captions above their facts, in the largest letters.
    Above,
    /// Captions to the left, the time large.
    Left,
    /// Captions to the left, everything in ordinary letters.
    Small,
}

impl FactStyle {
    /// From the largest to the smallest.
    pub const ALL: [Self; 3] = [Self::Above, Self::Left, Self::Small];
}

/// One thing to be remembered: its caption, its main lines, and what explains them.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub caption: Saying,
    pub lines: Vec<Saying>,
    /// Further lines in ordinary letters, each with the caption that it gets on a line of its own.
    pub more: Vec<(Saying, Saying)>,
    /// The largest letters are for when it is.
    pub is_time: bool,
    /// Where it is: beside the others in landscape.
    pub is_place: bool,
    /// Its lines are a clinic's name.
    pub has_name: bool,
    /// Caption and fact are on one line, outside the column of captions.
    pub is_inline: bool,
    /// The part that everybody may hear.
    pub aloud: Aloud,
}

impl Fact {
    /// A fact of one line, beside its caption.
    #[must_use]
    pub fn new(caption: &'static str, value: String) -> Self {
        Self {
            caption: caption.into(),
            lines: vec![value.into()],
            more: Vec::new(),
            is_time: false,
            is_place: false,
            has_name: false,
            is_inline: true,
            aloud: Aloud::Same,
        }
    }

    /// The day and the time as these clocks show them; the day in words if it is near `today`.
    #[must_use]
    pub fn when(
        language: Language,
        starts_at: Timestamp,
        clocks: Clocks<'_>,
        today: Option<Date>,
    ) -> Self {
        let date = clocks.date(starts_at);
        let near = today.and_then(|today| words::near_day(language, today, date));
        let time = clocks.time_of_day(language, starts_at);
        let lines = near.into_iter().chain([words::date(language, date), time]);
        let city = clocks.city(language, starts_at);
        let more = city.into_iter().map(|city| ("fact-clocks".into(), city.into())).collect();
        let fact = Self::new("confirm-when", String::new());
        let lines = lines.map(Saying::from).collect();
        Self { lines, more, is_time: true, is_inline: false, ..fact }
    }

    /// The clinic, its address and its telephone.
    #[must_use]
    pub fn place(clinic: &Clinic) -> Self {
        let fact = Self::new("confirm-where", clinic.name.clone());
        let phone = words::phone(&clinic.phone);
        let more = [("fact-address", clinic.address.clone()), ("fact-phone", phone)];
        let more = more.into_iter().filter(|(_, words)| !words.is_empty());
        let more = more.map(|(caption, words)| (caption.into(), words.into())).collect();
        Self { more, is_place: true, has_name: true, is_inline: false, ..fact }
    }

    /// For whom, in the form in which a public screen may show a name.
    #[must_use]
    pub fn who(masked_name: &str) -> Self {
        let person = Saying::With("confirm-person", vec![("name", masked_name.into())]);
        let fact = Self::new("confirm-who", String::new());
        Self { lines: vec![person], is_inline: false, aloud: Aloud::Nothing, ..fact }
    }

    /// The fact with what explains it as facts of their own, for a page that has no room for all of it.
    fn parted(&self) -> [Vec<Self>; 2] {
        let main = Self { more: Vec::new(), ..self.clone() };
        let own = |(caption, words): &(Saying, Saying)| Self {
            caption: caption.clone(),
            lines: vec![words.clone()],
            more: Vec::new(),
            is_time: false,
            is_place: false,
            has_name: false,
            ..self.clone()
        };
        [vec![main], self.more.iter().map(own).collect()]
    }
}

/// All facts on one card of `width` points.
#[must_use]
pub fn lay(pen: &Pen<'_>, style: FactStyle, facts: &[Fact], width: f32) -> Laid {
    let look = pen.look;
    let pad = look.grown(PAD_MM);
    let inner = width - 2.0 * pad;
    let mut parts = Vec::new();
    let has_place = facts.iter().any(|fact| fact.is_place);
    let height = if look.landscape && !look.is_large() && has_place {
        let gap = 2.0 * look.gap();
        let right_width = (inner - gap) * PLACE_PART;
        let left_width = inner - gap - right_width;
        let (place, left): (Vec<Fact>, Vec<Fact>) =
            facts.iter().cloned().partition(|fact| fact.is_place);
        let one = stack(pen, style, &left, (Vec2::ZERO, left_width), &mut parts);
        let at = vec2(left_width + gap, 0.0);
        one.max(stack(pen, style, &place, (at, right_width), &mut parts))
    } else {
        stack(pen, style, facts, (Vec2::ZERO, inner), &mut parts)
    };
    for (at, _) in &mut parts {
        *at += Vec2::splat(pad);
    }
    Laid { parts, size: vec2(width, height + 2.0 * pad), pad }
}

/// The facts on cards, one a page.
pub struct FactPages {
    pub cards: Vec<Laid>,
    /// How many of the cards come before the one on which the last fact stands that has to be seen.
    pub early: usize,
}

/// The facts on cards, in their order: what explains a fact comes after all facts. At least one fact is on each card.
///
/// The first `seen_first` facts have to be seen. A card after which more of them follow is at most `early` points high,
/// every other card `late` points.
#[must_use]
pub fn pages(
    pen: &Pen<'_>,
    (facts, seen_first): (&[Fact], usize),
    (width, early, late): (f32, f32, f32),
) -> FactPages {
    let parted: Vec<[Vec<Fact>; 2]> = facts.iter().map(Fact::parted).collect();
    let mains = parted.iter().flat_map(|[main, _]| main);
    let all: Vec<Fact> = mains.chain(parted.iter().flat_map(|[_, more]| more)).cloned().collect();
    let fits = |facts: &[Fact], style, height| lay(pen, style, facts, width).height() <= height;
    let fit_small = |facts: &[Fact], height| fits(facts, FactStyle::Small, height);
    let filled = |rest: &[Fact], height| {
        let most = (2..=rest.len()).take_while(|many| fit_small(&rest[..*many], height)).last();
        most.unwrap_or(1)
    };
    let mut rest = &all[..];
    let mut cards = Vec::new();
    let mut early_cards = 0;
    while !rest.is_empty() {
        let left = seen_first.saturating_sub(all.len() - rest.len());
        let is_early = left > 1 && !fit_small(&rest[..left], late);
        let height = if is_early { early } else { late };
        // The last of what has to be seen stays for the page from which one goes on.
        let most = if is_early { left - 1 } else { rest.len() };
        let (page, after) = rest.split_at(filled(rest, height).min(most));
        let style = FactStyle::ALL.into_iter().find(|style| fits(page, *style, height));
        cards.push(lay(pen, style.unwrap_or(FactStyle::Small), page, width));
        early_cards += usize::from(is_early);
        rest = after;
    }
    FactPages { cards, early: early_cards }
}

/// One line of one fact.
struct FactLine {
    lettering: Lettering,
    words: String,
    /// A clinic's name, which breaks where a reader would pause.
    is_name: bool,
}

impl FactLine {
    /// The line in the letters of text, if the letters of a choice would need another line.
    fn fitting(&self, pen: &Pen<'_>, width: f32) -> Self {
        let fits = one_line_width(pen, self.lettering, &self.words) <= width;
        let lettering = match self.lettering {
            Lettering::Choice if !fits => Lettering::Strong,
            lettering => lettering,
        };
        Self { lettering, words: self.words.clone(), is_name: self.is_name }
    }
}

fn lettering_of(style: FactStyle, fact: &Fact) -> Lettering {
    match style {
        FactStyle::Above if fact.is_time => Lettering::Question,
        FactStyle::Above | FactStyle::Left => Lettering::Choice,
        FactStyle::Small => Lettering::Strong,
    }
}

/// The lines into which a line is broken: names break where a reader would pause, other text at its spaces.
fn lines_of(pen: &Pen<'_>, line: &FactLine, width: f32) -> Vec<String> {
    let fits = |words: &str| one_line_width(pen, line.lettering, words) <= width;
    if line.is_name {
        return broken(pen, line.lettering, &line.words, width);
    }
    let mut lines = vec![String::new()];
    for word in line.words.split(' ') {
        let last = lines.last_mut().expect("there is a first line");
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if last.is_empty() || fits(&longer) { *last = longer } else { lines.push(word.to_owned()) }
    }
    lines
}

/// Places facts one below another from `at`; returns the height they take.
fn stack(
    pen: &Pen<'_>,
    style: FactStyle,
    facts: &[Fact],
    (at, width): (Vec2, f32),
    parts: &mut Vec<(Vec2, Block)>,
) -> f32 {
    let look = pen.look;
    let caption_of = |fact: &Fact| {
        let ink = look.palette.soft_ink;
        let block =
            Block::coloured(pen, Lettering::Text, &look.words(&fact.caption), f32::INFINITY, ink);
        block.aloud(fact.aloud.clone())
    };
    let beside = style != FactStyle::Above;
    let in_column = facts.iter().filter(|fact| !fact.is_inline);
    let column = in_column.map(|fact| caption_of(fact).width()).fold(0.0, f32::max);
    let indent = if beside { column + look.gap() } else { 0.0 };
    let apart = look.grown(APART_MM) * if style == FactStyle::Small { 0.4 } else { 1.0 };
    let mut y = 0.0;
    for (nth, fact) in facts.iter().enumerate() {
        if nth > 0 {
            y += apart;
        }
        let caption = caption_of(fact);
        let lettering = lettering_of(style, fact);
        let indent = if fact.is_inline { caption.width() + look.gap() } else { indent };
        // A word that has no room beside its caption is below it.
        let on_line =
            (beside || fact.is_inline) && widest_word(pen, fact, lettering) <= width - indent;
        let indent = if on_line { indent } else { 0.0 };
        let sunk = if on_line { (pitch(look, lettering) - caption.height()) / 2.0 } else { 0.0 };
        let caption_height = caption.height();
        parts.push((at + vec2(0.0, y + sunk), caption));
        if !on_line {
            y += caption_height;
        }
        y += lines(pen, (fact, lettering), (at + vec2(indent, y), width - indent), parts);
    }
    y
}

/// The width of the widest word of a fact's main lines; a name breaks anywhere.
fn widest_word(pen: &Pen<'_>, fact: &Fact, lettering: Lettering) -> f32 {
    if fact.has_name {
        return 0.0;
    }
    let words: Vec<String> = fact.lines.iter().map(|line| pen.look.words(line)).collect();
    let words = words.iter().flat_map(|line| line.split(' '));
    words.map(|word| one_line_width(pen, lettering, word)).fold(0.0, f32::max)
}

/// Places the lines of one fact from `at`; returns the height they take. Two short main lines share a line.
fn lines(
    pen: &Pen<'_>,
    (fact, lettering): (&Fact, Lettering),
    (at, width): (Vec2, f32),
    parts: &mut Vec<(Vec2, Block)>,
) -> f32 {
    let look = pen.look;
    let mut y = 0.0;
    let mut used = 0.0;
    let mut before = None;
    let line =
        |lettering, words, is_name| FactLine { lettering, words: look.words(words), is_name };
    let main = fact.lines.iter().map(|words| line(lettering, words, fact.has_name));
    let more = fact.more.iter().map(|(_, words)| line(Lettering::Text, words, false));
    for line in main.chain(more) {
        let line = &line.fitting(pen, width);
        let pitch = pitch(look, line.lettering);
        for words in lines_of(pen, line, width) {
            let block = Block::coloured(pen, line.lettering, &words, width, look.palette.ink);
            let block = block.aloud(fact.aloud.clone());
            let apart = 0.3 * look.em(line.lettering);
            let joins = before == Some(line.lettering)
                && line.lettering != Lettering::Text
                && used + apart + block.width() <= width;
            let sunk = (pitch - block.height()) / 2.0;
            if joins {
                let on = at + vec2(used + apart, y - pitch + sunk);
                used += apart + block.width();
                parts.push((on, block));
            } else {
                used = block.width();
                parts.push((at + vec2(0.0, y + sunk), block));
                y += pitch;
            }
            before = Some(line.lettering);
        }
    }
    y
}

fn pitch(look: &Look, lettering: Lettering) -> f32 {
    (look.em(lettering) * PITCH_EM).round()
}
