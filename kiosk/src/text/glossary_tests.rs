//! The words people read, against the rules for words: which must not appear, how a question ends, what has one name.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::date;

use super::catalogue_tests::messages;
use super::words::{self, NBSP};
use super::{ENGLISH_FTL, KOREAN_FTL};
use crate::model::Language;

/// Words that no Korean text has, and what is said instead.
const NEVER_IN_KOREAN: [(&str, &str); 30] = [
    ("앞 날", "더 이른 날"),
    ("뒷 날", "더 늦은 날"),
    ("앞 주", "더 이른 주"),
    ("뒷 주", "더 늦은 주"),
    ("앞 시간", "더 이른 시간"),
    ("뒷 시간", "더 늦은 시간"),
    ("앞 병원", "더 가까운 병원"),
    ("다음 병원", "더 먼 병원"),
    ("km 안", "걸어서 갈 곳, 버스로 갈 곳, 차로 갈 곳, …km까지"),
    ("은요?", "a whole question"),
    ("는요?", "a whole question"),
    ("맞으세요?", "맞습니까?"),
    ("희망", "대신 찾아 주세요"),
    ("부탁받은", "대신 예약하기"),
    ("제 차례예요", "번호표로 계속하기, 계속하기"),
    ("취소된 예약", "예약을 취소했습니다"),
    ("잘못 누르", "what would be right"),
    ("잘못하", "what would be right"),
    ("숫자 하나", "번호가 맞지 않습니다"),
    ("없어진", "그대로 있습니다"),
    ("다음 글자", "글자 나누기, which is not beside “다음” by its name"),
    ("생일", "생년월일"),
    ("잘 되지", "잘되지"),
    ("버튼", "단추"),
    ("터치", "누르기"),
    ("클릭", "누르기"),
    ("티켓", "번호표"),
    ("프린트", "인쇄"),
    ("카메라", "사진기"),
    ("캘린더", "달력"),
];
/// Words that no English text has, and what is said instead.
const NEVER_IN_ENGLISH: [(&str, &str); 17] = [
    ("one who", "someone else"),
    ("stands", "stays"),
    ("seat", "place"),
    ("wish", "find one for me, what you asked for"),
    ("elephone", "phone"),
    ("My visit", "My booking"),
    ("my turn”", "Use my ticket"),
    ("othing is lost", "stays as it is"),
    ("nothing wrong", "stays as it is"),
    ("One digit", "does not match"),
    ("Next letter", "Split"),
    ("Next {", "farther"),
    ("a.m.", "am"),
    ("p.m.", "pm"),
    ("AM", "am"),
    ("PM", "pm"),
    ("}km", "} km"),
];
/// The texts about the people before somebody in the line, the only ones that say "앞".
const PLACE_IN_LINE: [&str; 4] =
    ["trouble-not-your-turn-then", "ticket-ahead", "ticket-safe", "messages soon"];
/// The beginnings of the keys of texts for somebody who may have a booking and no ticket.
const WITHOUT_TICKET: [&str; 6] = ["booking-", "change-", "cancel-", "done-", "known-", "code-"];
/// The one text of these that is shown to somebody who has a ticket.
const WITH_TICKET: &str = "code-help";

/// All texts of this language by their keys: those of the screens, the messages and the report.
fn texts(language: Language) -> BTreeMap<String, String> {
    let (screens, name) = match language {
        Language::Korean => (KOREAN_FTL, "ko"),
        Language::English => (ENGLISH_FTL, "en"),
    };
    let of_server = ["messages", "report"].into_iter().flat_map(|kind| {
        let texts = of_server(kind, name).into_iter();
        texts.map(move |(key, text)| (format!("{kind} {key}"), text))
    });
    messages(screens).into_iter().chain(of_server).collect()
}

/// The texts that only the server uses.
fn of_server(kind: &str, language: &str) -> BTreeMap<String, String> {
    let path = format!("../assets/text/{kind}.{language}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    messages(&fs::read_to_string(path).expect("the texts are there"))
}

/// The text without the names of its arguments, which nobody reads.
fn without_names(text: &str) -> String {
    let (first, rest) = text.split_once('$').unwrap_or((text, ""));
    let is_of_name = |c: char| c.is_ascii_lowercase();
    let rest = rest.split('$').map(|rest| rest.trim_start_matches(is_of_name));
    std::iter::once(first).chain(rest).collect()
}

fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

#[test]
fn no_text_has_a_word_of_the_lists() {
    let lists =
        [(Language::Korean, &NEVER_IN_KOREAN[..]), (Language::English, &NEVER_IN_ENGLISH[..])];
    let mut broken = Vec::new();
    for (language, list) in lists {
        for (key, text) in texts(language) {
            let read = without_names(&text);
            let said = list.iter().filter(|(word, _)| read.contains(word));
            broken.extend(said.map(|(word, instead)| format!("{key}: {word}; instead: {instead}")));
        }
    }
    assert_none("words that must not appear", &broken);
}

#[test]
fn before_and_behind_are_said_of_people_in_a_line_and_never_of_time() {
    let korean = texts(Language::Korean);
    let broken: Vec<String> = korean
        .iter()
        .filter(|(key, text)| {
            let is_of_people = PLACE_IN_LINE.contains(&key.as_str());
            text.contains(['뒤', '뒷']) || (text.contains('앞') && !is_of_people)
        })
        .map(|(key, text)| format!("{key}: {text}"))
        .collect();
    assert_none("앞, 뒤", &broken);
}

#[test]
fn every_korean_question_is_whole_and_polite() {
    let ends = ["요?", "까?", "세요", "습니다"];
    let broken: Vec<String> = messages(KOREAN_FTL)
        .into_iter()
        .filter(|(key, _)| key.contains("-question") && !key.contains("-note"))
        .filter(|(_, text)| !ends.iter().any(|end| text.replace('*', "").ends_with(end)))
        .map(|(key, text)| format!("{key}: {text}"))
        .collect();
    assert_none("questions", &broken);
}

#[test]
fn a_ticket_is_named_only_to_somebody_who_has_one() {
    let broken: Vec<String> = messages(KOREAN_FTL)
        .into_iter()
        .filter(|(key, _)| {
            let is_without = WITHOUT_TICKET.iter().any(|beginning| key.starts_with(beginning));
            (is_without || key.contains("-booking")) && key != WITH_TICKET
        })
        .filter(|(_, text)| text.contains("번호표"))
        .map(|(key, text)| format!("{key}: {text}"))
        .collect();
    assert_none("번호표", &broken);
}

#[test]
fn one_act_has_one_name() {
    for catalogue in [KOREAN_FTL, ENGLISH_FTL] {
        let texts = messages(catalogue);
        for keys in [["confirm-book", "offer-yes"], ["confirm-move", "offer-move-yes"]] {
            assert_eq!(texts[keys[0]], texts[keys[1]], "{keys:?}");
        }
    }
    let korean = messages(KOREAN_FTL);
    assert_eq!(korean["start-book"], korean["confirm-book"]);
    assert_eq!(korean["change-move"], korean["confirm-move"]);
}

#[test]
fn what_is_to_be_pressed_is_quoted_as_it_is_written_on_it() {
    let sides =
        [(Language::Korean, KOREAN_FTL, ['‘', '’']), (Language::English, ENGLISH_FTL, ['“', '”'])];
    for (language, screens, [open, close]) in sides {
        let screens = messages(screens);
        for (key, text) in texts(language) {
            for rest in text.split(open).skip(1) {
                let name = rest.split(close).next().unwrap_or_default();
                let is_button = screens.values().any(|face| face == name);
                // Words to say to staff are on no button.
                assert!(is_button || key == "staff-say", "{key}: {name}");
            }
        }
    }
}

#[test]
fn a_date_is_written_alike_on_the_screen_and_in_a_message() {
    for (language, name) in [(Language::Korean, "ko"), (Language::English, "en")] {
        let texts = of_server("messages", name);
        for day in [date(2026, 11, 30), date(2026, 12, 3), date(2027, 5, 9)] {
            let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
            let weekday = texts["weekdays"].split(' ').nth(weekday).unwrap();
            let in_message = day.strftime(&texts["date"].replace("{weekday}", weekday)).to_string();
            assert_eq!(words::date(language, day).replace(NBSP, " "), in_message);
        }
    }
}
