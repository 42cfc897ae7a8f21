//! How a screen sounds: makes sentences from what was just drawn. Personal data is for an earphone alone. It draws
//! nothing, knows no screen, and makes no sound.

mod wording;

#[cfg(test)]
mod tests;

use std::fmt;

pub use wording::plain;

/// A screen is told in at most this many sentences; the rest is heard with the arrows.
pub const MOST_SENTENCES: usize = 40;

/// Who can hear what is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hearing {
    /// The person alone.
    Earphone,
    /// Everybody around.
    Aloud,
}

/// The part of a thing on the screen that everybody may hear; `W` is how its words are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Aloud<W = String> {
    /// Everything: nothing in it is about a person.
    #[default]
    Same,
    /// Nothing: it is a name, a birth date, a number, a code, or a key that was found to type one of them.
    Nothing,
    /// Other words, without what is personal.
    Instead(W),
}

impl<W> Aloud<W> {
    /// The part that everybody may hear, in words.
    #[must_use]
    pub fn in_words(&self, words: impl FnOnce(&W) -> String) -> Aloud {
        match self {
            Self::Same => Aloud::Same,
            Self::Nothing => Aloud::Nothing,
            Self::Instead(instead) => Aloud::Instead(words(instead)),
        }
    }
}

/// The kind of a thing on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The screen's one question.
    Heading,
    /// Something to be read.
    Label,
    /// The text that was typed.
    Field,
    /// What is safe or what will happen.
    Strip,
    /// What could not be done.
    Wrong,
    /// One of the answers.
    Choice,
    /// The one button that leads on.
    Next,
    /// Told only when the arrows come to it, or never: cells, keys, and what is around every screen.
    Aside,
}

/// Whether a thing can be pressed, and whether it is the chosen one of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Read,
    Ready,
    Chosen,
    Idle,
}

/// One thing on the screen, as it was drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct DrawnItem {
    pub kind: Kind,
    /// What the voice tells of it; a screen reader reads what there is room for.
    pub words: String,
    pub aloud: Aloud,
    pub standing: Standing,
    /// The mark of a thing that can be pressed.
    pub mark: String,
    /// Whether it has the focus.
    pub is_focused: bool,
    /// Left, top, width and height, in points; nothing of what the glass has no room for.
    pub at: [i32; 4],
}

/// Everything of one frame, in the order drawn. `Debug` shows nothing of it: it may contain personal data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Scene(pub Vec<DrawnItem>);

/// A screen in sentences.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub sentences: Vec<String>,
    /// The screen shows something personal that not everybody may hear.
    pub is_held_back: bool,
}

impl DrawnItem {
    /// The words that are spoken to this listener; None when nothing is spoken.
    #[must_use]
    pub fn heard(&self, hearing: Hearing) -> Option<&str> {
        let words = match (hearing, &self.aloud) {
            (Hearing::Earphone, _) | (Hearing::Aloud, Aloud::Same) => &self.words,
            (Hearing::Aloud, Aloud::Instead(words)) => words,
            (Hearing::Aloud, Aloud::Nothing) => return None,
        };
        Some(words).map(|words| words.trim()).filter(|words| !words.is_empty())
    }

    /// Its order when a whole screen is told; None when it is told only with the arrows.
    fn rank(&self) -> Option<u8> {
        Some(match self.kind {
            Kind::Heading => 0,
            Kind::Label | Kind::Field => 1,
            Kind::Strip | Kind::Wrong => 2,
            Kind::Choice if self.standing != Standing::Idle => 3,
            Kind::Next if self.standing != Standing::Idle => 4,
            Kind::Choice | Kind::Next | Kind::Aside => return None,
        })
    }

    /// Whether it tells more than `before` did. A count that only changes its number tells nothing new, except in a
    /// typed text and in what could not be done.
    fn is_news_after(&self, before: &Scene) -> bool {
        let told = matches!(self.kind, Kind::Label | Kind::Field | Kind::Strip | Kind::Wrong);
        let exact = matches!(self.kind, Kind::Field | Kind::Wrong);
        let is_same = |other: &DrawnItem| {
            other.kind == self.kind
                && if exact {
                    other.words == self.words
                } else {
                    without_digits(&other.words).eq(without_digits(&self.words))
                }
        };
        told && !before.0.iter().any(is_same)
    }
}

impl Scene {
    /// The screen's question.
    #[must_use]
    pub fn heading(&self) -> Option<&str> {
        let is_heading = |told: &&DrawnItem| told.kind == Kind::Heading;
        self.0.iter().find(is_heading).map(|told| told.words.as_str())
    }

    /// The mark of the thing that has the focus.
    #[must_use]
    pub fn focus(&self) -> Option<&str> {
        self.focused().map(|told| told.mark.as_str())
    }

    /// The whole screen: its question, what it tells, the choices, the button that leads on.
    #[must_use]
    pub fn reading(&self, hearing: Hearing, chosen: &str) -> Reading {
        let mut told: Vec<&DrawnItem> =
            self.0.iter().filter(|told| told.rank().is_some()).collect();
        told.sort_by_key(|told| told.rank());
        let is_held_back =
            |told: &&DrawnItem| hearing == Hearing::Aloud && told.aloud != Aloud::Same;
        let filled = |told: &&DrawnItem| !told.words.trim().is_empty();
        let is_held_back = told.iter().copied().filter(filled).any(|told| is_held_back(&told));
        let said = told.into_iter().flat_map(|told| said(told, hearing, chosen));
        Reading { sentences: said.take(MOST_SENTENCES).collect(), is_held_back }
    }

    /// The sentences of `self` that `before` did not have.
    #[must_use]
    pub fn news_after(&self, before: &Self, hearing: Hearing) -> Vec<String> {
        let news = self.0.iter().filter(|told| told.is_news_after(before));
        news.flat_map(|told| said(told, hearing, "")).take(MOST_SENTENCES).collect()
    }

    /// The sentences of the thing that has the focus.
    #[must_use]
    pub fn at_focus(&self, hearing: Hearing, chosen: &str) -> Vec<String> {
        self.focused().map(|told| said(told, hearing, chosen)).unwrap_or_default()
    }

    /// The name of the thing that has the focus, without its note; None when nothing has it, or when it is not for
    /// `hearing`.
    #[must_use]
    pub fn name_at_focus(&self, hearing: Hearing) -> Option<String> {
        let name = self.focused()?.heard(hearing)?.lines().next()?;
        plain(name).into_iter().next()
    }

    /// The mark of the first answer, else of the button that leads on; None while there is neither.
    #[must_use]
    pub fn first_answer(&self) -> Option<&str> {
        let rank = |told: &DrawnItem| match told.mark.split(':').next() {
            Some("cell") => Some(0),
            Some("choice" | "key") => Some(1),
            _ if told.kind == Kind::Next => Some(2),
            _ => None,
        };
        let ranked = self.ready().filter_map(|told| Some((rank(told)?, told)));
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, told)| told.mark.as_str())
    }

    /// The mark of the first answer, else of anything that can be pressed.
    #[must_use]
    pub fn first_mark(&self) -> Option<&str> {
        self.first_answer().or_else(|| self.ready().next().map(|told| told.mark.as_str()))
    }

    fn ready(&self) -> impl Iterator<Item = &DrawnItem> {
        let is_ready = |it: &&DrawnItem| matches!(it.standing, Standing::Ready | Standing::Chosen);
        self.0.iter().filter(is_ready)
    }

    fn focused(&self) -> Option<&DrawnItem> {
        self.0.iter().find(|told| told.is_focused)
    }
}

/// The sentences of one thing; `chosen` is said after the one of several that is chosen.
fn said(told: &DrawnItem, hearing: Hearing, chosen: &str) -> Vec<String> {
    let Some(words) = told.heard(hearing) else { return Vec::new() };
    let mut sentences = plain(words);
    if told.standing == Standing::Chosen && !chosen.is_empty() {
        sentences.push(chosen.to_owned());
    }
    sentences
}

fn without_digits(words: &str) -> impl Iterator<Item = char> {
    words.chars().filter(|c| !c.is_ascii_digit() && *c != ',')
}

impl fmt::Debug for DrawnItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DrawnItem(hidden)")
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scene(hidden)")
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading(hidden)")
    }
}
