//! The words with which a screen says to which time its counts refer.

use jari_common::time::{instant_of, plus_secs, seoul};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use super::{AsOf, since};
use crate::model::{Language, Link, Model};
use crate::text::Text;

const TODAY: Date = date(2026, 10, 6);

/// Five past two in the afternoon, and eleven seconds.
fn now() -> Timestamp {
    plus_secs(instant_of(TODAY, 14 * 60 + 5, &seoul()), 11)
}

fn told(model: &Model) -> String {
    let as_of = AsOf::of(model, now());
    Text::load().words(model.comfort.language, &as_of.says[0]).replace('\u{A0}', " ")
}

#[test]
fn counts_say_to_the_minute_from_when_they_are() {
    let mut model = Model::new(String::new(), now(), TODAY);
    assert_eq!(told(&model), "오후 2시 5분 기준");
    model.comfort.language = Language::English;
    assert_eq!(told(&model), "As of 2:05 pm");
}

#[test]
fn only_a_board_cut_off_from_the_server_says_so() {
    let mut model = Model::new(String::new(), now(), TODAY);
    model.link = Link::Online;
    assert_eq!(AsOf::cut_off(&model), None);
    let last_contact = now().checked_sub(SignedDuration::from_hours(1)).ok();
    model.link = Link::Away { last_contact };
    assert!(AsOf::of(&model, now()).is_old);
    assert!(told(&model).contains("오후 1시"), "{}", told(&model));
}

#[test]
fn news_from_another_day_carries_its_date() {
    let model = Model::new(String::new(), now(), TODAY);
    let yesterday = now() - SignedDuration::from_hours(24);
    assert!(since(&model, yesterday).contains("10월\u{A0}5일"));
    assert!(!since(&model, now()).contains("10월"));
}
