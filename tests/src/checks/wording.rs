//! Check 25: every painted text uses the words of the glossary, and writes dates and times by their one rule. The texts
//! themselves are read in the kiosk's own tests; this sees what they became with names, numbers and dates filled in.

use super::finding::Finding;
use super::frame::{Frame, Language, TextRun};

/// Words that a person of 75 need not know, or that scold; and 앞/뒤 for time.
const FORBIDDEN_KO: [&str; 22] = [
    "앞 날",
    "앞날",
    "뒷 날",
    "뒷날",
    "앞 주",
    "뒷 주",
    "앞 시간",
    "뒷 시간",
    "앞 병원",
    "클릭",
    "터치",
    "메뉴",
    "옵션",
    "세션",
    "로그인",
    "서버",
    "오류",
    "에러",
    "시스템",
    "네트워크",
    "잘못하",
    "잘못 누르",
];
const FORBIDDEN_EN: [&str; 12] = [
    "click", "tap", "menu", "option", "session", "log in", "server", "error", "invalid", "system",
    "network", "seat",
];
/// What only the operator reads.
const TECHNICAL: [&str; 4] = ["서버", "네트워크", "server", "network"];
/// Months are written by their first three letters.
const WHOLE_MONTHS: [&str; 11] = [
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Check 25.
pub fn words_of_the_house(frame: &Frame) -> Vec<Finding> {
    let is_allowed = |word: &str| frame.allowances.technical_words && TECHNICAL.contains(&word);
    frame.texts.iter().filter_map(|run| wrong(frame.language, run, is_allowed)).collect()
}

fn wrong(language: Language, run: &TextRun, is_allowed: impl Fn(&str) -> bool) -> Option<Finding> {
    let text = run.source.replace(['\u{A0}', '\n'], " ");
    let found = match language {
        Language::Ko => {
            FORBIDDEN_KO.into_iter().find(|word| text.contains(word) && !is_allowed(word))
        }
        Language::En => {
            let lower = text.to_lowercase();
            let forbidden = {
                let is_there = |word: &&str| lower.contains(*word) && !is_allowed(word);
                FORBIDDEN_EN.into_iter().find(is_there)
            };
            forbidden.or_else(|| WHOLE_MONTHS.into_iter().find(|month| dates_by(&text, month)))
        }
    };
    let found = found.map(str::to_owned).or_else(|| misdated(&text));
    found.map(|what| {
        Finding::new(25, &*run.source, format!("has {what:?}"), "the glossary's words and dates")
    })
}

/// Whether the month, in whole letters, stands beside a day.
fn dates_by(text: &str, month: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(month).any(|(at, _)| {
        let (before, after) = (text[..at].trim_end(), text[at + month.len()..].trim_start());
        is_digit(before.chars().next_back()) || is_digit(after.chars().next())
    })
}

/// A date in digits alone, or a time of twenty-four hours.
fn misdated(text: &str) -> Option<String> {
    let text = text.replace(". ", ".");
    let words = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | '.')));
    words.map(|word| word.trim_matches('.')).find(|word| is_misdated(word)).map(str::to_owned)
}

fn is_misdated(word: &str) -> bool {
    let parts = |by: char| word.split(by).map(str::parse::<u32>).collect::<Result<Vec<_>, _>>();
    let is_date = |parts: &[u32]| matches!(parts, [0..=99 | 1_900..=2_199, 1..=12, 1..=31]);
    // A telephone number is written with dashes, too.
    let by_dash = parts('-').is_ok_and(|it| it[0] > 99 && is_date(&it));
    let by_dot = parts('.').is_ok_and(|it| is_date(&it));
    let by_slash = parts('/').is_ok_and(|it| matches!(it[..], [_, _] | [_, _, _]));
    let late = parts(':').is_ok_and(|it| matches!(it[..], [13..=24, 0..=59, ..]));
    let padded = late || word.starts_with('0') && parts(':').is_ok_and(|it| it.len() > 1);
    by_dash || by_dot || by_slash || padded
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen};
    use super::*;

    fn found(text: &'static str, language: Language) -> usize {
        let mut frame = Screen::new().capture(|ui| Mm(20.0, 20.0, 150.0, 20.0).text(ui, text, 8.0));
        frame.language = language;
        words_of_the_house(&frame).len()
    }

    #[test]
    fn words_and_dates_that_nobody_should_have_to_read_are_found() {
        for text in [
            "뒷 날짜를 누르세요",
            "화면을 터치하세요",
            "2026-11-30",
            "11/30",
            "14:30",
            "2026.11.30.",
        ] {
            assert_eq!(found(text, Language::Ko), 1, "{text}");
        }
        for text in ["Click here", "November 30", "30 November", "Server error", "13:05"] {
            assert_eq!(found(text, Language::En), 1, "{text}");
        }
    }

    #[test]
    fn the_house_s_own_words_pass() {
        for text in [
            "내일 12월 1일 (화) 오후 2시 30분",
            "010-1234-5678",
            "482 173 9051",
            "1~2시간",
            "0.4km",
        ] {
            assert_eq!(found(text, Language::Ko), 0, "{text}");
        }
        for text in
            ["Mon, Nov 30, 2:30 pm", "As of 2:05:11 pm", "About 23-47 hours", "January is 01"]
        {
            assert_eq!(found(text, Language::En), 0, "{text}");
        }
    }
}
