//! One clinic's weeks: opened from its times, turned within what is open, and the way back through them.

use jari_common::board::{ClinicWeeks, DayCell, WeeksQuery};
use jiff::ToSpan as _;
use jiff::civil::Weekday;

use super::stage::{Stage, clinic, day, slot};
use crate::effect::Effect;
use crate::message::{Action, Message};
use crate::model::Step;

fn query(stage: &Stage) -> WeeksQuery {
    stage.model.board.weeks_query.clone().unwrap()
}

/// Somebody looks at the weeks of the clinic whose times they saw.
fn looking() -> (Stage, Vec<Effect>) {
    let mut stage = Stage::with_turn();
    stage.open_day();
    let sent = stage.press(Action::OpenWeeks);
    assert_eq!(stage.model.step, Step::Weeks);
    (stage, sent)
}

fn read(stage: &mut Stage, query: WeeksQuery) -> Vec<Effect> {
    let (as_of, clinic) = (stage.now, clinic());
    let days = vec![DayCell::Free(4); 42];
    let weeks = ClinicWeeks { query, as_of, clinic, distance_metres: 400, days };
    stage.happen(Message::WeeksRead(Box::new(weeks)))
}

#[test]
fn a_clinics_weeks_begin_with_this_one_and_hold_what_is_wanted() {
    let (mut stage, sent) = looking();
    let asked = query(&stage);
    assert_eq!(sent, [Effect::ReadWeeks(asked.clone())]);
    assert_eq!((&asked.clinic, asked.first_day.weekday()), (&day().clinic, Weekday::Sunday));
    let today = jari_common::time::date_at(stage.now, &jari_common::time::seoul());
    assert!(asked.first_day <= today && today < asked.first_day.saturating_add(7.days()));
    read(&mut stage, WeeksQuery { first_day: today, ..asked.clone() });
    assert!(stage.model.board.weeks.is_none(), "that was another question's answer");
    read(&mut stage, asked);
    assert!(stage.model.board.weeks.is_some());
    let changed = Message::CacheChanged { is_empty: false, is_known: true };
    let again = stage.happen(changed);
    assert_eq!(again, [Effect::ReadWeeks(query(&stage))], "the counts are live");
}

#[test]
fn another_day_opens_and_back_leads_through_the_weeks_to_the_day_they_were_opened_from() {
    let (mut stage, _) = looking();
    let date = slot().date.saturating_add(2.days());
    stage.open_day_of(date);
    assert_eq!(
        (&stage.model.step, stage.model.board.day.as_ref().unwrap().date),
        (&Step::Times, date)
    );
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Weeks);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.board.day, Some(day()), "as it was before the weeks");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Board, "that day was chosen there");
}

#[test]
fn weeks_turn_within_the_days_that_are_open() {
    let (mut stage, _) = looking();
    let first = query(&stage).first_day;
    assert_eq!(stage.press(Action::TurnWeeks(-2)), [Effect::ReadWeeks(query(&stage))]);
    assert_eq!(query(&stage).first_day, first, "nothing is open before this week");
    stage.press(Action::TurnWeeks(2));
    assert_eq!(query(&stage).first_day, first.saturating_add(14.days()));
    stage.press(Action::TurnWeeks(2));
    assert_eq!(query(&stage).first_day, first.saturating_add(14.days()), "14 days are open");
}

#[test]
fn a_clinic_that_is_liked_stands_first_until_its_person_has_gone() {
    let (mut stage, _) = looking();
    stage.press(Action::ChooseFavourite);
    stage.press(Action::Back);
    assert_eq!(stage.model.board.query.favourite, Some(day().clinic));
    stage.press(Action::OpenWeeks);
    stage.press(Action::ChooseFavourite);
    assert_eq!(stage.model.board.query.favourite, None, "and no longer");
    stage.press(Action::ChooseFavourite);
    stage.press(Action::Finish);
    assert_eq!(stage.model.board.query.favourite, None, "it was nobody else's");
}
