//! One clinic's weeks: opened from a day's times, turned within the days that are open, and kept as the screen that
//! "이전" leads back to. A favourite clinic is first on the board for as long as its person is there.

use jari_common::board::{ClinicWeeks, WeeksQuery};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::effect::Effect;
use crate::model::{Model, Step};

use super::shown;
use super::steps::enter;

/// The weeks begin with today's week when the open day is at most this many days ahead, else with the week of that
/// day.
const NEAR_DAYS: i64 = 21;

/// "이 병원 다른 날"
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(day) = model.board.day.clone() else { return Vec::new() };
    shown::want(model);
    let wanted = model.board.query.wanted;
    let first = wanted.days.from.unwrap_or_else(|| model.today());
    model.board.weeks_from = Some(day.clone());
    let is_near = day.date <= first.saturating_add(NEAR_DAYS.days());
    let first_day = sunday_before(if is_near { first.min(day.date) } else { day.date });
    let query = WeeksQuery { campaign: day.campaign, clinic: day.clinic, first_day, wanted };
    if model.board.weeks.as_ref().is_some_and(|weeks| weeks.query.clinic != query.clinic) {
        model.board.weeks = None;
    }
    model.board.weeks_query = Some(query);
    model.board.times_page = 0;
    model.visit.search.notice = None;
    enter(model, Step::Weeks)
}

/// "이전": to the day from which the weeks were opened.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.board.weeks_query = None;
    let Some(day) = model.board.weeks_from.take() else { return enter(model, Step::Board) };
    shown::open(model, day);
    enter(model, Step::Times)
}

fn sunday_before(day: Date) -> Date {
    let since = i64::from(day.weekday().to_sunday_zero_offset());
    day.saturating_sub(since.days())
}

/// Takes weeks that were read. A page that is no longer asked for is dropped.
pub(super) fn read(model: &mut Model, weeks: ClinicWeeks) -> Vec<Effect> {
    if model.board.weeks_query.as_ref() == Some(&weeks.query) {
        model.board.weeks = Some(weeks);
    }
    Vec::new()
}

/// Turns by weeks: never before the first week that is wanted, never past the last.
pub(super) fn turn(model: &mut Model, weeks: i8) -> Vec<Effect> {
    let Some(query) = &mut model.board.weeks_query else { return Vec::new() };
    let turned = query.first_day.saturating_add((7 * i64::from(weeks)).days());
    let days = query.wanted.days;
    let first = days.from.map_or(turned, sunday_before);
    if days.until.is_none_or(|until| turned <= until) {
        query.first_day = turned.max(first);
        model.board.times_page = 0;
    }
    shown::read_shown(model)
}

/// "맨 위에 두기": makes the clinic the favourite, or stops it being the favourite.
pub(super) fn favourite(model: &mut Model) -> Vec<Effect> {
    let Some(query) = &model.board.weeks_query else { return Vec::new() };
    let clinic = Some(query.clinic.clone());
    let is_so = model.board.query.favourite == clinic;
    model.board.query.favourite = clinic.filter(|_| !is_so);
    model.board.query.first_row = 0;
    Vec::new()
}
