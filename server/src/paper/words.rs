//! The words on paper, from `assets/text/paper.{ko,en}.txt`: one `key = words` in each line, with `{name}` where something
//! is filled in.

use jiff::civil::{Date, Weekday};

use crate::report::Language;

const KO: &str = include_str!("../../../assets/text/paper.ko.txt");
const EN: &str = include_str!("../../../assets/text/paper.en.txt");

fn pairs(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let text = match language {
        Language::Ko => KO,
        Language::En => EN,
    };
    text.lines().filter_map(|line| line.split_once(" = "))
}

/// The words of a key; a question mark when there are none, which a test excludes.
pub(super) fn say(language: Language, key: &str) -> &'static str {
    pairs(language).find(|(name, _)| *name == key).map_or("?", |(_, words)| words)
}

/// The words of a key, with something filled in.
pub(super) fn say_with(language: Language, key: &str, fields: &[(&str, &str)]) -> String {
    // From left to right, so that what is filled in is never filled in itself.
    let (mut said, mut rest) = (String::new(), say(language, key));
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        let field = fields.iter().find(|(field, _)| *field == name);
        said.push_str(field.map_or("?", |(_, value)| value));
        rest = after;
    }
    said + rest
}

/// A day with its weekday.
pub(super) fn day(language: Language, date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    };
    let [year, month, day] = [date.year(), date.month().into(), date.day().into()];
    let fields = [
        ("year", &*year.to_string()),
        ("month", &*month.to_string()),
        ("day", &*day.to_string()),
        ("weekday", say(language, weekday)),
    ];
    say_with(language, "day", &fields)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_languages_say_the_same_things_once_and_fill_in_the_same_fields() {
        let fields = |words: &str| {
            let named = words.split('{').skip(1).filter_map(|it| it.split_once('}'));
            named.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
        };
        let told = |language| pairs(language).map(|(key, words)| (key, fields(words)));
        let ko: Vec<_> = told(Language::Ko).collect();
        assert_eq!(ko, told(Language::En).collect::<Vec<_>>());
        assert_eq!(ko.iter().map(|(key, _)| key).collect::<BTreeSet<_>>().len(), ko.len());
        assert!(KO.lines().chain(EN.lines()).all(|line| line.contains(" = ")));
    }

    #[test]
    fn what_is_filled_in_is_never_filled_in_itself() {
        let page = say_with(Language::Ko, "page", &[("page", "{pages}"), ("pages", "9")]);
        assert!(page.contains("{pages}") && page.contains('9'), "{page}");
        assert_eq!(day(Language::Ko, jiff::civil::date(2026, 12, 3)), "2026년 12월 3일 목요일");
    }
}
