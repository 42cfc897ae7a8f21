//! Which part of the board is shown to the person who is here, and what of it is read from the cache.

use jari_common::board::{BoardQuery, DayRef, Wanted};
use jari_common::dose::Dose;
use jari_common::wish::WishDays;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::effect::Effect;
use crate::model::{Model, Step};

/// While the campaign is not known, slots are taken to be open at most this many days ahead.
const DAYS_AHEAD_UNKNOWN: u16 = 60;

/// For the next person: near clinics, from tomorrow on, and no day is open.
pub(super) fn start_afresh(model: &mut Model) {
    let campaign = model.board.query.campaign;
    model.board = model.board.afresh(campaign, tomorrow(model));
}

/// Reads again from the cache what the screen shows.
pub(super) fn read_shown(model: &Model) -> Vec<Effect> {
    if let (Step::Days, Some(query)) = (model.step.under(), &model.board.days_query) {
        return vec![Effect::ReadDays(query.clone())];
    }
    match (model.step.under(), &model.board.day) {
        (Step::FirstSeat, _) if model.board.first.is_none() => {
            vec![Effect::FindRoom(first_query(model))]
        }
        (Step::Clinics, _) => vec![Effect::ReadClinics(model.board.query.clone())],
        (Step::Board, _) => vec![Effect::ReadBoard(model.board.query.clone())],
        (Step::Times | Step::Confirm, Some(day)) => vec![Effect::ReadTimes(day.clone())],
        _ => Vec::new(),
    }
}

/// What the cache is asked for the seat that is proposed first.
pub(super) fn first_query(model: &Model) -> BoardQuery {
    let radius = model.board.first_radius;
    BoardQuery { radius, first_row: 0, favourite: None, ..model.board.query.clone() }
}

/// Sets which days the board shows. One dose: all open days. Second dose of a series: the days that are the right
/// number of days after the first. First dose: the days that leave time for a second.
pub(super) fn want(model: &mut Model) {
    let today = model.today();
    let ahead = model.chosen_campaign().map_or(DAYS_AHEAD_UNKNOWN, |it| it.spec.days_ahead);
    let last = today.saturating_add(i64::from(ahead).days());
    let interval = model.interval();
    let dose = model.visit.search.dose;
    let second = interval.filter(|_| dose == Dose::First && !model.is_moving());
    let (from, until) = match interval.zip(first_date(model)) {
        Some((interval, first)) if dose == Dose::Second => {
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
        // A result for other days says nothing about these days.
        model.board.no_room = None;
    }
    query.wanted = wanted;
    query.first_day = query.first_day.max(from);
    let board = &mut model.board;
    if let Some(days) = board.days_query.as_mut().filter(|days| days.wanted != wanted) {
        // The days of another question: of the other dose, or of other times.
        days.wanted = wanted;
        (board.days, board.first_of_days) = (None, 0);
    }
}

/// The day of the first dose: the one that is held, else the one that is booked.
fn first_date(model: &Model) -> Option<Date> {
    let ticket = &model.visit.session.as_ref()?.ticket;
    let held = ticket.hold.as_ref().filter(|hold| hold.dose.is_first()).map(|hold| hold.slot.date);
    held.or_else(|| ticket.booking.as_ref().map(|booking| booking.slot.date))
}

/// Turns to the page that begins with the first day that is wanted, tomorrow at the earliest.
pub(super) fn from_the_first_day(model: &mut Model) {
    model.board.query.first_day = tomorrow(model);
    model.board.query.first_row = 0;
    want(model);
}

/// Turns to the page with this day, if the day is not on the page that is shown.
pub(super) fn turn_to(model: &mut Model, date: Date) {
    want(model);
    if !model.board.query.dates().contains(&date) {
        model.board.query.first_day = date;
    }
}

/// Makes this the open day. Its times are not read here.
pub(super) fn open(model: &mut Model, day: DayRef) {
    (model.board.times_page, model.board.first_of_times) = (0, 0);
    if model.board.days_query.as_ref().is_some_and(|query| query.clinic != day.clinic) {
        // Days of another clinic are no way back from here.
        (model.board.days_query, model.board.days_from) = (None, None);
    }
    if model.board.day.as_ref() != Some(&day) {
        model.board.times = None;
        model.board.day = Some(day);
    }
}

fn tomorrow(model: &Model) -> Date {
    model.today().saturating_add(1.days())
}
