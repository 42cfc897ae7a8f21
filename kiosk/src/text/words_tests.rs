//! Dates, times, counts and particles, as both languages say them.

use jiff::civil::{date, time};

use super::words::*;
use crate::model::Language::{English, Korean};

/// With ordinary spaces, so that a test can be read.
fn plain(said: &str) -> String {
    said.replace(NBSP, " ")
}

#[test]
fn a_date_tells_its_weekday_and_stays_on_one_line() {
    let sunday = date(2027, 7, 18);
    assert_eq!(date_of(Korean), "7월 18일 (일)");
    assert_eq!(date_of(English), "Sun, July 18");
    assert!(!super::words::date(Korean, sunday).contains(' '));
    assert!(!super::words::date(English, sunday).contains(' '));
    assert_eq!(plain(&full_date(Korean, date(1947, 3, 1))), "1947년 3월 1일");
    assert_eq!(plain(&full_date(English, date(1947, 3, 1))), "March 1, 1947");

    fn date_of(language: crate::model::Language) -> String {
        plain(&super::words::date(language, date(2027, 7, 18)))
    }
}

#[test]
fn noon_is_twelve_in_the_afternoon_and_midnight_twelve_in_the_morning() {
    let said = |language, hour, minute| plain(&time_of_day(language, time(hour, minute, 0, 0)));
    assert_eq!(said(Korean, 12, 0), "오후 12시");
    assert_eq!(said(Korean, 0, 5), "오전 12시 5분");
    assert_eq!(said(Korean, 14, 30), "오후 2시 30분");
    assert_eq!(said(English, 14, 30), "2:30 pm");
    assert_eq!(said(English, 9, 5), "9:05 am");
    assert_eq!(said(English, 12, 0), "12:00 pm");
    assert_eq!(clock(time(13, 5, 0, 0)), "1:05");
}

#[test]
fn a_moment_may_break_only_between_its_date_and_its_time() {
    let said = moment(Korean, date(2027, 7, 18), time(14, 0, 0, 0));
    assert_eq!(plain(&said), "7월 18일 (일) 오후 2시");
    assert_eq!(said.matches(' ').count(), 1);
    let said = moment(English, date(2027, 7, 18), time(14, 0, 0, 0));
    assert_eq!(plain(&said), "Sun, July 18, 2:00 pm");
    assert_eq!(said.matches(' ').count(), 1);
}

#[test]
fn counts_and_distances_read_as_people_say_them() {
    assert_eq!(people(Korean, 2417), "2,417명");
    assert_eq!(plain(&people(English, 1)), "1 person");
    assert_eq!(plain(&people(English, 128)), "128 people");
    assert_eq!(distance(400), "0.4km");
    assert_eq!(distance(1_960), "2.0km");
    assert_eq!(plain(&walking(Korean, 400)), "걸어서 6분");
    assert_eq!(plain(&walking(English, 400)), "6 min walk");
    assert_eq!(separated(9_876_543), "9,876,543");
    assert_eq!(separated(100), "100");
}

#[test]
fn durations_leave_out_what_is_nothing() {
    assert_eq!(plain(&range(Korean, 40, 60)), "40분~1시간");
    assert_eq!(plain(&range(English, 40, 90)), "40 min – 1 h 30 min");
    assert_eq!(plain(&range(Korean, 90, 90)), "1시간 30분");
    assert_eq!(plain(&countdown(Korean, 272)), "4분 32초");
    assert_eq!(plain(&countdown(English, 20)), "20 s");
}

#[test]
fn phones_are_grouped_by_their_area() {
    assert_eq!(phone("01000001234"), "010-0000-1234");
    assert_eq!(phone("020000134"), "02-000-0134");
    assert_eq!(phone("0200000134"), "02-0000-0134");
    assert_eq!(phone("0310000134"), "031-000-0134");
    assert_eq!(phone("15880000"), "1588-0000");
    assert_eq!(phone("02-000-0134"), "02-000-0134");
}

#[test]
fn particles_agree_with_the_sound_they_follow() {
    let of = |words: &str, kind: &str| {
        let all = particles(words);
        all.iter().find(|(name, _)| *name == kind).map(|(_, particle)| *particle).unwrap()
    };
    assert_eq!(of("나루의원", "topic"), "은");
    assert_eq!(of("한아름내과", "topic"), "는");
    assert_eq!(of("서울", "towards"), "로");
    assert_eq!(of("병원", "towards"), "으로");
    assert_eq!(of("번호표 2,416", "subject"), "이");
    assert_eq!(of("번호표 2,415", "subject"), "가");
    assert_eq!(of("다솜의원 (본관)", "object"), "을");
    assert_eq!(of("나무", "with"), "와");
}
