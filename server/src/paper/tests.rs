//! Papers, read again as `pdftotext` reads them.

use std::collections::BTreeMap;
use std::process::Command;

use jari_common::attendance::{AppointmentEnd, Attendance, Whereabouts};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, TicketId};
use jari_common::person::Person;
use jari_common::time::plus_secs;
use jari_samples::{CAMPAIGN, DAY, clinic_id, person, slot, starts_at};
use jiff::Timestamp;
use proptest::prelude::*;

use super::line::LineRow;
use super::{DayPaper, Imprint, LineListed, LinePaper};
use crate::audit::Anchor;
use crate::coming::Coming;
use crate::engine::{AppointmentAt, InLineAs};
use crate::report::Language;
use crate::store::log_row::{LogChain, LogEnd};

/// A 60-letter name of Viet Nam, with an accent that no composed letter has, and others.
const NAMES: [&str; 5] = [
    "김말순",
    "Nguyễn Thị Minh Khai Phương Thảo Đặng Quỳnh Trâm Ngọc Bảo Ân",
    "남궁황보독고선우제갈사공서문동방어금망절강전장곡소봉무본",
    "q\u{323}\u{307}ian",
    "محمد",
];

fn imprint() -> Imprint {
    let end = LogEnd { seq: 1_234, chain: LogChain([0xA7; 32]) };
    let made = "2026-11-24T09:00:00Z".parse().unwrap();
    Imprint { language: Language::Ko, made, anchor: Anchor { log: 1_764_000_000_000, end } }
}

fn coming(number: u32, starts_at: Timestamp, people: Vec<Person>) -> Coming {
    let appointment = AppointmentAt {
        booking: BookingId(u64::from(number)),
        ticket: TicketId(u64::from(number)),
        campaign: CAMPAIGN,
        clinic: clinic_id("C1"),
        number,
        starts_at,
        minutes: 30,
        beside: vec![starts_at; people.len().saturating_sub(1)],
        dose: Dose::First,
        sequence: 0,
        displaced: false,
        reseat: None,
        time_zone: None,
    };
    Coming { appointment, attendance: Attendance::default(), people }
}

fn titles() -> BTreeMap<CampaignId, String> {
    BTreeMap::from([(CAMPAIGN, "독감 예방접종".to_owned())])
}

fn paper<'a>(
    coming: &'a [Coming],
    campaigns: &'a BTreeMap<CampaignId, String>,
    imprint: Imprint,
) -> DayPaper<'a> {
    let (clinic, zone) = ("새봄내과의원", jari_common::time::default_zone());
    DayPaper { clinic, date: DAY, zone, from: None, campaigns, coming, imprint }
}

/// What a reader finds on the paper, in the order in which it stands there.
fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let read = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output();
    let read = read.expect("it is installed: apt-get install poppler-utils");
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
    String::from_utf8(read.stdout).unwrap()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The first words of the rows that begin with a time of the day.
fn rows_of(text: &str) -> Vec<(String, String)> {
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let time = words.next().filter(|it| it.len() == 5 && it.as_bytes()[2] == b':')?;
        Some((time.to_owned(), words.next()?.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn everybody_is_on_the_paper_once_in_the_order_of_time_with_what_staff_need_and_no_whole_telephone()
{
    let at = |index| starts_at(&slot("C1", index));
    let people = || vec![person("김말순", Some("01012345678"))];
    let party = vec![person("박철수", None), person("최영희", Some("0212345678"))];
    let all = [
        coming(21, at(2), people()),
        coming(7, at(0), party),
        coming(9, at(0), people()),
        coming(30, at(3), Vec::new()),
    ];
    let titles = titles();
    let text = text_of(&paper(&all, &titles, imprint()).for_staff());
    let rows = rows_of(&text);
    let rows: Vec<(&str, &str)> = rows.iter().map(|(time, no)| (&**time, &**no)).collect();
    let expected =
        [("09:00", "7"), ("09:00", "7"), ("09:00", "9"), ("10:00", "21"), ("10:30", "30")];
    assert_eq!(rows, expected);
    for said in [
        "새봄내과의원",
        "2026년 11월 25일 수요일",
        "모두 5분",
        "독감 예방접종",
        "박철수",
        "최영희",
        "1947-03-01",
        "····5678",
        "1차",
        "일행 2/2",
        "지워진 분",
        "왔음",
        "끝남",
        "안옴",
        "1쪽 가운데 1쪽",
        "2026-11-24 18:00에 만듦",
        "변경 1234번",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("0101234") && !text.contains("02123"), "{text}");
}

#[test]
fn the_head_of_the_log_can_be_typed_from_the_paper_as_it_stands_there() {
    let (titles, imprint) = (titles(), imprint());
    let text = text_of(&paper(&[], &titles, imprint).for_staff());
    assert!(text.contains("이날 예약하신 분이 없습니다"), "{text}");
    let line = text.lines().find(|line| line.contains("1764000000000-1234-")).unwrap();
    assert_eq!(line.parse::<Anchor>().unwrap(), imprint.anchor);
}

#[test]
fn a_long_name_goes_on_in_the_next_line_and_a_letter_without_a_glyph_keeps_its_code() {
    let begins = starts_at(&slot("C1", 0));
    let all =
        (1..).zip(NAMES).map(|(number, name)| coming(number, begins, vec![person(name, None)]));
    let (all, titles): (Vec<_>, _) = (all.collect(), titles());
    let pdf = paper(&all, &titles, imprint()).for_staff();
    let text = text_of(&pdf);
    assert!(text.contains("글꼴에 없는 글자"), "{text}");
    // Raw order: a cell's lines follow one another.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let raw = Command::new("pdftotext").args(["-raw"]).arg(&path).arg("-").output().unwrap();
    let raw = without_spaces(&String::from_utf8(raw.stdout).unwrap());
    for name in &NAMES[..4] {
        let name = person(name, None).name.full().to_owned();
        assert!(raw.contains(&without_spaces(&name)), "{name}: {raw}");
    }
    // Whoever copies it gets the letters, in whichever direction their program orders them.
    assert!("محمد".chars().all(|letter| raw.contains(letter)), "{raw}");
}

#[test]
fn the_paper_for_a_wall_has_nothing_of_anybody_even_when_names_were_read() {
    let begins = starts_at(&slot("C1", 0));
    let all = [coming(7, begins, vec![person("김말순", Some("01012345678"))])];
    let titles = titles();
    let text = text_of(&paper(&all, &titles, imprint()).for_wall());
    assert_eq!(rows_of(&text), [("09:00".to_owned(), "7".to_owned())]);
    for personal in ["김", "말순", "○", "1947", "03-01", "5678", "····"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}

#[test]
fn a_text_that_turns_or_hides_what_follows_does_neither_on_paper() {
    let titles = titles();
    let clinic = "새봄\u{202E}의원\u{0}\n내과\u{200B}";
    let turned = DayPaper { clinic, ..paper(&[], &titles, imprint()) };
    let text = text_of(&turned.for_staff());
    assert!(text.contains("새봄 의원 내과 예약하신 분"), "{text}");
    assert!(!text.contains(['\u{202E}', '\u{0}', '\u{200B}']), "{text}");
}

#[test]
fn what_staff_said_is_ticked_and_only_the_rest_of_a_day_is_asked_for_on_that_day() {
    let at = |index| starts_at(&slot("C1", index));
    let here = Attendance { whereabouts: Whereabouts::Here, ..Attendance::default() };
    let left = Attendance { whereabouts: Whereabouts::Left, ..here };
    let absent = Attendance { end: Some(AppointmentEnd::DidNotCome), ..Attendance::default() };
    let with = |number, index, attendance| Coming {
        attendance,
        ..coming(number, at(index), vec![person("김말순", None)])
    };
    let all = [with(1, 0, absent), with(2, 1, left), with(3, 2, here)];
    let titles = titles();
    let whole = paper(&all, &titles, imprint());
    assert!(text_of(&whole.for_staff()).contains("돌아가심"));
    let rest = DayPaper { from: Some(plus_secs(at(0), 60)), ..whole };
    let text = text_of(&rest.for_staff());
    assert_eq!(rows_of(&text).len(), 2);
    assert!(text.contains("모두 2분") && text.contains("09:01 이후"), "{text}");
}

#[test]
fn two_campaigns_on_one_day_are_told_apart() {
    let begins = starts_at(&slot("C1", 0));
    let mut all = vec![coming(1, begins, Vec::new()), coming(2, begins, Vec::new())];
    all[1].appointment.campaign = CampaignId(12);
    all[1].appointment.dose = Dose::Second;
    let mut titles = titles();
    titles.insert(CampaignId(12), "대상포진 예방접종".to_owned());
    let text = text_of(&paper(&all, &titles, imprint()).for_wall());
    for said in ["1: 1차", "12: 2차", "접종 1: 독감 예방접종", "접종 12: 대상포진 예방접종"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
}

fn listed(count: u32, all: u32) -> LineListed {
    let row = |number| LineRow {
        number,
        standing: if number == 1 { InLineAs::Called } else { InLineAs::Waiting },
        masked_name: Some("김○○".to_owned()),
        since: "2026-11-23T01:00:00Z".parse().ok(),
    };
    LineListed {
        title_ko: "독감 예방접종".to_owned(),
        title_en: "Flu shots".to_owned(),
        rows: (1..=count).map(row).collect(),
        all,
        not_drawn: 0,
        time_zone: None,
    }
}

#[test]
fn a_line_says_who_waits_since_when_and_how_many_more_there_are() {
    let text = text_of(&LinePaper { listed: &listed(50, 100_000), imprint: imprint() }.pdf());
    for said in ["독감 예방접종 기다리시는 분", "모두 100000분", "김○○", "11-23 10:00", "부름"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains("앞의 50분") && text.contains("99950분이 더"), "{text}");
    let whole = text_of(&LinePaper { listed: &listed(2, 2), imprint: imprint() }.pdf());
    assert!(!whole.contains("분이 더 기다리"), "{whole}");
    let nobody = text_of(&LinePaper { listed: &listed(0, 0), imprint: imprint() }.pdf());
    assert!(nobody.contains("기다리시는 분이 없습니다"), "{nobody}");
}

#[test]
fn every_word_is_there_in_english_too() {
    let begins = starts_at(&slot("C1", 0));
    let all = [coming(7, begins, vec![person("김말순", Some("01012345678"))])];
    let (titles, imprint) = (titles(), Imprint { language: Language::En, ..imprint() });
    let texts = [
        text_of(&paper(&all, &titles, imprint).for_staff()),
        text_of(&paper(&[], &titles, imprint).for_wall()),
        text_of(&LinePaper { listed: &listed(2, 9), imprint }.pdf()),
    ];
    assert!(texts.iter().all(|text| !text.contains('?')), "{texts:?}");
    assert!(texts[0].contains("Wednesday, 2026-11-25") && texts[0].contains("absent"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn no_row_is_lost_between_pages_however_long_the_names_are(
        count in 1_usize..2_000, names in prop::collection::vec("[가-힣]{2,30}|[A-Za-zÀ-ỹ]{1,60}", 8)
    ) {
        let begins = starts_at(&slot("C1", 0));
        let of = |name: &String| jari_common::person::PersonName::parse(name).is_ok();
        let names: Vec<&String> = names.iter().filter(|it| of(it)).collect();
        prop_assume!(!names.is_empty());
        let all: Vec<Coming> = (0..count).map(|nth| {
            let name = names[nth % names.len()];
            coming(nth as u32 + 1, begins, vec![person(name, None)])
        }).collect();
        let titles = titles();
        let rows = rows_of(&text_of(&paper(&all, &titles, imprint()).for_staff()));
        let numbers: Vec<usize> = rows.iter().map(|(_, number)| number.parse().unwrap()).collect();
        prop_assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    }
}
