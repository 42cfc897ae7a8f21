//! The list of clinics that have a seat, and one clinic's days: what is chosen there, and the way back. A favourite
//! clinic is first on the list for as long as its person is there.

use jari_common::board::{ClinicList, DaysQuery, FreeDays};
use jari_common::id::ClinicId;

use crate::effect::Effect;
use crate::model::{Model, Step};

use super::shown;
use super::steps::{enter, enter_choosing};

/// Takes a part of the list that was read. A part that is no longer asked for is dropped.
pub(super) fn clinics_read(model: &mut Model, list: ClinicList) -> Vec<Effect> {
    if list.query != model.board.query {
        return Vec::new();
    }
    if list.rows.is_empty() && list.query.first_row > 0 {
        // Clinics have lost their last seat since the person turned to this page.
        model.board.query.first_row = 0;
        return shown::read_shown(model);
    }
    model.board.list = Some(list);
    Vec::new()
}

/// "한눈에 보기", and from there back to the list.
pub(super) fn look_at_all(model: &mut Model, is_table: bool) -> Vec<Effect> {
    model.board.is_table = is_table;
    model.board.query.first_row = 0;
    model.visit.search.notice = None;
    enter_choosing(model)
}

/// A clinic of the list was chosen: its days.
pub(super) fn open_clinic(model: &mut Model, clinic: ClinicId) -> Vec<Effect> {
    model.board.days_from = None;
    show(model, clinic)
}

/// "이 병원 다른 날"
pub(super) fn open_others(model: &mut Model) -> Vec<Effect> {
    let Some(day) = model.board.day.clone() else { return Vec::new() };
    let is_from_days =
        model.board.days_query.as_ref().is_some_and(|query| query.clinic == day.clinic);
    if !is_from_days {
        model.board.days_from = Some(day.clone());
    }
    show(model, day.clinic)
}

fn show(model: &mut Model, clinic: ClinicId) -> Vec<Effect> {
    let Some(campaign) = model.campaign else { return Vec::new() };
    shown::want(model);
    let query = DaysQuery { campaign, clinic, wanted: model.board.query.wanted };
    let is_same = model.board.days_query.as_ref() == Some(&query);
    if !is_same {
        model.board.days = model.board.days.take().filter(|days| days.query == query);
        model.board.first_of_days = 0;
    }
    model.board.days_query = Some(query);
    model.visit.search.notice = None;
    enter(model, Step::Days)
}

/// "이전": to the day from which the other days were opened, else to the list.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.board.days_query = None;
    let Some(day) = model.board.days_from.take() else { return enter_choosing(model) };
    shown::open(model, day);
    enter(model, Step::Times)
}

/// Takes days that were read. Days of another question are dropped.
pub(super) fn read(model: &mut Model, days: FreeDays) -> Vec<Effect> {
    if model.board.days_query.as_ref() == Some(&days.query) {
        let last = u16::try_from(days.days.len().saturating_sub(1)).unwrap_or(u16::MAX);
        model.board.first_of_days = model.board.first_of_days.min(last);
        model.board.days = Some(days);
    }
    Vec::new()
}

/// Turns the list that is shown by this number of rows: never before its first row, never past its last.
pub(super) fn turn(model: &mut Model, rows: i16) -> Vec<Effect> {
    model.visit.search.notice = None;
    let board = &mut model.board;
    let (first, count) = match model.step {
        Step::Days => {
            let count = board.days.as_ref().map_or(0, |days| days.days.len());
            (&mut board.first_of_days, count)
        }
        Step::Times => {
            let free = board.times.iter().flat_map(|day| &day.times).filter(|time| time.free > 0);
            let count = free.count();
            (&mut board.first_of_times, count)
        }
        _ => return turn_clinics(model, rows),
    };
    // Times or days may have gone since the person turned here.
    let last = u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX);
    let turned = (*first).min(last).saturating_add_signed(rows);
    if usize::from(turned) < count {
        *first = turned;
    }
    Vec::new()
}

fn turn_clinics(model: &mut Model, rows: i16) -> Vec<Effect> {
    let Some(list) = &model.board.list else { return Vec::new() };
    let has_rows = list.has_more || usize::try_from(rows).is_ok_and(|by| by < list.rows.len());
    if rows < 0 || has_rows {
        let query = &mut model.board.query;
        query.first_row = query.first_row.saturating_add_signed(rows.into());
    }
    shown::read_shown(model)
}

/// "맨 위에 두기": makes the clinic the favourite, or stops it being the favourite.
pub(super) fn favourite(model: &mut Model) -> Vec<Effect> {
    let Some(query) = &model.board.days_query else { return Vec::new() };
    let clinic = Some(query.clinic.clone());
    let is_so = model.board.query.favourite == clinic;
    model.board.query.favourite = clinic.filter(|_| !is_so);
    model.board.query.first_row = 0;
    Vec::new()
}
