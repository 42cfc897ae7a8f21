//! The zones of the clinics in the cache. Most clinics have the default zone, and only the others are read.

use std::collections::HashMap;

use jari_common::time::{date_at, default_zone, zone};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Transaction;

use super::CacheError;

/// The zones of clinics that have another than the default one, by the key of the clinic.
pub(super) struct ClinicZones(HashMap<i64, TimeZone>);

impl ClinicZones {
    pub(super) fn read(moment: &Transaction<'_>) -> Result<Self, CacheError> {
        let query = "SELECT key, zone FROM clinic WHERE zone IS NOT NULL";
        let mut statement = moment.prepare_cached(query)?;
        let mut rows = statement.query([])?;
        let mut zones = HashMap::new();
        while let Some(row) = rows.next()? {
            let (key, name): (i64, String) = (row.get(0)?, row.get(1)?);
            // A name was checked before it was written.
            zones.extend(zone(&name).ok().map(|zone| (key, zone)));
        }
        Ok(Self(zones))
    }

    pub(super) fn of(&self, clinic: i64) -> &TimeZone {
        self.0.get(&clinic).unwrap_or(default_zone())
    }

    /// The first day that it is now at any of the clinics.
    pub(super) fn first_today(&self, now: Timestamp) -> Date {
        let days = self.0.values().map(|zone| date_at(now, zone));
        days.fold(date_at(now, default_zone()), Date::min)
    }
}
