//! The board and the open day: which page is asked of the cache, and what comes back. Never touches the line.

use jari_common::board::{
    BoardPage, DayCell, DayRef, DayTimes, FirstRoom, MONTH_WEEKS, Radius, Wanted,
};
use jari_common::dose::Dose;
use jari_common::id::ClinicId;
use jari_common::wish::{PartOfDay, Weekdays, WishDays};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::effect::Effect;
use crate::model::{Model, Narrow, Step};

use super::navigation::enter;
use super::today;

/// Slots are open at most this many days ahead when the campaign is not known yet.
const DAYS_AHEAD_UNKNOWN: u16 = 60;

/// For the next person: near clinics, from tomorrow on, nothing open.
pub(super) fn start_afresh(model: &mut Model) {
    let first_day = today(model).saturating_add(1.days());
    let query = &mut model.board.query;
    query.radius = Radius::default();
    query.wanted = Wanted::default();
    query.favourite = None;
    query.first_row = 0;
    query.first_day = first_day;
    model.board.day = None;
    model.board.times = None;
    model.board.times_page = 0;
    (model.board.month, model.board.weeks) = (None, None);
    model.board.alternatives = None;
    model.board.no_room = None;
    drop_other_page(model);
}

/// Reads again what the screen shows of the cache.
pub(super) fn read_shown(model: &Model) -> Vec<Effect> {
    if let (Step::Month, Some(query)) = (model.step.under(), &model.board.month) {
        return vec![Effect::ReadMonth(query.clone())];
    }
    match (model.step.under(), &model.board.day) {
        (Step::Board, _) => vec![Effect::ReadBoard(model.board.query.clone())],
        (Step::Times | Step::Confirm, Some(day)) => vec![Effect::ReadTimes(day.clone())],
        _ => Vec::new(),
    }
}

pub(super) fn cache_changed(model: &mut Model, is_empty: bool, is_known: bool) -> Vec<Effect> {
    (model.board.is_empty, model.board.is_known) = (is_empty, is_known);
    model.board.no_room = None;
    read_shown(model)
}

/// A page that nobody asks for any more is let go.
pub(super) fn page_read(model: &mut Model, page: BoardPage) -> Vec<Effect> {
    if page.query != model.board.query {
        return Vec::new();
    }
    // Clinics may have gone since the page was turned to.
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

/// The layout's word on how much there is room for.
pub(super) fn fit(model: &mut Model, rows: u8, days: u8) -> Vec<Effect> {
    let (rows, days) = (rows.max(1), days.max(1));
    let query = &mut model.board.query;
    if (query.rows, query.days) == (rows, days) {
        return Vec::new();
    }
    query.rows = rows;
    query.days = days;
    // Whole pages: the way back by "▲" then ends at the nearest clinic.
    query.first_row -= query.first_row % u32::from(rows);
    read_shown(model)
}

/// Asks how far, or for which times.
pub(super) fn narrow(model: &mut Model, by: Narrow) -> Vec<Effect> {
    if model.step != Step::Board {
        return Vec::new();
    }
    model.visitor.notice = None;
    enter(model, Step::Narrow(by))
}

pub(super) fn choose_radius(model: &mut Model, radius: Radius) -> Vec<Effect> {
    if !matches!(model.step, Step::Board | Step::Narrow(Narrow::Distance)) {
        return Vec::new();
    }
    model.visitor.notice = None;
    model.board.query.radius = radius;
    model.board.query.first_row = 0;
    enter(model, Step::Board)
}

/// It stays so until the person goes, or chooses otherwise.
pub(super) fn choose_when(model: &mut Model, weekdays: Weekdays, time: PartOfDay) -> Vec<Effect> {
    if !matches!(model.step, Step::Board | Step::Narrow(Narrow::Time)) {
        return Vec::new();
    }
    model.visitor.notice = None;
    model.board.no_room = None;
    let wanted = &mut model.board.query.wanted;
    (wanted.days.weekdays, wanted.time) = (weekdays, time);
    from_the_first_day(model);
    enter(model, Step::Board)
}

/// Which days the board is about, for who looks at it now: those that are open; for a second dose, those that are as far
/// from the first as they have to be; for a first, those behind which a second may be.
pub(super) fn want(model: &mut Model) {
    let today = today(model);
    let ahead = model.chosen_campaign().map_or(DAYS_AHEAD_UNKNOWN, |it| it.spec.days_ahead);
    let last = today.saturating_add(i64::from(ahead).days());
    let interval = model.interval();
    let second = interval.filter(|_| model.visitor.dose == Dose::First && !model.is_moving());
    let (from, until) = match interval.zip(first_date(model)) {
        Some((interval, first)) if model.visitor.dose == Dose::Second => {
            let (from, to) = interval.seconds_of(first).into_inner();
            (from.max(today), to.min(last))
        }
        _ => {
            let before = second.map_or(0, |interval| i64::from(interval.from_days));
            (today, last.saturating_sub(before.days()))
        }
    };
    let query = &mut model.board.query;
    let days = WishDays { from: Some(from), until: Some(until), ..query.wanted.days };
    let wanted = Wanted { days, second, ..query.wanted };
    if query.wanted != wanted {
        // What was found for other days says nothing of these.
        model.board.no_room = None;
    }
    query.wanted = wanted;
    query.first_day = query.first_day.max(from);
}

/// The day of the first dose: of the one that is held, else of the one that is booked.
fn first_date(model: &Model) -> Option<Date> {
    let ticket = &model.visitor.session.as_ref()?.ticket;
    let held = ticket.hold.as_ref().filter(|hold| hold.dose.is_first()).map(|hold| hold.slot.date);
    held.or_else(|| ticket.booking.as_ref().map(|booking| booking.slot.date))
}

/// The page from the first day on that is wanted, tomorrow at the earliest.
pub(super) fn from_the_first_day(model: &mut Model) {
    model.board.query.first_day = today(model).saturating_add(1.days());
    model.board.query.first_row = 0;
    want(model);
}

/// The page with this day, if it is not on the one that is shown.
pub(super) fn turn_to(model: &mut Model, date: Date) {
    want(model);
    if !model.board.query.dates().contains(&date) {
        model.board.query.first_day = date;
    }
}

/// Never before today, never past the last day that is wanted.
pub(super) fn turn_days(model: &mut Model, pages: i8) -> Vec<Effect> {
    if model.step != Step::Board {
        return Vec::new();
    }
    let query = &mut model.board.query;
    let turned = if pages < 0 { query.earlier() } else { query.later() };
    query.first_day = turned.unwrap_or(query.first_day);
    model.visitor.notice = None;
    read_shown(model)
}

/// "가장 빠른 날"
pub(super) fn find_room(model: &mut Model) -> Vec<Effect> {
    if model.step != Step::Board {
        return Vec::new();
    }
    vec![Effect::FindRoom(model.board.query.clone())]
}

/// Turns to the first day with room, and to the clinic that has it.
pub(super) fn room_found(model: &mut Model, room: &FirstRoom) -> Vec<Effect> {
    if model.step != Step::Board || room.query != model.board.query {
        return Vec::new();
    }
    let Some((date, nth)) = room.found else {
        model.board.no_room = Some(room.query.radius);
        return Vec::new();
    };
    let query = &mut model.board.query;
    query.first_day = date;
    query.first_row = nth - nth % u32::from(query.rows.max(1));
    model.visitor.notice = None;
    read_shown(model)
}

pub(super) fn turn_clinics(model: &mut Model, pages: i8) -> Vec<Effect> {
    if model.step != Step::Board {
        return Vec::new();
    }
    let in_all = model.board.page.as_ref().map_or(0, |page| page.clinics_in_all);
    let query = &mut model.board.query;
    let rows = i32::from(pages) * i32::from(query.rows);
    let turned = query.first_row.saturating_add_signed(rows);
    if turned < in_all || pages < 0 {
        query.first_row = turned;
    }
    model.visitor.notice = None;
    read_shown(model)
}

pub(super) fn open_day(
    model: &mut Model,
    clinic: &ClinicId,
    date: Date,
    cell: DayCell,
) -> Vec<Effect> {
    let closed = cell == DayCell::Closed;
    let Some(campaign) = model.campaign else { return Vec::new() };
    if !matches!(model.step, Step::Board | Step::Month) || closed {
        return Vec::new();
    }
    if model.step == Step::Board {
        // "이전" leads back to where the day was chosen.
        model.board.month = None;
    }
    model.visitor.notice = None;
    open(model, DayRef { campaign, clinic: clinic.clone(), date });
    enter(model, Step::Times)
}

/// Turns to this day, whose times are not read yet.
pub(super) fn open(model: &mut Model, day: DayRef) {
    model.board.times_page = 0;
    if model.board.day.as_ref() != Some(&day) {
        model.board.times = None;
        model.board.day = Some(day);
    }
}

/// The screen knows how many pages there are and shows the last for any beyond.
pub(super) fn turn_times(model: &mut Model, pages: i8) -> Vec<Effect> {
    if !matches!(model.step, Step::Times | Step::Month) {
        return Vec::new();
    }
    let times = match model.step {
        Step::Times => model.board.times.as_ref().map_or(0, |day| day.times.len()),
        _ => 7 * MONTH_WEEKS,
    };
    let last = u8::try_from(times.saturating_sub(1)).unwrap_or(u8::MAX);
    model.board.times_page = model.board.times_page.saturating_add_signed(pages).min(last);
    Vec::new()
}

/// An answer to another question is not shown as the answer to this one.
fn drop_other_page(model: &mut Model) {
    let other = model.board.page.as_ref().is_some_and(|page| page.query != model.board.query);
    if other {
        model.board.page = None;
    }
}
