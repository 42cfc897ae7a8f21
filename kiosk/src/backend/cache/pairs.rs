//! Whether a first dose has a second: at its clinic, or at a clinic near it. Where no second dose is wanted, every day
//! has one.

use std::cell::RefCell;
use std::collections::HashMap;

use jari_common::board::Wanted;
use jari_common::dose::{DoseInterval, SECOND_METRES};
use jari_common::id::CampaignId;
use jari_common::wish::PartOfDay;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Row, Transaction, params};

use super::read::{DAYS_OF_CLINIC, day_of};
use super::zones::ClinicZones;
use super::{CacheError, date_number, date_of};

/// Two clinics within this many metres of the kiosk are within `SECOND_METRES` of one another. The cache has each
/// clinic's distance from the kiosk, not from the others: further away a second dose counts only at the clinic itself.
const NEAR_METRES: u32 = SECOND_METRES / 2;
/// The second dose is looked for at this many of the nearest clinics at most.
const NEAR_CLINICS: u32 = 50;

const DAYS_NEAR: &str = "SELECT day.date, day.start_minute, day.slot_minutes, day.free, near.clinic FROM (
        SELECT clinic FROM offer WHERE campaign = ?1 AND metres <= ?2 ORDER BY metres, id LIMIT ?3) AS near
    JOIN clinic_day AS day ON day.campaign = ?1 AND day.clinic = near.clinic
    WHERE day.date BETWEEN ?4 AND ?5";

/// The pairs of doses of one query.
pub(super) struct Pairs<'a> {
    pub(super) moment: &'a Transaction<'a>,
    pub(super) campaign: CampaignId,
    pub(super) wanted: &'a Wanted,
    pub(super) zones: ClinicZones,
    /// By the day of the first dose: whether any clinic near has a second. Each day is looked up once.
    near: RefCell<HashMap<Date, bool>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(
        moment: &'a Transaction<'a>,
        campaign: CampaignId,
        wanted: &'a Wanted,
    ) -> Result<Self, CacheError> {
        let zones = ClinicZones::read(moment)?;
        Ok(Self { moment, campaign, wanted, zones, near: RefCell::default() })
    }

    /// Whether there is a seat for the second dose after a first dose on this day at a clinic (its key, and its distance
    /// in metres).
    pub(super) fn has_second(
        &self,
        (clinic, metres): (i64, u32),
        first: Date,
        now: Timestamp,
    ) -> Result<bool, CacheError> {
        let Some(interval) = self.wanted.second else { return Ok(true) };
        if self.has_own_second(clinic, (interval, first), now)? {
            return Ok(true);
        }
        if metres > NEAR_METRES {
            return Ok(false);
        }
        if let Some(known) = self.near.borrow().get(&first) {
            return Ok(*known);
        }
        let found = self.has_second_near((interval, first), now)?;
        self.near.borrow_mut().insert(first, found);
        Ok(found)
    }

    fn has_own_second(
        &self,
        clinic: i64,
        (interval, first): (DoseInterval, Date),
        now: Timestamp,
    ) -> Result<bool, CacheError> {
        let (from, to) = interval.seconds_of(first).into_inner();
        let mut statement = self.moment.prepare_cached(DAYS_OF_CLINIC)?;
        let span = params![self.campaign.0, clinic, date_number(from), date_number(to)];
        has_seat(&mut statement.query(span)?, |_| Ok(self.zones.of(clinic)), now)
    }

    fn has_second_near(
        &self,
        (interval, first): (DoseInterval, Date),
        now: Timestamp,
    ) -> Result<bool, CacheError> {
        let (from, to) = interval.seconds_of(first).into_inner();
        let mut statement = self.moment.prepare_cached(DAYS_NEAR)?;
        let (from, to) = (date_number(from), date_number(to));
        let span = params![self.campaign.0, NEAR_METRES, NEAR_CLINICS, from, to];
        has_seat(&mut statement.query(span)?, |row| Ok(self.zones.of(row.get(4)?)), now)
    }
}

/// Whether any of these days has a seat; `zone_of` gives the zone of a row's clinic.
fn has_seat<'a>(
    days: &mut rusqlite::Rows<'_>,
    zone_of: impl Fn(&Row<'_>) -> Result<&'a TimeZone, CacheError>,
    now: Timestamp,
) -> Result<bool, CacheError> {
    while let Some(row) = days.next()? {
        let (day, zone) = (day_of(row)?, zone_of(row)?);
        let left = |date| day.left(date, zone, PartOfDay::Any, now);
        if date_of(day.date).is_some_and(|date| left(date) > 0) {
            return Ok(true);
        }
    }
    Ok(false)
}
