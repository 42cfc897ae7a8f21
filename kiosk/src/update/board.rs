//! The board and the open day: what a person does on them, and what the cache answers. Never touches the line.

use jari_common::board::{BoardPage, DayCell, DayRef, DayTimes, FirstRoom, Radius};
use jari_common::id::ClinicId;
use jari_common::wish::{PartOfDay, Weekdays};
use jiff::civil::Date;

use crate::effect::Effect;
use crate::model::{Model, Narrow, Step};

use super::shown::{self, read_shown};
use super::steps::{enter, enter_choosing};

pub(super) fn cache_changed(model: &mut Model, is_empty: bool, is_known: bool) -> Vec<Effect> {
    (model.board.is_empty, model.board.is_known) = (is_empty, is_known);
    model.board.no_room = None;
    read_shown(model)
}

/// Takes a page that was read. A page that is no longer asked for is dropped.
pub(super) fn page_read(model: &mut Model, page: BoardPage) -> Vec<Effect> {
    if page.query != model.board.query {
        return Vec::new();
    }
    // Clinics may have disappeared since the person turned to this page.
    let past_the_end = page.rows.is_empty() && page.clinics_in_all > 0 && page.query.first_row > 0;
    model.board.page = Some(page);
    if past_the_end {
        model.board.query.first_row = 0;
        return read_shown(model);
    }
    Vec::new()
}

pub(super) fn times_read(model: &mut Model, mut times: DayTimes) -> Vec<Effect> {
    let asked = model.board.day.as_ref().is_some_and(|day| {
        (day.campaign, &day.clinic, day.date) == (times.campaign, &times.clinic.id, times.date)
    });
    if asked {
        let part = model.board.query.wanted.time;
        times.times.retain(|time| part.admits(time.minute));
        model.board.times = Some(times);
    }
    Vec::new()
}

/// The layout says how many rows and days there is room for.
pub(super) fn fit(model: &mut Model, rows: u8, days: u8) -> Vec<Effect> {
    let (rows, days) = (rows.max(1), days.max(1));
    let query = &mut model.board.query;
    if (query.rows, query.days) == (rows, days) {
        return Vec::new();
    }
    query.rows = rows;
    query.days = days;
    // Whole pages only: then the way back by "▲" ends at the nearest clinic.
    query.first_row -= query.first_row % u32::from(rows);
    read_shown(model)
}

/// Asks how far, or for which times.
pub(super) fn narrow(model: &mut Model, by: Narrow) -> Vec<Effect> {
    model.visit.search.notice = None;
    enter(model, Step::Narrow(by))
}

pub(super) fn choose_radius(model: &mut Model, radius: Radius) -> Vec<Effect> {
    model.visit.search.notice = None;
    model.board.query.radius = radius;
    model.board.has_own_radius = true;
    // It was not looked for within this distance.
    model.board.first = None;
    model.board.query.first_row = 0;
    enter_choosing(model)
}

/// Sets the days of the week and the time of day. They are kept until the person leaves or chooses otherwise.
pub(super) fn choose_when(model: &mut Model, weekdays: Weekdays, time: PartOfDay) -> Vec<Effect> {
    model.visit.search.notice = None;
    model.board.no_room = None;
    // It was not looked for at these times.
    model.board.first = None;
    let wanted = &mut model.board.query.wanted;
    (wanted.days.weekdays, wanted.time) = (weekdays, time);
    shown::from_the_first_day(model);
    // Asked at a clinic's days, or at the times of one of them, it is about that clinic.
    match model.step {
        Step::Days => enter(model, Step::Days),
        Step::Times => {
            let board = &mut model.board;
            (board.times, board.times_page, board.first_of_times) = (None, 0, 0);
            enter(model, Step::Times)
        }
        _ => enter_choosing(model),
    }
}

/// Turns by pages: never before today, never past the last day that is wanted.
pub(super) fn turn_days(model: &mut Model, pages: i8) -> Vec<Effect> {
    let query = &mut model.board.query;
    let turned = if pages < 0 { query.earlier() } else { query.later() };
    query.first_day = turned.unwrap_or(query.first_day);
    model.visit.search.notice = None;
    read_shown(model)
}

/// "가장 빠른 날"
pub(super) fn find_room(model: &mut Model) -> Vec<Effect> {
    vec![Effect::FindRoom(model.board.query.clone())]
}

/// Turns to the first day with room, and to the clinic that has it.
pub(super) fn room_found(model: &mut Model, room: &FirstRoom) -> Vec<Effect> {
    if model.step != Step::Board || room.query != model.board.query {
        return Vec::new();
    }
    let Some(seat) = &room.found else {
        model.board.no_room = Some(room.query.radius);
        return Vec::new();
    };
    let query = &mut model.board.query;
    query.first_day = seat.slot.date;
    query.first_row = seat.row - seat.row % u32::from(query.rows.max(1));
    model.visit.search.notice = None;
    read_shown(model)
}

pub(super) fn turn_clinics(model: &mut Model, pages: i8) -> Vec<Effect> {
    let in_all = model.board.page.as_ref().map_or(0, |page| page.clinics_in_all);
    let query = &mut model.board.query;
    let rows = i32::from(pages) * i32::from(query.rows);
    let turned = query.first_row.saturating_add_signed(rows);
    if turned < in_all || pages < 0 {
        query.first_row = turned;
    }
    model.visit.search.notice = None;
    read_shown(model)
}

pub(super) fn open_day(
    model: &mut Model,
    clinic: &ClinicId,
    date: Date,
    cell: DayCell,
) -> Vec<Effect> {
    let Some(campaign) = model.campaign.filter(|_| cell != DayCell::Closed) else {
        return Vec::new();
    };
    if model.step == Step::Board {
        // "이전" leads back to where the day was chosen.
        (model.board.days_query, model.board.days_from) = (None, None);
    }
    model.visit.search.notice = None;
    shown::open(model, DayRef { campaign, clinic: clinic.clone(), date });
    enter(model, Step::Times)
}

/// Turns the pages of times. The screen knows how many pages there are and shows the last for any number beyond.
pub(super) fn turn_times(model: &mut Model, pages: i8) -> Vec<Effect> {
    let times = model.board.times.as_ref().map_or(0, |day| day.times.len());
    let last = u8::try_from(times.saturating_sub(1)).unwrap_or(u8::MAX);
    model.board.times_page = model.board.times_page.saturating_add_signed(pages).min(last);
    Vec::new()
}
