//! Answers a screen's questions from the cache, each from one moment of it. Writes nothing.

use jari_common::board::{
    BoardPage, BoardQuery, BoardRow, DayCell, DayRef, DayTimes, FirstRoom, TimeCell,
};
use jari_common::campaign::Campaign;
use jari_common::change::NowServing;
use jari_common::clinic::Clinic;
use jari_common::slot::{DayPlan, is_bookable};
use jari_common::time::seoul;
use jari_common::wish::PartOfDay;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::de::DeserializeOwned;

use super::{CLINICS_LOOKED_AT, CacheError, date_number, date_of, instant};

const DAYS_OF_CLINIC: &str = "SELECT date, start_minute, slot_minutes, free FROM clinic_day
    WHERE campaign = ? AND clinic = ? AND date BETWEEN ? AND ? ORDER BY date";

/// A connection that only reads, so that no write ever makes a screen wait.
pub struct Reader {
    pub(super) connection: Connection,
    zone: TimeZone,
}

/// One day as it lies in the cache.
pub(super) struct Day {
    pub(super) date: i32,
    start_minute: u16,
    slot_minutes: u16,
    free: Vec<u8>,
}

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, zone: seoul() }
    }

    /// The log's number up to which the cache knows everything; None before the first snapshot.
    pub fn cursor(&self) -> Result<Option<u64>, CacheError> {
        super::cursor(&self.connection)
    }

    /// When the cache was last known to be current; None before the first snapshot.
    pub fn as_of(&self) -> Result<Option<Timestamp>, CacheError> {
        let read = |row: &Row<'_>| row.get::<_, i64>(0);
        let millis = self.connection.query_row("SELECT as_of_ms FROM about", [], read)?;
        Ok((millis > 0).then(|| instant(millis)))
    }

    /// By id.
    pub fn campaigns(&self) -> Result<Vec<Campaign>, CacheError> {
        self.bodies("SELECT body FROM campaign ORDER BY id")
    }

    /// Where the lines last stood.
    pub fn serving(&self) -> Result<Vec<NowServing>, CacheError> {
        self.bodies("SELECT body FROM serving ORDER BY campaign")
    }

    /// Whether there is no clinic with a day.
    pub fn is_empty(&self) -> Result<bool, CacheError> {
        let query = "SELECT NOT EXISTS (SELECT 1 FROM offer)";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }

    /// A page of clinics, nearest first, and what each has on each day.
    pub fn board(&self, query: &BoardQuery, now: Timestamp) -> Result<BoardPage, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let (campaign, metres) = (query.campaign.0, query.radius.metres());
        let clinics_in_all = moment
            .prepare_cached("SELECT count(*) FROM offer WHERE campaign = ? AND metres <= ?")?
            .query_row(params![campaign, metres], |row| row.get(0))?;
        let dates = query.dates();
        // Only the rows of the page are joined, not those that are skipped.
        let mut page = moment.prepare_cached(
            "SELECT near.metres, near.clinic, clinic.body FROM (
                 SELECT metres, id, clinic FROM offer WHERE campaign = ? AND metres <= ?
                 ORDER BY metres, id LIMIT ? OFFSET ?) AS near
             JOIN clinic ON clinic.key = near.clinic ORDER BY near.metres, near.id",
        )?;
        let mut found = page.query(params![campaign, metres, query.rows, query.first_row])?;
        let mut rows = Vec::with_capacity(usize::from(query.rows));
        while let Some(row) = found.next()? {
            let body: String = row.get(2)?;
            let days = self.cells(&moment, query, row.get(1)?, &dates, now)?;
            let clinic = serde_json::from_str(&body)?;
            rows.push(BoardRow { clinic, distance_metres: row.get(0)?, days });
        }
        let as_of = as_of(&moment)?;
        Ok(BoardPage { query: query.clone(), as_of, rows, clinics_in_all })
    }

    /// The first day from `today` on with a seat at one of the nearest clinics within the radius.
    pub fn first_room(
        &self,
        query: &BoardQuery,
        today: Date,
        now: Timestamp,
    ) -> Result<FirstRoom, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let mut statement = moment.prepare_cached(
            "SELECT day.date, day.start_minute, day.slot_minutes, day.free, near.nth, near.clinic FROM (
                 SELECT clinic, row_number() OVER (ORDER BY metres, id) - 1 AS nth FROM offer
                 WHERE campaign = ?1 AND metres <= ?2 ORDER BY metres, id LIMIT ?4) AS near
             JOIN clinic_day AS day ON day.campaign = ?1 AND day.clinic = near.clinic
             WHERE day.date >= ?3 ORDER BY day.date, near.nth",
        )?;
        let metres = query.radius.metres();
        let reach = params![query.campaign.0, metres, date_number(today), CLINICS_LOOKED_AT];
        let mut rows = statement.query(reach)?;
        let mut found = None;
        while let Some(row) = rows.next()? {
            let day = day_of(row)?;
            let Some(date) = date_of(day.date) else { continue };
            let wanted = &query.wanted;
            if wanted.days.admit(date)
                && self.left_on(&day, date, wanted.time, now) > 0
                && self.has_second(&moment, query, (row.get(5)?, date), now)?
            {
                found = Some((date, row.get(4)?));
                break;
            }
        }
        Ok(FirstRoom { query: query.clone(), found })
    }

    fn cells(
        &self,
        moment: &Transaction<'_>,
        query: &BoardQuery,
        clinic: i64,
        dates: &[Date],
        now: Timestamp,
    ) -> Result<Vec<DayCell>, CacheError> {
        let mut cells = vec![DayCell::Closed; dates.len()];
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(cells) };
        let mut statement = moment.prepare_cached(DAYS_OF_CLINIC)?;
        let span = params![query.campaign.0, clinic, date_number(*first), date_number(*last)];
        let days = statement.query_map(span, day_of)?;
        for day in days {
            let day = day?;
            let here = dates.iter().zip(&mut cells);
            for (date, cell) in here.filter(|(date, _)| date_number(**date) == day.date) {
                let left = self.left_on(&day, *date, query.wanted.time, now);
                let goes_on = left > 0 && self.has_second(moment, query, (clinic, *date), now)?;
                *cell = DayCell::of_seats(if goes_on { left } else { 0 });
            }
        }
        Ok(cells)
    }

    /// Seats that can be taken now in this part of the day.
    fn left_on(&self, day: &Day, date: Date, part: PartOfDay, now: Timestamp) -> u32 {
        let times = self.times_of(day, date, now).filter(|time| part.admits(time.minute));
        times.map(|time| u32::from(time.free)).sum()
    }

    /// Whether the clinic has a seat for the second dose after a first on this day, where one is wanted.
    fn has_second(
        &self,
        moment: &Transaction<'_>,
        query: &BoardQuery,
        (clinic, first): (i64, Date),
        now: Timestamp,
    ) -> Result<bool, CacheError> {
        let Some(interval) = query.wanted.second else { return Ok(true) };
        let (from, to) = interval.seconds_of(first).into_inner();
        let mut statement = moment.prepare_cached(DAYS_OF_CLINIC)?;
        let span = params![query.campaign.0, clinic, date_number(from), date_number(to)];
        for day in statement.query_map(span, day_of)? {
            let day = day?;
            let date = date_of(day.date);
            if date.is_some_and(|date| self.left_on(&day, date, PartOfDay::Any, now) > 0) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One clinic's times on one day; None when the clinic is not within reach.
    pub fn times(&self, day: &DayRef, now: Timestamp) -> Result<Option<DayTimes>, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let clinic: Option<(i64, u32, String)> = moment
            .prepare_cached("SELECT key, metres, body FROM clinic WHERE id = ?")?
            .query_row([day.clinic.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((key, distance_metres, body)) = clinic else { return Ok(None) };
        let clinic: Clinic = serde_json::from_str(&body)?;
        let open = moment
            .prepare_cached(
                "SELECT date, start_minute, slot_minutes, free FROM clinic_day
                 WHERE campaign = ? AND clinic = ? AND date = ?",
            )?
            .query_row(params![day.campaign.0, key, date_number(day.date)], day_of)
            .optional()?;
        let times = open.iter().flat_map(|open| self.times_of(open, day.date, now)).collect();
        let as_of = as_of(&moment)?;
        let (campaign, date) = (day.campaign, day.date);
        Ok(Some(DayTimes { campaign, clinic, distance_metres, date, as_of, times }))
    }

    /// What can be booked now, by the one rule.
    pub(super) fn times_of(
        &self,
        day: &Day,
        date: Date,
        now: Timestamp,
    ) -> impl Iterator<Item = TimeCell> + use<> {
        let zone = self.zone.clone();
        let plan = DayPlan {
            start_minute: day.start_minute,
            slot_minutes: day.slot_minutes,
            slots: u8::try_from(day.free.len()).unwrap_or(u8::MAX),
            capacity: 0,
        };
        let slots = (0..plan.slots).zip(day.free.clone());
        slots.map(move |(index, free)| {
            let bookable = is_bookable(free, plan.start_of(date, index, &zone), now);
            TimeCell { index, minute: plan.minute_of(index), free: if bookable { free } else { 0 } }
        })
    }

    fn bodies<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, CacheError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
    }
}

fn as_of(moment: &Transaction<'_>) -> Result<Timestamp, CacheError> {
    let mut statement = moment.prepare_cached("SELECT as_of_ms FROM about")?;
    Ok(instant(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn day_of(row: &Row<'_>) -> rusqlite::Result<Day> {
    let (date, start_minute, slot_minutes) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Day { date, start_minute, slot_minutes, free: row.get(3)? })
}
