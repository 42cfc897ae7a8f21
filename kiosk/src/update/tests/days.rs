//! The list of clinics and one clinic's days: what is read, how it turns, and the way back.

use jari_common::board::{
    BoardQuery, ClinicList, DayCell, DayTimes, DaysQuery, FirstRoom, FreeDays, ListedClinic,
    Radius, TimeCell,
};
use jari_common::wish::{PartOfDay, Weekdays, WishDays};
use jiff::ToSpan as _;

use super::stage::{Stage, clinic, day, slot};
use crate::effect::Effect;
use crate::message::{Action, Message};
use crate::model::{Link, Narrow, Step, TextSize, Trouble};
use crate::screens::list::ListRow;
use crate::screens::{Shows, view};
use crate::update::shown;
use crate::voice::{Aloud, DrawnItem, Hearing, Kind, Scene, Standing};
use crate::widgets::StripTone;

/// Somebody with a turn who looks at the list of clinics.
fn listing() -> Stage {
    Stage::with_turn()
}

/// Somebody who looks at the days of a clinic of the list.
fn looking() -> (Stage, Vec<Effect>) {
    let mut stage = listing();
    let sent = stage.press(Action::OpenClinic(day().clinic));
    assert_eq!(stage.model.step, Step::Days);
    (stage, sent)
}

fn query(stage: &Stage) -> DaysQuery {
    stage.model.board.days_query.clone().unwrap()
}

/// Answers with this many days, one after the other.
fn read(stage: &mut Stage, query: DaysQuery, count: i64) -> Vec<Effect> {
    let (as_of, clinic) = (stage.now, clinic());
    let date = |at: i64| slot().date.saturating_add(at.days());
    let days = (0..count).map(|at| (date(at), DayCell::Free(4))).collect();
    let days = FreeDays { query, as_of, clinic, distance_metres: 400, days };
    stage.happen(Message::DaysRead(Box::new(days)))
}

/// Answers with this many clinics.
fn listed(stage: &mut Stage, query: BoardQuery, count: usize, has_more: bool) -> Vec<Effect> {
    let row = ListedClinic { clinic: clinic(), distance_metres: 400, first_day: None };
    let (as_of, rows) = (stage.now, vec![row; count]);
    let list = ClinicList { query, as_of, rows, has_more, has_clinics: true };
    stage.happen(Message::ClinicsRead(Box::new(list)))
}

#[test]
fn a_clinic_of_the_list_opens_its_days_and_a_day_its_times_and_back_leads_the_same_way() {
    let (mut stage, sent) = looking();
    let asked = query(&stage);
    assert_eq!(sent, [Effect::ReadDays(asked.clone())]);
    assert_eq!(asked.clinic, day().clinic);
    read(&mut stage, DaysQuery { clinic: clinic_id_of_another(), ..asked }, 3);
    assert!(stage.model.board.days.is_none(), "that was another question's answer");
    read(&mut stage, asked, 3);
    let changed = Message::CacheChanged { is_empty: false, is_known: true };
    let again = stage.happen(changed);
    assert_eq!(again, [Effect::ReadDays(query(&stage))], "the counts are live");
    stage.open_day();
    assert_eq!(stage.model.step, Step::Times);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Days);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics);
}

fn clinic_id_of_another() -> jari_common::id::ClinicId {
    jari_samples::clinic_id("another")
}

#[test]
fn a_clinics_other_days_lead_back_to_the_day_that_was_chosen_in_the_table() {
    let mut stage = Stage::with_turn();
    stage.press(Action::LookAtAll(true));
    stage.open_day();
    stage.press(Action::OpenDays);
    assert_eq!(stage.model.step, Step::Days);
    let date = slot().date.saturating_add(2.days());
    stage.open_day_of(date);
    assert_eq!(stage.model.board.day.as_ref().unwrap().date, date);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Days);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.board.day, Some(day()), "as it was before");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Board, "that day was chosen there");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Clinics);
}

#[test]
fn days_turn_within_what_was_read() {
    let (mut stage, _) = looking();
    let asked = query(&stage);
    read(&mut stage, asked.clone(), 7);
    let first = |stage: &Stage| stage.model.board.first_of_days;
    stage.press(Action::TurnList(-3));
    assert_eq!(first(&stage), 0);
    stage.press(Action::TurnList(3));
    stage.press(Action::TurnList(3));
    assert_eq!(first(&stage), 6);
    stage.press(Action::TurnList(3));
    assert_eq!(first(&stage), 6, "there are seven");
    read(&mut stage, asked, 2);
    assert_eq!(first(&stage), 1, "days were taken meanwhile");
}

/// The open day with a time every half hour from nine, each with so many free seats.
fn of_open_day(stage: &Stage, free: &[u8]) -> DayTimes {
    let day = stage.model.board.day.clone().unwrap();
    let time = |(at, free): (usize, &u8)| TimeCell {
        index: at as u8,
        minute: 540 + 30 * at as u16,
        free: *free,
    };
    DayTimes {
        campaign: day.campaign,
        clinic: clinic(),
        date: day.date,
        as_of: stage.now,
        times: free.iter().enumerate().map(time).collect(),
        distance_metres: 200,
    }
}

/// Somebody with a turn who opened a day with these free seats.
fn on_a_day(free: &[u8]) -> Stage {
    let mut stage = Stage::with_turn();
    stage.open_day();
    let read = of_open_day(&stage, free);
    stage.happen(Message::TimesRead(read));
    stage
}

#[test]
fn with_large_letters_the_times_with_a_seat_turn_as_rows_and_begin_anew_on_another_day() {
    let mut stage = Stage::with_turn();
    stage.press(Action::SetTextSize(TextSize::Large));
    stage.open_day();
    let read = of_open_day(&stage, &[0, 2, 0, 1, 5, 0, 1]);
    stage.happen(Message::TimesRead(read));
    let shown = |stage: &Stage| match view(&stage.model).shows {
        Shows::Lists(list) => {
            let index = |row: &ListRow| match &row.action {
                Action::ChooseTime(slot) => slot.index,
                other => panic!("a time is chosen: {other:?}"),
            };
            list.rows.iter().map(index).collect::<Vec<u8>>()
        }
        _ => panic!("a list"),
    };
    assert_eq!(shown(&stage), [1, 3, 4, 6], "a full time is not in the way");
    stage.press(Action::TurnList(3));
    assert_eq!(shown(&stage), [6]);
    stage.press(Action::TurnList(3));
    assert_eq!(shown(&stage), [6], "there are four");
    let read = of_open_day(&stage, &[0, 2, 0, 1]);
    stage.happen(Message::TimesRead(read));
    assert_eq!(shown(&stage), [3], "the last that is left");
    stage.press(Action::TurnList(-1));
    assert_eq!(shown(&stage), [1, 3], "one press leads to the one before");
    stage.press(Action::SetTextSize(TextSize::Normal));
    assert!(matches!(view(&stage.model).shows, Shows::Times(_)));
}

#[test]
fn where_the_wanted_times_of_a_day_are_gone_one_press_shows_its_other_times() {
    let mut stage = on_a_day(&[0, 0, 3]);
    stage.model.board.query.wanted.time = PartOfDay::Afternoon;
    stage.model.board.query.wanted.days.weekdays = Weekdays::WEEKEND;
    (stage.model.board.times_page, stage.model.board.first_of_times) = (2, 6);
    let morning = stage.model.board.times.clone().expect("the day was read");
    stage.happen(Message::TimesRead(morning.clone()));
    let ways = ways(&stage);
    let [Action::ChooseWhen(days, PartOfDay::Any), Action::OpenDays] = ways[..] else {
        panic!("all times of this day, or another day: {ways:?}");
    };
    let sent = stage.press(Action::ChooseWhen(days, PartOfDay::Any));
    assert!(matches!(sent[..], [Effect::ReadTimes(_)]), "{sent:?}");
    let board = &stage.model.board;
    assert_eq!(board.query.wanted.days.weekdays, Weekdays::WEEKEND, "the days stay as wanted");
    assert_eq!((board.times_page, board.first_of_times), (0, 0), "from the first time on");
    stage.happen(Message::TimesRead(morning));
    assert!(matches!(view(&stage.model).shows, Shows::Times(_)));
}

#[test]
fn a_weekend_that_is_full_offers_no_press_that_cannot_help() {
    let mut stage = on_a_day(&[0, 0]);
    stage.model.board.query.wanted.days.weekdays = Weekdays::WEEKEND;
    assert_eq!(ways(&stage), [Action::OpenDays]);
}

#[test]
fn a_full_day_says_that_the_news_is_old_and_what_was_refused() {
    let mut stage = on_a_day(&[0, 0]);
    let tone = |stage: &Stage| match view(&stage.model).shows {
        Shows::Asks(question) => question.safe.tone,
        _ => panic!("a question"),
    };
    assert_eq!(tone(&stage), StripTone::Safe);
    stage.model.link = Link::Away { last_contact: None };
    assert_eq!(tone(&stage), StripTone::Wrong);
    stage.model.link = Link::Online;
    stage.model.visit.search.notice = Some(Trouble::SlotFull);
    assert_eq!(tone(&stage), StripTone::Wrong);
}

/// The ways that the screen's question offers.
fn ways(stage: &Stage) -> Vec<Action> {
    match view(&stage.model).shows {
        Shows::Asks(question) => {
            question.offers.answers().iter().map(|it| it.action.clone()).collect()
        }
        _ => panic!("a question"),
    }
}

#[test]
fn the_list_turns_by_what_was_shown_and_never_past_its_end() {
    let mut stage = listing();
    let first = |stage: &Stage| stage.model.board.query.first_row;
    let answer = |stage: &mut Stage, count, has_more| {
        let query = stage.model.board.query.clone();
        listed(stage, query, count, has_more)
    };
    answer(&mut stage, 4, true);
    // Only three of the four had room.
    let sent = stage.press(Action::TurnList(3));
    assert_eq!(first(&stage), 3);
    assert_eq!(sent, [Effect::ReadClinics(stage.model.board.query.clone())]);
    answer(&mut stage, 2, false);
    stage.press(Action::TurnList(2));
    assert_eq!(first(&stage), 3, "both were shown");
    stage.press(Action::TurnList(1));
    assert_eq!(first(&stage), 4, "one was shown");
    stage.press(Action::TurnList(-9));
    assert_eq!(first(&stage), 0);
}

#[test]
fn a_part_of_the_list_that_is_gone_leads_to_its_beginning() {
    let mut stage = listing();
    let query = stage.model.board.query.clone();
    listed(&mut stage, query, 4, true);
    stage.press(Action::TurnList(4));
    let query = stage.model.board.query.clone();
    let sent = listed(&mut stage, query, 0, false);
    assert_eq!(stage.model.board.query.first_row, 0);
    assert_eq!(sent, [Effect::ReadClinics(stage.model.board.query.clone())]);
}

#[test]
fn a_favourite_clinic_is_the_first_until_its_person_has_gone() {
    let (mut stage, _) = looking();
    stage.press(Action::ChooseFavourite);
    stage.press(Action::Back);
    assert_eq!(stage.model.board.query.favourite, Some(day().clinic));
    stage.press(Action::OpenClinic(day().clinic));
    stage.press(Action::ChooseFavourite);
    assert_eq!(stage.model.board.query.favourite, None, "and no longer");
    stage.press(Action::ChooseFavourite);
    stage.press(Action::Finish);
    assert_eq!(stage.model.board.query.favourite, None, "it was nobody else's");
}

#[test]
fn a_list_for_another_distance_or_time_is_no_longer_shown() {
    let mut stage = listing();
    let query = stage.model.board.query.clone();
    listed(&mut stage, query, 4, false);
    assert!(stage.model.board.current_list().is_some());
    stage.press(Action::Narrow(Narrow::Distance));
    stage.press(Action::ChooseRadius(Radius::Km1));
    assert_eq!(stage.model.step, Step::Clinics);
    assert!(stage.model.board.current_list().is_none(), "it is being looked for");
}

#[test]
fn the_days_of_one_clinic_can_be_asked_for_at_every_time_and_stay_that_clinics() {
    let (mut stage, _) = looking();
    let asked = query(&stage);
    read(&mut stage, asked, 3);
    stage.press(Action::TurnList(2));
    let sent = stage.press(Action::ChooseWhen(WishDays::default(), PartOfDay::Morning));
    assert_eq!(stage.model.step, Step::Days);
    assert_eq!(sent, [Effect::ReadDays(query(&stage))]);
    assert_eq!(query(&stage).wanted.time, PartOfDay::Morning);
    let board = &stage.model.board;
    assert_eq!((board.days.is_none(), board.first_of_days), (true, 0), "those were other times");
}

#[test]
fn the_table_is_left_for_the_list_when_letters_become_large() {
    let mut stage = listing();
    stage.press(Action::LookAtAll(true));
    stage.press(Action::OpenDisplay);
    stage.press(Action::SetTextSize(TextSize::Large));
    stage.press(Action::CloseSettings);
    assert_eq!(stage.model.step, Step::Clinics, "the table has no room for them");
}

#[test]
fn others_are_shown_as_far_away_as_the_proposal_was() {
    let mut stage = Stage::moving();
    for radius in [Radius::Km1, Radius::Km3, Radius::Km5, Radius::Km10] {
        assert_eq!(stage.model.board.first_radius, radius);
        let query = shown::first_query(&stage.model);
        stage.happen(Message::RoomFound(FirstRoom { query, found: None }));
    }
    assert_eq!(stage.model.step, Step::Clinics);
    assert_eq!(stage.model.board.query.radius, Radius::Km10, "nearer there is none");
}

/// A screen with one question, whatever is read for it, and this row.
fn rows(words: &str) -> Scene {
    let drawn = |kind, words: &str, standing| DrawnItem {
        kind,
        words: words.to_owned(),
        aloud: Aloud::Same,
        standing,
        mark: String::new(),
        is_focused: false,
        at: [0; 4],
    };
    let question = drawn(Kind::Heading, "어느 병원이 좋으세요?", Standing::Read);
    Scene(vec![question, drawn(Kind::Choice, words, Standing::Ready)])
}

#[test]
fn each_part_of_a_list_is_told_as_a_whole() {
    let mut stage = listing();
    stage.press(Action::OpenSound);
    stage.press(Action::Listen(Hearing::Earphone));
    stage.press(Action::CloseSettings);
    let heard = |stage: &mut Stage, words: &str| {
        let told = stage.happen(Message::Shown(rows(words)));
        let says =
            |it: &Effect| matches!(it, Effect::Speak(it) if it.sentences.concat().contains(words));
        told.iter().any(says)
    };
    assert!(heard(&mut stage, "reading"));
    let query = stage.model.board.query.clone();
    listed(&mut stage, query, 4, true);
    assert!(heard(&mut stage, "four clinics"), "the cache has answered");
    assert!(!heard(&mut stage, "four clinics"), "once");
    stage.press(Action::TurnList(4));
    let query = stage.model.board.query.clone();
    listed(&mut stage, query, 2, false);
    assert!(heard(&mut stage, "two clinics"), "another page");
}
