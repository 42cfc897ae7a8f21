//! Dates, times and counts, as both languages say them.

use jari_common::change::{NowServing, WaitRange};
use jiff::civil::{date, time};

use super::words::*;
use crate::model::Language::{English, Korean};

/// With ordinary spaces, so that a test can be read.
fn plain(said: &str) -> String {
    said.replace(NBSP, " ")
}

#[test]
fn a_date_tells_its_weekday_and_stays_on_one_line() {
    let said = |language| super::words::date(language, date(2027, 7, 18));
    assert_eq!(plain(&said(Korean)), "7월 18일 (일)");
    assert_eq!(plain(&said(English)), "Sun, Jul 18");
    assert!(!said(Korean).contains(' ') && !said(English).contains(' '));
    assert_eq!(plain(&full_date(Korean, date(1947, 3, 1))), "1947년 3월 1일");
    assert_eq!(plain(&full_date(English, date(1947, 3, 1))), "Mar 1, 1947");
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
    assert_eq!(plain(&said), "Sun, Jul 18, 2:00 pm");
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
    assert_eq!(plain(&duration(Korean, 40)), "40분");
    assert_eq!(plain(&duration(English, 60)), "1 h");
    assert_eq!(plain(&duration(Korean, 90)), "1시간 30분");
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
fn a_wait_is_a_range_rounded_outwards() {
    let said = |from_secs, to_secs| plain(&wait(Korean, WaitRange { from_secs, to_secs }));
    assert_eq!(said(2_405, 3_601), "약 40분~1시간 30분");
    assert_eq!(said(2_460, 3_600), "약 40분~1시간");
    assert_eq!(said(30, 100), "약 2분 안");
    assert_eq!(said(0, 0), "약 1분 안");
    assert_eq!(said(300, 300), "약 5분");
    assert_eq!(said(660, 720), "약 10분~15분");
    assert_eq!(said(6 * 3_600 + 60, 9 * 3_600 + 60), "약 6시간~10시간");
    assert_eq!(said(25 * 3_600, u32::MAX), "하루 넘게");
    let english = wait(English, WaitRange { from_secs: 2_400, to_secs: 3_600 });
    assert_eq!(plain(&english), "about 40 min–1 h");
    assert!(!english.contains(' '), "no line ends inside it");
}

#[test]
fn a_phone_shows_its_last_four_digits_alone() {
    assert_eq!(masked_phone("01000001234"), "····1234");
    assert_eq!(masked_phone("12"), "····12");
}

#[test]
fn the_operators_words_are_shown_plain_or_not_at_all() {
    let serving = |message: Option<&str>| NowServing {
        message: message.map(str::to_owned),
        ..jari_samples::serving(0)
    };
    assert_eq!(operator(&serving(None)), None);
    assert_eq!(operator(&serving(Some(" *\n "))), None);
    let said = operator(&serving(Some("전기\n점검 *오후 3시* 까지")));
    assert_eq!(said.as_deref(), Some("전기 점검 오후 3시 까지"));
}
