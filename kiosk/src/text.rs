//! The words a person reads, in both languages, from `assets/text`. This file holds no words itself.

pub mod breath;
pub mod clocks;
pub mod words;

#[cfg(test)]
mod catalogue_tests;
#[cfg(test)]
mod glossary_tests;
#[cfg(test)]
mod words_tests;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::model::Language;

/// The Korean words, as a file.
pub const KOREAN_FTL: &str = include_str!("../../assets/text/ko.ftl");
/// The English words, as a file.
pub const ENGLISH_FTL: &str = include_str!("../../assets/text/en.ftl");

/// A value that is filled into a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Words, already in the person's language.
    Words(String),
    /// A whole number; written with separators, and chooses the plural in English.
    Number(u32),
    /// Another text, in the same language.
    Said(Saying),
}

impl From<String> for Arg {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Arg {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<Saying> for Arg {
    fn from(saying: Saying) -> Self {
        Self::Said(saying)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

/// A text to be said, before its language is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    Key(&'static str),
    /// A key, and the values that are filled in.
    With(&'static str, Vec<(&'static str, Arg)>),
    /// Words that are used as they are: a person's, an operator's, or a date's.
    Words(String),
    /// Sentences, one after another.
    Sentences(Vec<Self>),
}

impl From<&'static str> for Saying {
    fn from(key: &'static str) -> Self {
        Self::Key(key)
    }
}

impl From<String> for Saying {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

/// Both catalogues, parsed once.
pub struct Text {
    korean: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Text {
    /// Reads both catalogues.
    #[must_use]
    pub fn load() -> Self {
        Self { korean: bundle("ko-KR", KOREAN_FTL), english: bundle("en-US", ENGLISH_FTL) }
    }

    /// These words in this language.
    #[must_use]
    pub fn words(&self, language: Language, saying: &Saying) -> String {
        match saying {
            Saying::Key(key) => self.say(language, key),
            Saying::With(key, args) => self.say_with(language, key, args),
            Saying::Words(words) => words.clone(),
            Saying::Sentences(all) => {
                let all: Vec<String> = all.iter().map(|it| self.words(language, it)).collect();
                all.join(" ")
            }
        }
    }

    /// The words of this key.
    #[must_use]
    pub fn say(&self, language: Language, key: &str) -> String {
        self.say_with(language, key, &[])
    }

    /// The words of this key with its arguments filled in.
    #[must_use]
    pub fn say_with(&self, language: Language, key: &str, args: &[(&'static str, Arg)]) -> String {
        let bundle = match language {
            Language::Korean => &self.korean,
            Language::English => &self.english,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "no text has the key {key}");
            return key.to_owned();
        };
        let mut filled = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Words(words) => filled.set(*name, words.as_str()),
                Arg::Number(number) => filled.set(*name, *number),
                Arg::Said(saying) => filled.set(*name, self.words(language, saying)),
            }
        }
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&filled), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        said.into_owned()
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::load()
    }
}

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().expect("a language tag written here");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(with_separators));
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("a catalogue compiled in is broken: {errors:?}"));
    bundle.add_resource(resource).expect("no key stands in a catalogue twice");
    bundle
}

/// Numbers with a comma between thousands, as both languages write them.
fn with_separators<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 && number.value >= 0.0 => {
            Some(words::separated(number.value as u64))
        }
        _ => None,
    }
}
