//! Answers a screen's questions from the cache; each answer shows one moment of the cache. Writes nothing.

use jari_common::board::{
    BoardPage, BoardQuery, BoardRow, ClinicList, DayCell, DayRef, DayTimes, DaysQuery, FirstRoom,
    FirstSeat, FreeDays, ListedClinic, TimeCell,
};
use jari_common::campaign::Campaign;
use jari_common::change::NowServing;
use jari_common::clinic::Clinic;
use jari_common::id::ClinicId;
use jari_common::log_mark::LogMark;
use jari_common::slot::{DayPlan, SlotRef, is_bookable};
use jari_common::time::plus_secs;
use jari_common::wish::PartOfDay;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::de::DeserializeOwned;

use super::super::heard::Skipped;
use super::pairs::Pairs;
use super::zones::ClinicZones;
use super::{CLINICS_LOOKED_AT, CacheError, NO_SLOT, date_number, date_of, instant};

/// Nobody is sent to a seat that begins sooner than this: they still have to confirm it and to walk there. In seconds.
pub(super) const LEAD_SECS: u32 = 3_600;

/// The list looks at no more clinics than this, nearest first: a city's. It stops at the first that fill its page.
const CLINICS_LISTED: u32 = 5_000;

pub(super) const DAYS_OF_CLINIC: &str =
    "SELECT date, start_minute, slot_minutes, free FROM clinic_day
    WHERE campaign = ? AND clinic = ? AND date BETWEEN ? AND ? ORDER BY date";

/// A connection that only reads, so that no write ever makes a screen wait.
pub struct Reader {
    pub(super) connection: Connection,
}

/// One day as it is stored in the cache.
pub(super) struct StoredDay {
    pub(super) date: i32,
    start_minute: u16,
    slot_minutes: u16,
    free: Vec<u8>,
}

impl StoredDay {
    /// Where its times begin. How many seats each was opened with is not cached.
    pub(super) fn plan(&self) -> DayPlan {
        DayPlan {
            start_minute: self.start_minute,
            slot_minutes: self.slot_minutes,
            slots: u8::try_from(self.free.len()).unwrap_or(u8::MAX),
            capacity: 0,
        }
    }

    /// The clinic gives no appointment on this day any more.
    fn is_closed(&self) -> bool {
        self.free.iter().all(|free| *free == NO_SLOT)
    }

    /// The times that can be booked now, by the one rule of "free", at a clinic in this zone.
    pub(super) fn times(
        &self,
        date: Date,
        zone: &TimeZone,
        now: Timestamp,
    ) -> impl Iterator<Item = TimeCell> + use<> {
        let (zone, plan) = (zone.clone(), self.plan());
        let slots = (0..plan.slots).zip(self.free.clone()).filter(|(_, free)| *free != NO_SLOT);
        slots.map(move |(index, free)| {
            let bookable = is_bookable(free, plan.start_of(date, index, &zone), now);
            TimeCell { index, minute: plan.minute_of(index), free: if bookable { free } else { 0 } }
        })
    }

    /// Seats that can be taken now in this part of the day.
    pub(super) fn left(&self, date: Date, zone: &TimeZone, part: PartOfDay, now: Timestamp) -> u32 {
        let times = self.times(date, zone, now).filter(|time| part.admits(time.minute));
        times.map(|time| u32::from(time.free)).sum()
    }
}

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// The position in the log up to which the cache knows everything; None before the first snapshot.
    pub fn cursor(&self) -> Result<Option<LogMark>, CacheError> {
        super::cursor(&self.connection)
    }

    /// Whether a snapshot has what is missing here: days of a clinic that came into reach, or events that an older
    /// program did not understand and this one does.
    pub fn is_snapshot_due(&self) -> Result<bool, CacheError> {
        let due = self.connection.query_row("SELECT due FROM about", [], |row| row.get(0))?;
        let mut statement = self.connection.prepare_cached("SELECT text, program FROM skipped")?;
        let mut skipped = statement.query([])?;
        let mut is_due: bool = due;
        while let Some(row) = skipped.next()? {
            let (text, program): (String, String) = (row.get(0)?, row.get(1)?);
            is_due |= program != super::PROGRAM || Skipped::is_understood(&text);
        }
        Ok(is_due)
    }

    /// When the cache was last known to be current; None before the first snapshot.
    pub fn as_of(&self) -> Result<Option<Timestamp>, CacheError> {
        let read = |row: &Row<'_>| row.get::<_, i64>(0);
        let millis = self.connection.query_row("SELECT as_of_ms FROM about", [], read)?;
        Ok((millis > 0).then(|| instant(millis)))
    }

    /// The first day that it is now at any clinic here.
    pub fn first_today(&self, now: Timestamp) -> Result<Date, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        Ok(ClinicZones::read(&moment)?.first_today(now))
    }

    /// All campaigns, sorted by id.
    pub fn campaigns(&self) -> Result<Vec<Campaign>, CacheError> {
        self.bodies("SELECT body FROM campaign ORDER BY id")
    }

    /// The last known state of the lines.
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
        let (favourite, [within, order]) = order_of(query);
        let clinics_in_all = moment
            .prepare_cached(&format!(
                "SELECT count(*) FROM offer WHERE campaign = ?1 AND {within}"
            ))?
            .query_row(params![campaign, metres, favourite], |row| row.get(0))?;
        let dates = query.dates();
        // Only the rows of the page are joined, not those that are skipped.
        let mut page = moment.prepare_cached(&format!(
            "SELECT near.metres, near.clinic, clinic.body FROM (
                 SELECT metres, id, clinic FROM offer WHERE campaign = ?1 AND {within}
                 ORDER BY {order} LIMIT ?4 OFFSET ?5) AS near
             JOIN clinic ON clinic.key = near.clinic ORDER BY near.id = ?3 DESC, near.metres, near.id",
        ))?;
        let shown = params![campaign, metres, favourite, query.rows, query.first_row];
        let mut found = page.query(shown)?;
        let pairs = Pairs::new(&moment, query.campaign, &query.wanted)?;
        let mut rows = Vec::with_capacity(usize::from(query.rows));
        while let Some(row) = found.next()? {
            let body: String = row.get(2)?;
            let distance_metres = row.get(0)?;
            let days = cells(&pairs, (row.get(1)?, distance_metres), &dates, now)?;
            let clinic = serde_json::from_str(&body)?;
            rows.push(BoardRow { clinic, distance_metres, days });
        }
        let as_of = as_of(&moment)?;
        Ok(BoardPage { query: query.clone(), as_of, rows, clinics_in_all })
    }

    /// The first day from `today` on with a seat at one of the nearest clinics within the radius, and the earliest seat of
    /// that day at the nearest of them.
    pub fn first_room(
        &self,
        query: &BoardQuery,
        today: Date,
        now: Timestamp,
    ) -> Result<FirstRoom, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let (favourite, [within, order]) = order_of(query);
        let mut statement = moment.prepare_cached(&format!(
            "SELECT day.date, day.start_minute, day.slot_minutes, day.free, near.nth, near.clinic, near.metres FROM (
                 SELECT clinic, metres, row_number() OVER (ORDER BY {order}) - 1 AS nth
                 FROM offer WHERE campaign = ?1 AND {within} ORDER BY {order} LIMIT ?5) AS near
             JOIN clinic_day AS day ON day.campaign = ?1 AND day.clinic = near.clinic
             WHERE day.date >= ?4 ORDER BY day.date, near.nth",
        ))?;
        let metres = query.radius.metres();
        let today = date_number(today);
        let reach = params![query.campaign.0, metres, favourite, today, CLINICS_LOOKED_AT];
        let mut rows = statement.query(reach)?;
        let mut found = None;
        let pairs = Pairs::new(&moment, query.campaign, &query.wanted)?;
        while let Some(row) = rows.next()? {
            let day = day_of(row)?;
            let Some(date) = date_of(day.date) else { continue };
            let (wanted, key) = (&query.wanted, row.get(5)?);
            let zone = pairs.zones.of(key);
            let mut times = day.times(date, zone, plus_secs(now, LEAD_SECS));
            let Some(time) = times
                .find(|time| time.free > 0 && wanted.time.admits(time.minute))
                .filter(|_| wanted.days.admit(date))
            else {
                continue;
            };
            if pairs.has_second((key, row.get(6)?), date, now)? {
                let (distance_metres, clinic) = clinic_by_key(&moment, key)?;
                let (campaign, index) = (query.campaign, time.index);
                let slot = SlotRef { campaign, clinic: clinic.id.clone(), date, index };
                let starts_at = day.plan().start_of(date, index, zone);
                let row = row.get(4)?;
                let seat = FirstSeat { row, slot, clinic, distance_metres, starts_at };
                found = Some(Box::new(seat));
                break;
            }
        }
        Ok(FirstRoom { query: query.clone(), found })
    }

    /// The clinics that have a seat on a wanted day from `today` on, nearest first: the rows of the query.
    pub fn clinics(
        &self,
        query: &BoardQuery,
        today: Date,
        now: Timestamp,
    ) -> Result<ClinicList, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let (favourite, [within, order]) = order_of(query);
        let mut statement = moment.prepare_cached(&format!(
            "SELECT clinic, id, metres FROM offer WHERE campaign = ?1 AND {within} ORDER BY {order} LIMIT ?4",
        ))?;
        let metres = query.radius.metres();
        let reach = params![query.campaign.0, metres, favourite, CLINICS_LISTED];
        let mut found = statement.query(reach)?;
        let (mut rows, mut skipped, mut has_more) = (Vec::new(), 0, false);
        let pairs = Pairs::new(&moment, query.campaign, &query.wanted)?;
        let mut has_clinics = false;
        while let Some(row) = found.next()? {
            has_clinics = true;
            let (key, id): (i64, String) = (row.get(0)?, row.get(1)?);
            let clinic = (key, row.get(2)?);
            let first = days_with_seats(&pairs, clinic, (today, now), 1)?.first().copied();
            let is_favourite = query.favourite.as_ref().is_some_and(|it| it.as_str() == id);
            if first.is_none() && !is_favourite {
                continue;
            }
            if skipped < query.first_row {
                skipped += 1;
                continue;
            }
            if rows.len() == usize::from(query.rows) {
                has_more = true;
                break;
            }
            let (distance_metres, clinic) = clinic_by_key(&moment, key)?;
            let first_day = first.map(|(date, _)| date);
            rows.push(ListedClinic { clinic, distance_metres, first_day });
        }
        let as_of = as_of(&moment)?;
        Ok(ClinicList { query: query.clone(), as_of, rows, has_more, has_clinics })
    }

    /// One clinic's days with a seat; None when the clinic is not within reach.
    pub fn days(
        &self,
        query: &DaysQuery,
        today: Date,
        now: Timestamp,
    ) -> Result<Option<FreeDays>, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let Some((key, distance_metres, clinic)) = clinic_of(&moment, &query.clinic)? else {
            return Ok(None);
        };
        let pairs = Pairs::new(&moment, query.campaign, &query.wanted)?;
        let of = (key, distance_metres);
        let days = days_with_seats(&pairs, of, (today, now), usize::MAX)?;
        let (query, as_of) = (query.clone(), as_of(&moment)?);
        Ok(Some(FreeDays { query, as_of, clinic, distance_metres, days }))
    }

    /// One clinic's times on one day; None when the clinic is not within reach.
    pub fn times(&self, day: &DayRef, now: Timestamp) -> Result<Option<DayTimes>, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let Some((key, distance_metres, clinic)) = clinic_of(&moment, &day.clinic)? else {
            return Ok(None);
        };
        let open = moment
            .prepare_cached(
                "SELECT date, start_minute, slot_minutes, free FROM clinic_day
                 WHERE campaign = ? AND clinic = ? AND date = ?",
            )?
            .query_row(params![day.campaign.0, key, date_number(day.date)], day_of)
            .optional()?;
        let zone = clinic.zone().clone();
        let times = open.iter().flat_map(|open| open.times(day.date, &zone, now)).collect();
        let as_of = as_of(&moment)?;
        let (campaign, date) = (day.campaign, day.date);
        Ok(Some(DayTimes { campaign, clinic, distance_metres, date, as_of, times }))
    }

    fn bodies<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, CacheError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
    }
}

fn cells(
    pairs: &Pairs<'_>,
    clinic: (i64, u32),
    dates: &[Date],
    now: Timestamp,
) -> Result<Vec<DayCell>, CacheError> {
    let mut cells = vec![DayCell::Closed; dates.len()];
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(cells) };
    let zone = pairs.zones.of(clinic.0);
    let mut statement = pairs.moment.prepare_cached(DAYS_OF_CLINIC)?;
    let span = params![pairs.campaign.0, clinic.0, date_number(*first), date_number(*last)];
    let days = statement.query_map(span, day_of)?;
    for day in days {
        let day = day?;
        if day.is_closed() {
            continue;
        }
        let here = dates.iter().zip(&mut cells);
        for (date, cell) in here.filter(|(date, _)| date_number(**date) == day.date) {
            let left = day.left(*date, zone, pairs.wanted.time, now);
            let goes_on = left > 0 && pairs.has_second(clinic, *date, now)?;
            *cell = DayCell::of_seats(if goes_on { left } else { 0 });
        }
    }
    Ok(cells)
}

/// The first `most` of a clinic's wanted days from `today` on that have a seat, in order.
fn days_with_seats(
    pairs: &Pairs<'_>,
    clinic: (i64, u32),
    (today, now): (Date, Timestamp),
    most: usize,
) -> Result<Vec<(Date, DayCell)>, CacheError> {
    let wanted = pairs.wanted;
    let from = wanted.days.from.map_or(today, |from| from.max(today));
    let until = wanted.days.until.unwrap_or(Date::MAX);
    let mut statement = pairs.moment.prepare_cached(DAYS_OF_CLINIC)?;
    let span = params![pairs.campaign.0, clinic.0, date_number(from), date_number(until)];
    let mut days = Vec::new();
    let mut read = statement.query(span)?;
    while days.len() < most
        && let Some(row) = read.next()?
    {
        let day = day_of(row)?;
        let Some(date) = date_of(day.date).filter(|date| wanted.days.admit(*date)) else {
            continue;
        };
        let left = day.left(date, pairs.zones.of(clinic.0), wanted.time, now);
        if left > 0 && pairs.has_second(clinic, date, now)? {
            days.push((date, DayCell::of_seats(left)));
        }
    }
    Ok(days)
}

/// The clinic that comes first (`?3`), and which clinics are within reach (`?2` metres), in which order. Without a
/// first clinic the index gives the order, and no more than a page is read.
fn order_of(query: &BoardQuery) -> (&str, [&'static str; 2]) {
    match &query.favourite {
        None => ("", ["metres <= ?2 AND ?3 = ''", "metres, id"]),
        Some(id) => (id.as_str(), ["(metres <= ?2 OR id = ?3)", "id = ?3 DESC, metres, id"]),
    }
}

/// A clinic's key, its distance in metres, and its other data.
pub(super) fn clinic_of(
    moment: &Transaction<'_>,
    id: &ClinicId,
) -> Result<Option<(i64, u32, Clinic)>, CacheError> {
    let found: Option<(i64, u32, String)> = moment
        .prepare_cached("SELECT key, metres, body FROM clinic WHERE id = ?")?
        .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((key, metres, body)) = found else { return Ok(None) };
    Ok(Some((key, metres, serde_json::from_str(&body)?)))
}

/// The distance in metres and the data of a clinic that is known to be there.
fn clinic_by_key(moment: &Transaction<'_>, key: i64) -> Result<(u32, Clinic), CacheError> {
    let (metres, body): (u32, String) = moment
        .prepare_cached("SELECT metres, body FROM clinic WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((metres, serde_json::from_str(&body)?))
}

fn as_of(moment: &Transaction<'_>) -> Result<Timestamp, CacheError> {
    let mut statement = moment.prepare_cached("SELECT as_of_ms FROM about")?;
    Ok(instant(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn day_of(row: &Row<'_>) -> rusqlite::Result<StoredDay> {
    let (date, start_minute, slot_minutes) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(StoredDay { date, start_minute, slot_minutes, free: row.get(3)? })
}
