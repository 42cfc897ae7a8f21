//! The words of messages, from the text files that are compiled in. Sends nothing.

use jari_common::proof::IdentityCode;
use jari_common::time::city_of;
use jiff::Zoned;
use serde::{Deserialize, Serialize};

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    Korean,
    English,
}

const KOREAN: &str = include_str!("../../../assets/text/messages.ko.txt");
const ENGLISH: &str = include_str!("../../../assets/text/messages.en.txt");
const IDENTITY_CODE: &str = "identity-code";

impl Language {
    /// The first of our languages in an `Accept-Language` header (RFC 9110).
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut wanted =
            header.split(',').map(|range| range.split(';').next().unwrap_or("").trim());
        let is = |range: &str, language: &str| {
            range.split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(language))
        };
        let ours = wanted.find(|range| is(range, "ko") || is(range, "en"));
        if ours.is_some_and(|range| is(range, "en")) { Self::English } else { Self::Korean }
    }
}

/// A value for the braces in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Count(u32),
    /// A day with its weekday, and the time, as clocks of its zone show it.
    When(Zoned),
    /// The same, with the city of the zone: clocks where its reader may be show another time.
    WhenThere(Zoned),
    /// The time of the day only.
    Clock(Zoned),
    /// Several times of the day.
    Clocks(Vec<Zoned>),
    Text(String),
}

impl Language {
    /// The text of this name with its braces filled, in one pass, so that no value is taken for a brace.
    #[must_use]
    pub fn say(self, key: &str, values: &[(&str, Value)]) -> String {
        let mut said = String::new();
        let mut rest = self.find(key);
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            let value = values.iter().find(|(known, _)| *known == name);
            said.push_str(&value.map_or_else(String::new, |(_, value)| self.written(value)));
            rest = after;
        }
        said.push_str(rest);
        said
    }

    fn written(self, value: &Value) -> String {
        match value {
            Value::Count(count) => count.to_string(),
            Value::Text(text) => text.clone(),
            Value::Clock(at) => self.clock(at),
            Value::Clocks(all) => {
                all.iter().map(|at| self.clock(at)).collect::<Vec<_>>().join(", ")
            }
            Value::When(at) => self.when(at),
            Value::WhenThere(at) => {
                let city = Value::Text(city_of(at.time_zone()));
                self.say("when-there", &[("when", Value::Text(self.when(at))), ("city", city)])
            }
        }
    }

    fn when(self, at: &Zoned) -> String {
        let (date, clock) = (Value::Text(self.date(at)), Value::Text(self.clock(at)));
        self.say("when", &[("date", date), ("clock", clock)])
    }

    fn date(self, at: &Zoned) -> String {
        let date = at.date();
        let weekday = date.weekday().to_monday_zero_offset().unsigned_abs();
        let weekday = self.nth("weekdays", weekday.into());
        date.strftime(&self.say("date", &[("weekday", weekday)])).to_string()
    }

    fn clock(self, at: &Zoned) -> String {
        let time = at.time();
        let half = self.nth("halves", usize::from(time.hour() >= 12));
        let key = if time.minute() == 0 { "clock" } else { "clock-minute" };
        time.strftime(&self.say(key, &[("half", half)])).to_string()
    }

    fn nth(self, key: &str, at: usize) -> Value {
        Value::Text(self.find(key).split(' ').nth(at).unwrap_or_default().to_owned())
    }

    /// The text; empty when there is none, which a test excludes.
    fn find(self, key: &str) -> &'static str {
        self.pairs().find(|(name, _)| *name == key).map_or("", |(_, text)| text)
    }

    fn pairs(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let texts = match self {
            Self::Korean => KOREAN,
            Self::English => ENGLISH,
        };
        let lines = texts.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once('=')).map(|(name, text)| (name.trim(), text.trim()))
    }
}

/// The message with a person's one-time code. It has no link and no name.
#[must_use]
pub fn identity_message(language: Language, code: &IdentityCode) -> String {
    language.say(IDENTITY_CODE, &[("code", Value::Text(code.digits().to_owned()))])
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    /// One short message of a Korean network (EUC-KR), in bytes.
    const SHORT_MESSAGE_MAX_BYTES: usize = 90;

    #[test]
    fn every_language_tells_the_code_in_one_short_message_without_a_link() {
        let code = IdentityCode::parse("012345").unwrap();
        for language in [Language::Korean, Language::English] {
            let text = identity_message(language, &code);
            assert!(text.contains("012345") && !text.contains(['{', '}', '/']), "{text}");
            let (bytes, _, lossy) = encoding_rs::EUC_KR.encode(&text);
            assert!(!lossy && bytes.len() <= SHORT_MESSAGE_MAX_BYTES, "{} bytes", bytes.len());
        }
        let korean = identity_message(Language::Korean, &code);
        assert!(korean.starts_with("[자리] 확인 번호는 012345입니다."), "{korean}");
    }

    #[test]
    fn the_first_language_of_ours_is_taken_and_korean_without_one() {
        for (header, language) in [
            ("", Language::Korean),
            ("ko-KR,ko;q=0.9,en;q=0.8", Language::Korean),
            ("en", Language::English),
            ("fr, EN-gb;q=0.5, ko;q=0.1", Language::English),
            ("fr", Language::Korean),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_braces() {
        let braces = |text: &str| {
            let mut names: Vec<_> =
                text.split('{').skip(1).map(|it| it.split('}').next()).collect();
            names.sort_unstable();
            names.into_iter().map(|name| name.unwrap().to_owned()).collect::<Vec<_>>()
        };
        let all = |language: Language| -> Vec<_> {
            language.pairs().map(|(name, text)| (name, braces(text))).collect()
        };
        assert_eq!(all(Language::Korean), all(Language::English));
    }

    #[test]
    fn days_and_times_are_written_as_each_language_writes_them() {
        let local = |at: &str, zone: &str| {
            at.parse::<Timestamp>().unwrap().to_zoned(jari_common::time::zone(zone).unwrap())
        };
        let said =
            |language: Language, at: &str| language.written(&Value::When(local(at, "Asia/Seoul")));
        let (morning, noon) = ("2026-12-03T00:30:00Z", "2026-12-03T03:00:00Z");
        assert_eq!(said(Language::Korean, morning), "12월 3일 (목) 오전 9시 30분");
        assert_eq!(said(Language::English, morning), "Thu, Dec 3, 9:30 am");
        assert_eq!(said(Language::Korean, noon), "12월 3일 (목) 오후 12시");
        assert_eq!(said(Language::English, noon), "Thu, Dec 3, 12:00 pm");
        let there = Value::WhenThere(local(morning, "America/New_York"));
        assert_eq!(Language::Korean.written(&there), "12월 2일 (수) 오후 7시 30분(New York 시각)");
        assert_eq!(Language::English.written(&there), "Wed, Dec 2, 7:30 pm (New York time)");
        let midnight = Value::Clock(local("2026-12-03T15:05:00Z", "Asia/Seoul"));
        assert_eq!(Language::Korean.written(&midnight), "오전 12시 5분");
    }

    #[test]
    fn a_value_is_never_taken_for_a_brace() {
        let name = Value::Text("{number}".to_owned());
        let said = Language::English.say("opening", &[("name", name), ("number", Value::Count(7))]);
        assert_eq!(said, "[Jari] {number},");
    }
}
