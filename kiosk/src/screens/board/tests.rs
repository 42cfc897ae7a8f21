//! The words with which the board says to which time its counts refer.

use std::sync::Arc;

use egui::vec2;
use jari_common::time::{instant_of, plus_secs, seoul};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use super::controls::{cut_off_words, known_as_of, since};
use crate::model::{Language, Link, Model, TextSize};
use crate::text::Text;
use crate::theme::Look;

const TODAY: Date = date(2026, 10, 6);

/// Five past two in the afternoon, and eleven seconds.
fn now() -> Timestamp {
    plus_secs(instant_of(TODAY, 14 * 60 + 5, &seoul()), 11)
}

fn look(language: Language) -> Look {
    let screen = vec2(1080.0, 1920.0);
    Look::new(Arc::new(Text::load()), screen, 21.5, language, TextSize::Normal)
}

#[test]
fn counts_say_to_the_minute_from_when_they_are() {
    let spaces = |words: &str| words.replace('\u{A0}', " ");
    let korean = known_as_of(&look(Language::Korean), now());
    assert_eq!(spaces(&korean[0]), "오후 2시 5분 기준");
    let english = known_as_of(&look(Language::English), now());
    assert_eq!(spaces(&english[0]), "As of 2:05 pm");
}

#[test]
fn only_a_board_cut_off_from_the_server_says_so() {
    let look = look(Language::Korean);
    let mut model = Model::new(String::new(), now(), TODAY);
    model.link = Link::Online;
    assert_eq!(cut_off_words(&look, &model), None);
    let last_contact = now().checked_sub(SignedDuration::from_hours(1)).ok();
    model.link = Link::Away { last_contact };
    let told = cut_off_words(&look, &model).expect("it is cut off");
    assert!(told[0].contains("오후\u{A0}1시"), "{told:?}");
}

#[test]
fn news_from_another_day_carries_its_date() {
    let (look, now) = (look(Language::Korean), now());
    let yesterday = now - SignedDuration::from_hours(24);
    assert!(since(&look, now, yesterday).contains("10월\u{A0}5일"));
    assert!(!since(&look, now, now).contains("10월"));
}
