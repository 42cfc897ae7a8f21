//! What is nearest to a seat that was just taken: the same clinic at another time, another clinic at the same time,
//! the same clinic on another day. It uses the one rule of "free", and one moment of the cache.

use jari_common::board::{Alternative, AlternativeKind, Alternatives, TimeCell};
use jari_common::clinic::Clinic;
use jari_common::slot::SlotRef;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::read::{Reader, StoredDay, clinic_of, day_of};
use super::zones::ClinicZones;
use super::{CLINICS_LOOKED_AT, CacheError, date_number, date_of};

/// Times that differ by at most this count as "the same time" at another clinic, in minutes.
const SAME_TIME_MINUTES: u16 = 60;

/// The clinic and the time that were wanted.
struct WantedSeat<'a> {
    lost: &'a SlotRef,
    key: i64,
    metres: u32,
    clinic: Clinic,
    minute: u16,
}

/// The clinic and the time of a lost seat; None when the cache no longer knows its day.
fn wanted<'a>(
    moment: &Transaction<'_>,
    lost: &'a SlotRef,
) -> Result<Option<WantedSeat<'a>>, CacheError> {
    let found = clinic_of(moment, &lost.clinic)?;
    let Some((key, metres, clinic)) = found else { return Ok(None) };
    let Some(day) = day(moment, lost, key)? else { return Ok(None) };
    let plan = day.plan();
    let minute = (lost.index < plan.slots).then(|| plan.minute_of(lost.index));
    Ok(minute.map(|minute| WantedSeat { lost, key, metres, clinic, minute }))
}

impl Reader {
    /// Up to three seats nearest to the lost one; none when the cache no longer knows its day.
    pub fn alternatives(&self, lost: &SlotRef, now: Timestamp) -> Result<Alternatives, CacheError> {
        let moment = self.connection.unchecked_transaction()?;
        let found = match wanted(&moment, lost)? {
            Some(wanted) => {
                let found = [
                    other_time(&moment, &wanted, now)?,
                    nearby(&moment, &wanted, now)?,
                    other_day(&moment, &wanted, now)?,
                ];
                found.into_iter().flatten().collect()
            }
            None => Vec::new(),
        };
        Ok(Alternatives { lost: lost.clone(), found })
    }
}

fn other_time(
    moment: &Transaction<'_>,
    wanted: &WantedSeat<'_>,
    now: Timestamp,
) -> Result<Option<Alternative>, CacheError> {
    let Some(day) = day(moment, wanted.lost, wanted.key)? else { return Ok(None) };
    let times = day.times(wanted.lost.date, wanted.clinic.zone(), now);
    let others = times.filter(|cell| cell.index != wanted.lost.index);
    let found = nearest(others, wanted.minute);
    Ok(found.map(|cell| wanted.here(AlternativeKind::OtherTime, wanted.lost.date, cell)))
}

fn nearby(
    moment: &Transaction<'_>,
    wanted: &WantedSeat<'_>,
    now: Timestamp,
) -> Result<Option<Alternative>, CacheError> {
    let mut statement = moment.prepare_cached(
        "SELECT day.date, day.start_minute, day.slot_minutes, day.free, near.metres, clinic.body, near.clinic
         FROM (SELECT metres, id, clinic FROM offer WHERE campaign = ?1
             ORDER BY metres, id LIMIT ?4) AS near
         JOIN clinic_day AS day ON day.campaign = ?1 AND day.clinic = near.clinic AND day.date = ?2
         JOIN clinic ON clinic.key = near.clinic
         WHERE near.clinic <> ?3 ORDER BY near.metres, near.id",
    )?;
    let (lost, zones) = (wanted.lost, ClinicZones::read(moment)?);
    let date = date_number(lost.date);
    let mut rows =
        statement.query(params![lost.campaign.0, date, wanted.key, CLINICS_LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        let day = day_of(row)?;
        let times = day.times(lost.date, zones.of(row.get(6)?), now);
        let close = times.filter(|cell| cell.minute.abs_diff(wanted.minute) <= SAME_TIME_MINUTES);
        if let Some(cell) = nearest(close, wanted.minute) {
            let clinic: Clinic = serde_json::from_str(&row.get::<_, String>(5)?)?;
            let slot = SlotRef { clinic: clinic.id.clone(), index: cell.index, ..lost.clone() };
            let (kind, distance_metres) = (AlternativeKind::Nearby, row.get(4)?);
            let minute = cell.minute;
            return Ok(Some(Alternative { kind, slot, clinic, distance_metres, minute }));
        }
    }
    Ok(None)
}

fn other_day(
    moment: &Transaction<'_>,
    wanted: &WantedSeat<'_>,
    now: Timestamp,
) -> Result<Option<Alternative>, CacheError> {
    let lost = wanted.lost;
    let mut statement = moment.prepare_cached(
        "SELECT date, start_minute, slot_minutes, free FROM clinic_day
         WHERE campaign = ? AND clinic = ? AND date <> ?",
    )?;
    let span = params![lost.campaign.0, wanted.key, date_number(lost.date)];
    let days: Vec<StoredDay> = statement.query_map(span, day_of)?.collect::<Result<_, _>>()?;
    let dated = days.into_iter().filter_map(|day| Some((date_of(day.date)?, day)));
    let mut days: Vec<(Date, StoredDay)> = dated.collect();
    days.sort_by_key(|(date, _)| ((*date - lost.date).get_days().unsigned_abs(), *date));
    for (date, day) in days {
        if let Some(cell) = nearest(day.times(date, wanted.clinic.zone(), now), wanted.minute) {
            return Ok(Some(wanted.here(AlternativeKind::OtherDay, date, cell)));
        }
    }
    Ok(None)
}

impl WantedSeat<'_> {
    /// The alternative at the same clinic.
    fn here(&self, kind: AlternativeKind, date: Date, cell: TimeCell) -> Alternative {
        let slot = SlotRef { date, index: cell.index, ..self.lost.clone() };
        let (clinic, distance_metres) = (self.clinic.clone(), self.metres);
        Alternative { kind, slot, clinic, distance_metres, minute: cell.minute }
    }
}

fn day(
    moment: &Transaction<'_>,
    slot: &SlotRef,
    key: i64,
) -> Result<Option<StoredDay>, CacheError> {
    let found = moment
        .prepare_cached(
            "SELECT date, start_minute, slot_minutes, free FROM clinic_day
             WHERE campaign = ? AND clinic = ? AND date = ?",
        )?
        .query_row(params![slot.campaign.0, key, date_number(slot.date)], day_of);
    Ok(found.optional()?)
}

/// The free time closest to this minute; of two equally close times, the earlier.
fn nearest(times: impl Iterator<Item = TimeCell>, minute: u16) -> Option<TimeCell> {
    let free = times.filter(|cell| cell.free > 0);
    free.min_by_key(|cell| (cell.minute.abs_diff(minute), cell.minute))
}
