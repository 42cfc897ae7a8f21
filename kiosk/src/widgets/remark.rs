//! What a strip says, as a value: in one wording or in several, of which the longest that has room is shown.

use super::naming;
use super::pen::Pen;
use super::strip::{Strip, StripTone};
use crate::text::Saying;
use crate::voice::{Aloud, Kind};

/// What is safe, what will happen, or what could not be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub tone: StripTone,
    pub icon: char,
    /// From the longest wording to the shortest.
    pub says: Vec<Saying>,
    /// The part that everybody may hear.
    pub aloud: Aloud<Saying>,
}

impl Remark {
    /// What is safe, or what will happen.
    #[must_use]
    pub fn safe(icon: char, says: impl Into<Saying>) -> Self {
        Self { tone: StripTone::Safe, icon, says: vec![says.into()], aloud: Aloud::Same }
    }

    /// What could not be done.
    #[must_use]
    pub fn wrong(icon: char, says: impl Into<Saying>) -> Self {
        Self { tone: StripTone::Wrong, ..Self::safe(icon, says) }
    }

    /// This remark, and its wording for where there is less room.
    #[must_use]
    pub fn or(mut self, shorter: impl Into<Saying>) -> Self {
        self.says.push(shorter.into());
        self
    }

    /// This remark, of which everybody may hear only this.
    #[must_use]
    pub fn aloud(self, aloud: impl Into<Saying>) -> Self {
        Self { aloud: Aloud::Instead(aloud.into()), ..self }
    }

    /// The words of each wording.
    #[must_use]
    pub fn words(&self, pen: &Pen<'_>) -> Vec<String> {
        self.says.iter().map(|saying| pen.look.words(saying)).collect()
    }

    /// These words as a strip of this remark, `width` points wide. The voice tells the longest wording.
    #[must_use]
    pub fn strip(&self, pen: &Pen<'_>, words: &str, width: f32) -> Strip {
        let strip = Strip::new(pen, self.tone, self.icon, words, width);
        strip.aloud(self.heard(pen)).telling(&self.whole(pen))
    }

    /// Where there is no room for a strip: the voice tells what would be in it.
    pub fn tell(&self, pen: &Pen<'_>) {
        let kind = if self.tone == StripTone::Wrong { Kind::Wrong } else { Kind::Strip };
        naming::tell(pen.ui.ctx(), kind, self.whole(pen).replace('*', ""), self.heard(pen));
    }

    fn whole(&self, pen: &Pen<'_>) -> String {
        self.says.first().map_or_else(String::new, |saying| pen.look.words(saying))
    }

    fn heard(&self, pen: &Pen<'_>) -> Aloud {
        self.aloud.in_words(|saying| pen.look.words(saying))
    }

    /// The longest wording that is no higher than `height`; else the first sentence of the shortest, which says what
    /// matters; else, if it is only advice, nothing.
    #[must_use]
    pub fn fitting(&self, pen: &Pen<'_>, width: f32, height: f32) -> Option<Strip> {
        let strips = self.all(pen, width);
        let count = strips.len();
        let fits = |(at, strip): &(usize, Strip)| {
            let is_last = at + 1 == count;
            strip.height() <= height || is_last && self.tone == StripTone::Wrong
        };
        strips.into_iter().enumerate().find(fits).map(|(_, strip)| strip)
    }

    /// The longest wording that is no higher than `height`, else the first sentence of the shortest.
    #[must_use]
    pub fn always(&self, pen: &Pen<'_>, width: f32, height: f32) -> Strip {
        let mut strips = self.all(pen, width);
        let at = strips.iter().position(|strip| strip.height() <= height);
        strips.swap_remove(at.unwrap_or(strips.len() - 1))
    }

    /// Every wording as a strip, and at the end the first sentence of the shortest.
    #[must_use]
    pub fn all(&self, pen: &Pen<'_>, width: f32) -> Vec<Strip> {
        let mut words = self.words(pen);
        let least = words.last().map_or_else(String::new, |words| first_sentence(words));
        words.push(least);
        words.iter().map(|words| self.strip(pen, words, width)).collect()
    }
}

/// The first sentence of a text; a bold part that would be cut is ended there.
#[must_use]
pub fn first_sentence(text: &str) -> String {
    let ends = [". ", ".* "].iter().filter_map(|end| text.find(end).map(|at| at + end.len()));
    let Some(end) = ends.min() else { return text.to_owned() };
    let first = text[..end].trim_end();
    let star = if first.matches('*').count() % 2 == 1 { "*" } else { "" };
    format!("{first}{star}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_sentence_keeps_its_full_stop_and_closes_its_bold_part() {
        assert_eq!(first_sentence("하나입니다. 둘입니다."), "하나입니다.");
        assert_eq!(first_sentence("*하나입니다.* 둘입니다."), "*하나입니다.*");
        assert_eq!(first_sentence("*하나입니다. 둘입니다.*"), "*하나입니다.*");
        assert_eq!(first_sentence("하나뿐입니다."), "하나뿐입니다.");
    }
}
