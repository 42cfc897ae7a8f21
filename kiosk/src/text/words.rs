//! Dates, times, distances, numbers and particles as people say them. Spaces inside a date or a time do
//! not break. The words stand in the catalogues; here are only the rules by which they are put together.

use std::sync::LazyLock;

use jari_common::clinic::walking_minutes;
use jiff::civil::{Date, Time};

use super::{Arg, Text};
use crate::model::Language;

/// A space at which no line ends.
pub const NBSP: char = '\u{A0}';
/// The first hour of the afternoon.
const NOON: i8 = 12;

/// Both catalogues, for words that every screen needs.
static CATALOGUES: LazyLock<Text> = LazyLock::new(Text::load);

/// `7월 18일 (일)`, `Sun, July 18`.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    let args = [
        ("month", month(language, date).into()),
        ("day", day_of(date)),
        ("weekday", weekday(language, date).into()),
    ];
    together(&say(language, "words-date", &args))
}

/// `일`, `Sun`.
#[must_use]
pub fn weekday(language: Language, date: Date) -> String {
    nth(language, "words-weekdays", date.weekday().to_monday_zero_offset())
}

/// `7월`, `July`: over a strip of days.
#[must_use]
pub fn month(language: Language, date: Date) -> String {
    nth(language, "words-months", date.month() - 1)
}

/// `1947년 3월 1일`, `March 1, 1947`: a birth date, read back to its owner.
#[must_use]
pub fn full_date(language: Language, date: Date) -> String {
    let args = [
        ("year", date.year().to_string().into()),
        ("month", month(language, date).into()),
        ("day", day_of(date)),
    ];
    together(&say(language, "words-full-date", &args))
}

/// `오후 2시`, `오후 2시 30분`; `2:00 pm`.
#[must_use]
pub fn time_of_day(language: Language, time: Time) -> String {
    let half = half_of_day(language, time);
    let hour = twelve_hour(time).to_string();
    let minute = match language {
        Language::Korean => time.minute().to_string(),
        Language::English => format!("{:02}", time.minute()),
    };
    let whole = time.minute() == 0;
    let mut args = vec![("half", half.into()), ("hour", hour.into())];
    if whole {
        return together(&say(language, "words-hour", &args));
    }
    args.push(("minute", minute.into()));
    together(&say(language, "words-time", &args))
}

/// `2:30`, where the half of the day is told beside it.
#[must_use]
pub fn clock(time: Time) -> String {
    format!("{}:{:02}", twelve_hour(time), time.minute())
}

/// `오전` or `오후`; `am` or `pm`.
#[must_use]
pub fn half_of_day(language: Language, time: Time) -> String {
    nth(language, "words-halves", time.hour() / NOON)
}

/// `7월 18일 (일) 오후 2시`, `Sun, July 18, 2:00 pm`. May break between the date and the time.
#[must_use]
pub fn moment(language: Language, day: Date, time: Time) -> String {
    let (date, time) = (date(language, day), time_of_day(language, time));
    say(language, "words-moment", &[("date", date.into()), ("time", time.into())])
}

/// `0.4km`, `1.9km`.
#[must_use]
pub fn distance(metres: u32) -> String {
    let tenths = (metres + 50) / 100;
    format!("{}.{}km", tenths / 10, tenths % 10)
}

/// `걸어서 6분`, `6 min walk`.
#[must_use]
pub fn walking(language: Language, metres: u32) -> String {
    let minutes = walking_minutes(metres).into();
    together(&say(language, "words-walking", &[("minutes", minutes)]))
}

/// `128명`, `128 people`, `1 person`.
#[must_use]
pub fn people(language: Language, count: u32) -> String {
    together(&say(language, "words-people", &[("count", count.into())]))
}

/// `40분`, `1시간`, `1시간 30분`; `40 min`, `1 h`, `1 h 30 min`.
#[must_use]
pub fn duration(language: Language, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let said = match (hours, rest) {
        (0, _) => say(language, "words-minutes", &[("minutes", rest.into())]),
        (_, 0) => say(language, "words-hours", &[("hours", hours.into())]),
        _ => {
            let args = [("hours", hours.into()), ("minutes", rest.into())];
            say(language, "words-hours-minutes", &args)
        }
    };
    together(&said)
}

/// `40분~1시간`, `40 min – 1 h`; one duration when both ends are the same.
#[must_use]
pub fn range(language: Language, from_minutes: u32, to_minutes: u32) -> String {
    let (from, to) = (duration(language, from_minutes), duration(language, to_minutes));
    if from_minutes == to_minutes {
        return from;
    }
    say(language, "words-range", &[("from", from.into()), ("to", to.into())])
}

/// `4분 32초`, `32초`; `4 min 32 s`: what is left of a hold.
#[must_use]
pub fn countdown(language: Language, secs: u32) -> String {
    let (minutes, rest) = (secs / 60, secs % 60);
    let said = if minutes == 0 {
        say(language, "words-seconds", &[("seconds", rest.into())])
    } else {
        let args = [("minutes", minutes.into()), ("seconds", rest.into())];
        say(language, "words-minutes-seconds", &args)
    };
    together(&said)
}

/// `010-1234-5678` from digits alone; what is no known shape is left as it is.
#[must_use]
pub fn phone(digits: &str) -> String {
    let cut = match (digits.starts_with("02"), digits.len()) {
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => return digits.to_owned(),
        (true, 9) => (2, 5),
        (true, 10) => (2, 6),
        (false, 8) => return format!("{}-{}", &digits[..4], &digits[4..]),
        (false, 10) => (3, 6),
        (false, 11) => (3, 7),
        _ => return digits.to_owned(),
    };
    format!("{}-{}-{}", &digits[..cut.0], &digits[cut.0..cut.1], &digits[cut.1..])
}

/// `2,417`.
#[must_use]
pub fn separated(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// The particles that agree with these words, by the name under which texts ask for them: `{$clinic-topic}` is 은 or 는.
#[must_use]
pub fn particles(words: &str) -> [(&'static str, &'static str); 5] {
    let ending = Ending::of(words);
    let pick = |after_consonant, after_vowel| match ending {
        Ending::Vowel => after_vowel,
        Ending::Rieul | Ending::Consonant => after_consonant,
    };
    let towards = if ending == Ending::Consonant { "으로" } else { "로" };
    [
        ("topic", pick("은", "는")),
        ("subject", pick("이", "가")),
        ("object", pick("을", "를")),
        ("with", pick("과", "와")),
        ("towards", towards),
    ]
}

/// How the last sound of a word ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// ㄹ, after which 로 stands where other consonants have 으로.
    Rieul,
    Consonant,
}

impl Ending {
    fn of(words: &str) -> Self {
        match words.chars().rev().find(|c| c.is_alphanumeric()) {
            Some(syllable @ '가'..='힣') => match (syllable as u32 - '가' as u32) % 28 {
                0 => Self::Vowel,
                8 => Self::Rieul,
                _ => Self::Consonant,
            },
            // As read aloud: 영 일 이 삼 사 오 육 칠 팔 구.
            Some('1' | '7' | '8') => Self::Rieul,
            Some('0' | '3' | '6') => Self::Consonant,
            // Letters are read by their Korean names: 엘, 아르 …; L and R end in ㄹ, M and N in a nasal.
            Some('l' | 'L' | 'r' | 'R') => Self::Rieul,
            Some('m' | 'M' | 'n' | 'N') => Self::Consonant,
            _ => Self::Vowel,
        }
    }
}

fn twelve_hour(time: Time) -> i8 {
    match time.hour() % NOON {
        0 => NOON,
        hour => hour,
    }
}

fn day_of(date: Date) -> Arg {
    u32::from(date.day().unsigned_abs()).into()
}

fn say(language: Language, key: &str, args: &[(&'static str, Arg)]) -> String {
    CATALOGUES.say_with(language, key, args)
}

/// One word of a list that the catalogue writes with spaces between.
fn nth(language: Language, key: &str, at: i8) -> String {
    let list = say(language, key, &[]);
    let at = usize::from(at.unsigned_abs());
    list.split_whitespace().nth(at).map(str::to_owned).unwrap_or_default()
}

/// No line ends inside it.
fn together(said: &str) -> String {
    said.replace(' ', &NBSP.to_string())
}
