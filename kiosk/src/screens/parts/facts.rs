//! The facts of an appointment on a card: when, where, for whom. As large as the room allows; where there is little
//! room, in smaller letters and closer together, but always all of them.

use egui::{Vec2, vec2};
use jari_common::clinic::Clinic;
use jari_common::time::{date_at, seoul, time_at};
use jiff::Timestamp;
use jiff::civil::Date;

use super::laid::Laid;
use super::others::{Other, labelled_lines};
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::clinic_name::{broken, filled};
use crate::widgets::fitting::one_line_width;
use crate::widgets::{Block, Pen};

/// The space between two facts, in millimetres on the smallest screen.
const APART_MM: f32 = 3.0;
/// The space from the card's border to the facts, in millimetres on the smallest screen: with ample room, with little
/// room.
const PAD_MM: [f32; 2] = [5.0, 1.5];
/// In landscape the clinic takes this part of the width.
const PLACE_PART: f32 = 0.56;
/// The distance between lines of one fact, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.18;
/// The distance between lines where room is scarce, and where it is scarcest, in ems.
const FLOW_PITCH_EM: [f32; 2] = [1.12, 1.06];
/// The space between two facts on one line, in ems.
const FLOW_EM: f32 = 0.9;

/// The facts of one appointment.
pub struct Facts<'a> {
    pub starts_at: Timestamp,
    /// The day that is called today; None where the facts are still read on another day.
    pub today: Option<Date>,
    /// None when the cache no longer knows the clinic.
    pub clinic: Option<&'a Clinic>,
    /// The name in the form in which a public screen may show it.
    pub masked_name: Option<&'a str>,
    /// Other things to be remembered.
    pub others: Vec<Other>,
}

/// How the facts are arranged, from the one that needs most room to the one that needs least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Labels above their facts, in the largest letters.
    Above,
    /// Labels to the left, the time large.
    Left,
    /// Labels to the left, everything in ordinary letters.
    Small,
    /// No labels; the facts follow one another on the lines, where they have room.
    Flowing,
    /// No labels, the facts on shared lines, without the part of an address in brackets.
    Shortest,
    /// When, the clinic's name, and what is needed to find the rest again.
    Bare,
}

impl Style {
    /// The styles that keep the labels.
    pub const LABELLED: [Self; 3] = [Self::Above, Self::Left, Self::Small];
    /// The styles that drop the labels.
    pub const FLOWING: [Self; 2] = [Self::Flowing, Self::Shortest];

    fn flows(self) -> bool {
        matches!(self, Self::Flowing | Self::Shortest | Self::Bare)
    }
}

/// One line of one fact.
struct Line {
    lettering: Lettering,
    words: String,
}

impl Line {
    /// The line in the letters of text, if the letters of a choice would need another line.
    fn fitting(&self, pen: &Pen<'_>, width: f32) -> Self {
        let fits = one_line_width(pen, self.lettering, &self.words) <= width;
        let lettering = match self.lettering {
            Lettering::Choice if !fits => Lettering::Strong,
            lettering => lettering,
        };
        Self { lettering, words: self.words.clone() }
    }
}

/// One fact: its label and its lines.
struct Fact {
    label: String,
    lines: Vec<Line>,
    /// Whether the label is on the line of its fact, outside the column of labels.
    is_inline: bool,
    /// The part that everybody may hear.
    aloud: Aloud,
}

impl Facts<'_> {
    /// Lays the facts out in this style for a card `width` points wide.
    #[must_use]
    pub fn lay(&self, pen: &Pen<'_>, style: Style, width: f32) -> Laid {
        let look = pen.look;
        let pad = look.grown(PAD_MM[usize::from(style.flows())]);
        let inner = width - 2.0 * pad;
        let mut parts = Vec::new();
        let height = match style {
            Style::Flowing | Style::Shortest | Style::Bare => {
                self.flow(pen, style, inner, &mut parts)
            }
            _ if look.landscape => self.side_by_side(pen, style, inner, &mut parts),
            _ => {
                let facts = self.all(look, style);
                stack(pen, style, &facts, (Vec2::ZERO, inner), &mut parts)
            }
        };
        for (at, _) in &mut parts {
            *at += Vec2::splat(pad);
        }
        Laid { parts, size: vec2(width, height + 2.0 * pad), pad }
    }

    fn all(&self, look: &Look, style: Style) -> Vec<Fact> {
        let mut facts = vec![self.when(look, style)];
        facts.extend(self.place(look, style));
        facts.extend(self.who(look, style));
        facts.extend(self.others(style));
        facts
    }

    /// Places when and for whom at the left, where at the right.
    fn side_by_side(
        &self,
        pen: &Pen<'_>,
        style: Style,
        inner: f32,
        parts: &mut Vec<(Vec2, Block)>,
    ) -> f32 {
        let look = pen.look;
        let mut left = vec![self.when(look, style)];
        left.extend(self.who(look, style));
        left.extend(self.others(style));
        let gap = 2.0 * look.gap();
        let right_width = (inner - gap) * PLACE_PART;
        let left_width = inner - gap - right_width;
        let one = stack(pen, style, &left, (Vec2::ZERO, left_width), parts);
        let place: Vec<Fact> = self.place(look, style).into_iter().collect();
        let at = vec2(left_width + gap, 0.0);
        one.max(stack(pen, style, &place, (at, right_width), parts))
    }

    fn when(&self, look: &Look, style: Style) -> Fact {
        let zone = seoul();
        let date = date_at(self.starts_at, &zone);
        let day = match self.today {
            Some(today) => words::near_date(look.language, today, date),
            None => words::date(look.language, date),
        };
        let time = words::time_of_day(look.language, time_at(self.starts_at, &zone));
        let lettering = match style {
            Style::Above => Lettering::Question,
            Style::Left => Lettering::Choice,
            Style::Small | Style::Flowing | Style::Shortest | Style::Bare => Lettering::Strong,
        };
        let lines = [day, time].map(|words| Line { lettering, words });
        let label = look.say("confirm-when");
        Fact { label, lines: lines.into(), is_inline: false, aloud: Aloud::Same }
    }

    fn place(&self, look: &Look, style: Style) -> Option<Fact> {
        let clinic = self.clinic?;
        let mut lines = vec![Line { lettering: main_lettering(style), words: clinic.name.clone() }];
        let phone = words::phone(&clinic.phone);
        let address = match clinic.address.split_once('(') {
            Some((before, _)) if style == Style::Shortest => before.trim_end(),
            _ => &clinic.address,
        };
        let mut rest = [address.to_owned(), phone];
        if style == Style::Shortest && look.landscape {
            // A telephone number is short enough to share the name's last line.
            rest.reverse();
        }
        let rest = rest.into_iter().filter(|words| !words.is_empty() && style != Style::Bare);
        lines.extend(rest.map(|words| Line { lettering: Lettering::Text, words }));
        let label = look.say("confirm-where");
        Some(Fact { label, lines, is_inline: false, aloud: Aloud::Same })
    }

    fn who(&self, look: &Look, style: Style) -> Option<Fact> {
        let name = [("name", self.masked_name?.into())];
        let words = look.say_with("confirm-person", &name);
        let line = Line { lettering: main_lettering(style), words };
        let (label, lines) = (look.say("confirm-who"), vec![line]);
        Some(Fact { label, lines, is_inline: false, aloud: Aloud::Nothing })
    }

    fn others(&self, style: Style) -> impl Iterator<Item = Fact> + '_ {
        self.others.iter().map(move |Other { label, value, aloud, .. }| {
            let line = Line { lettering: main_lettering(style), words: value.clone() };
            let (label, aloud) = (label.clone(), aloud.clone());
            Fact { label, lines: vec![line], is_inline: true, aloud }
        })
    }

    /// Places the facts one after another, each on the line before it if it has room there.
    fn flow(&self, pen: &Pen<'_>, style: Style, width: f32, parts: &mut Vec<(Vec2, Block)>) -> f32 {
        let look = pen.look;
        let apart = FLOW_EM * look.em(Lettering::Text);
        let [ample, scarce] = FLOW_PITCH_EM;
        let pitch = if style == Style::Flowing { ample } else { scarce };
        let pitch = (pitch * look.em(Lettering::Text)).round();
        let mut at = Vec2::ZERO;
        let mut put = |block: Block| {
            if at.x > 0.0 && at.x + block.width() > width {
                at = vec2(0.0, at.y + pitch);
            }
            let sunk = vec2(0.0, (pitch - block.height()) / 2.0);
            let advance = block.width() + apart;
            parts.push((at + sunk, block));
            at.x += advance;
        };
        let mut facts = vec![self.when(look, style)];
        facts.extend(self.who(look, style));
        facts.extend(self.place(look, style));
        let stays = |it: &&Other| style != Style::Bare || it.is_needed;
        let others = self.others.iter().filter(stays);
        facts.extend(others.map(|Other { label, value, aloud, .. }| {
            let lines = labelled_lines(pen, label, value, width).into_iter();
            let lettering = Lettering::Text;
            let lines = lines.map(|words| Line { lettering, words }).collect();
            Fact { label: String::new(), lines, is_inline: true, aloud: aloud.clone() }
        }));
        let lines = facts.into_iter().flat_map(|fact| {
            let aloud = fact.aloud;
            fact.lines.into_iter().map(move |line| (line, aloud.clone()))
        });
        for (line, aloud) in lines {
            let words = match style {
                Style::Shortest | Style::Bare if line.lettering != Lettering::Text => {
                    filled(pen, line.lettering, &line.words, width)
                }
                _ => lines_of(pen, &line, width),
            };
            for words in words {
                put(Block::new(pen, line.lettering, &words, width).aloud(aloud.clone()));
            }
        }
        at.y + pitch
    }
}

fn main_lettering(style: Style) -> Lettering {
    match style {
        Style::Above | Style::Left => Lettering::Choice,
        Style::Small | Style::Flowing | Style::Shortest | Style::Bare => Lettering::Strong,
    }
}

/// The lines into which a line is broken: names break where a reader would pause, other text at its spaces.
fn lines_of(pen: &Pen<'_>, line: &Line, width: f32) -> Vec<String> {
    if line.words.contains('*') {
        return vec![line.words.clone()];
    }
    let fits = |words: &str| one_line_width(pen, line.lettering, words) <= width;
    if line.lettering != Lettering::Text {
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
    style: Style,
    facts: &[Fact],
    (at, width): (Vec2, f32),
    parts: &mut Vec<(Vec2, Block)>,
) -> f32 {
    let look = pen.look;
    let label_of = |fact: &Fact| {
        let block = Block::coloured(
            pen,
            Lettering::Text,
            &fact.label,
            f32::INFINITY,
            look.palette.soft_ink,
        );
        block.aloud(fact.aloud.clone())
    };
    let beside = style != Style::Above;
    let in_column = facts.iter().filter(|fact| !fact.is_inline);
    let column = in_column.map(|fact| label_of(fact).width()).fold(0.0, f32::max);
    let indent = if beside { column + look.gap() } else { 0.0 };
    let apart = look.grown(APART_MM) * if style == Style::Small { 0.4 } else { 1.0 };
    let mut y = 0.0;
    for (nth, fact) in facts.iter().enumerate() {
        if nth > 0 {
            y += apart;
        }
        let label = label_of(fact);
        let first = fact.lines.first().map_or(Lettering::Text, |line| line.lettering);
        let on_line = beside || fact.is_inline;
        let sunk = if on_line { (pitch(look, first) - label.height()) / 2.0 } else { 0.0 };
        let indent = if fact.is_inline { label.width() + look.gap() } else { indent };
        let label_height = label.height();
        parts.push((at + vec2(0.0, y + sunk), label));
        if !on_line {
            y += label_height;
        }
        y += lines(pen, fact, (at + vec2(indent, y), width - indent), parts);
    }
    y
}

/// Places the lines of one fact from `at`; returns the height they take. Two short lines of the same lettering share a
/// line.
fn lines(
    pen: &Pen<'_>,
    fact: &Fact,
    (at, width): (Vec2, f32),
    parts: &mut Vec<(Vec2, Block)>,
) -> f32 {
    let look = pen.look;
    let mut y = 0.0;
    let mut used = 0.0;
    let mut before = None;
    for line in &fact.lines {
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
