//! Instants are in UTC; the clinic's own zone is used only for input and output. Never reads a clock.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The zone of a campaign and its clinics when no other zone is given.
pub const DEFAULT_TIME_ZONE: &str = "Asia/Seoul";

/// The zone with this IANA name.
pub fn zone(name: &str) -> Result<TimeZone, jiff::Error> {
    TimeZone::get(name)
}

/// The default zone, which is compiled into the program.
#[must_use]
pub fn seoul() -> TimeZone {
    zone(DEFAULT_TIME_ZONE).expect("the zone table is compiled in")
}

/// The calendar day at this instant in this zone.
#[must_use]
pub fn date_at(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The time of day at this instant in this zone.
#[must_use]
pub fn time_at(instant: Timestamp, zone: &TimeZone) -> Time {
    zone.to_datetime(instant).time()
}

/// The minutes after midnight at which an instant falls in the zone.
#[must_use]
pub fn minute_at(instant: Timestamp, zone: &TimeZone) -> u16 {
    let time = time_at(instant, zone);
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The instant of `minute` minutes after midnight of `date` in `zone`.
/// A minute of 1,440 or more runs into the next day.
#[must_use]
pub fn instant_of(date: Date, minute: u16, zone: &TimeZone) -> Timestamp {
    let midnight = date.at(0, 0, 0, 0);
    let local = midnight.saturating_add(jiff::Span::new().minutes(i64::from(minute)));
    zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
}

/// `instant` plus `secs` seconds; at most the largest `Timestamp`.
#[must_use]
pub fn plus_secs(instant: Timestamp, secs: u32) -> Timestamp {
    instant.checked_add(jiff::SignedDuration::from_secs(i64::from(secs))).unwrap_or(Timestamp::MAX)
}

/// Whole seconds from `from` to `to`; 0 when `to` is earlier.
#[must_use]
pub fn secs_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

/// The hour at which the night ends: people sleep, so nothing that can wait is told at night.
const MORNING: i8 = 8;
const EVENING: i8 = 21;

/// The given time, or the next morning in Seoul when it is at night.
#[must_use]
pub fn by_day(at: Timestamp) -> Timestamp {
    let local = seoul().to_datetime(at);
    let day = match local.hour() {
        ..MORNING => local.date(),
        EVENING.. => local.date().saturating_add(jiff::Span::new().days(1)),
        _ => return at,
    };
    instant_of(day, u16::from(MORNING.unsigned_abs()) * 60, &seoul())
}
