//! Instants are in UTC; the zone of a clinic or of a campaign is used only for input and output. Never reads a clock.
//!
//! Every zone is read from the table that is compiled into the program, never from the machine's: the same log gives the
//! same state on every machine.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

/// The zone of a campaign and its clinics when no other zone is given.
pub const DEFAULT_TIME_ZONE: &str = "Asia/Seoul";
/// Names that the table has and that are no zone of a place.
const NO_ZONES: [&str; 2] = ["Etc/Unknown", "Factory"];
/// Midnight at the end of a day, in minutes.
pub const DAY_MINUTES: u16 = 24 * 60;
/// How much of an unknown name an error repeats, in characters.
const REPEATED_CHARS_MAX: usize = 40;

static DEFAULT: LazyLock<TimeZone> =
    LazyLock::new(|| zone(DEFAULT_TIME_ZONE).expect("the zone table is compiled in"));

/// The zone with this IANA name, from the table that is compiled in.
pub fn zone(name: &str) -> Result<TimeZone, jiff::Error> {
    TimeZoneDatabase::bundled().get(name)
}

/// The zone of whatever belongs to no clinic and no campaign: the server's own list of acts, its paper of each day.
#[must_use]
pub fn default_zone() -> &'static TimeZone {
    &DEFAULT
}

/// The default zone, for tests: a program asks the clinic or the campaign (`tests/tests/tidy.rs`).
#[must_use]
pub fn seoul() -> TimeZone {
    default_zone().clone()
}

/// The IANA name of a time zone, such as `America/New_York`, which the table that is compiled in has.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ZoneName(TimeZone);

/// A name that is no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no time zone: write {like}")]
pub struct UnknownZone {
    name: String,
    /// Names that would do.
    like: String,
}

impl ZoneName {
    /// The zone with this name; upper and lower case do not matter.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        let found = zone(name.trim()).ok().map(Self);
        let found = found.filter(|it| !it.as_str().is_empty() && !NO_ZONES.contains(&it.as_str()));
        found.ok_or_else(|| UnknownZone {
            name: name.chars().take(REPEATED_CHARS_MAX).collect(),
            like: alike(name),
        })
    }

    /// The name, as the table writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or_default()
    }

    /// The zone itself.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.0
    }
}

impl PartialEq for ZoneName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ZoneName {}

impl fmt::Debug for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for ZoneName {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::parse(&name)
    }
}

impl From<ZoneName> for String {
    fn from(name: ZoneName) -> Self {
        name.as_str().to_owned()
    }
}

impl std::str::FromStr for ZoneName {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::parse(name)
    }
}

/// The zone with this name, or the default one.
#[must_use]
pub fn zone_or_default(name: Option<&ZoneName>) -> &TimeZone {
    name.map_or(default_zone(), ZoneName::zone)
}

/// The city that a zone is named after: "New York". Empty for a zone without a name.
#[must_use]
pub fn city_of(zone: &TimeZone) -> String {
    let name = zone.iana_name().unwrap_or_default();
    name.rsplit('/').next().unwrap_or_default().replace('_', " ")
}

/// Whether clocks in these zones differ at this instant.
#[must_use]
pub fn clocks_differ(at: Timestamp, one: &TimeZone, other: &TimeZone) -> bool {
    one.to_offset(at) != other.to_offset(at)
}

/// Names of zones that somebody may have meant: those of a city of this name, else two examples.
fn alike(name: &str) -> String {
    let plain = |text: &str| text.trim().replace([' ', '-'], "_").to_lowercase();
    let sought = plain(name.rsplit('/').next().unwrap_or_default());
    let zones = TimeZoneDatabase::bundled();
    let is_alike = |it: &jiff::tz::TimeZoneName<'_>| {
        let it = it.as_str();
        it.contains('/') && plain(it.rsplit('/').next().unwrap_or_default()) == sought
    };
    let found = zones.available().find(|it| !sought.is_empty() && is_alike(it));
    found.map_or_else(
        || "a name of the tz database, such as Asia/Seoul or America/New_York".to_owned(),
        |it| it.as_str().to_owned(),
    )
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
    zone.to_ambiguous_timestamp(local_of(date, minute)).compatible().unwrap_or(Timestamp::MAX)
}

fn local_of(date: Date, minute: u16) -> DateTime {
    date.at(0, 0, 0, 0).saturating_add(jiff::Span::new().minutes(i64::from(minute)))
}

/// Whether clocks in the zone show this time once on this day: not when they are put forward over it, and not twice when
/// they are put back.
#[must_use]
pub fn is_shown_once(date: Date, minute: u16, zone: &TimeZone) -> bool {
    !zone.to_ambiguous_timestamp(local_of(date, minute)).is_ambiguous()
}

/// Whether clocks in the zone are put forward or back on this day.
#[must_use]
pub fn clocks_change_on(date: Date, zone: &TimeZone) -> bool {
    let (begins, ends) = (instant_of(date, 0, zone), instant_of(date, DAY_MINUTES, zone));
    ends.duration_since(begins) != jiff::SignedDuration::from_mins(i64::from(DAY_MINUTES))
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

/// The given time, or the next morning in this zone when it is night there.
#[must_use]
pub fn by_day(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = zone.to_datetime(at);
    let day = match local.hour() {
        ..MORNING => local.date(),
        EVENING.. => local.date().saturating_add(jiff::Span::new().days(1)),
        _ => return at,
    };
    instant_of(day, u16::from(MORNING.unsigned_abs()) * 60, zone)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_zone_is_written_as_its_name_and_a_wrong_name_is_refused_with_what_would_do() {
        let york = ZoneName::parse("america/new_york").unwrap();
        assert_eq!(serde_json::to_string(&york).unwrap(), "\"America/New_York\"");
        assert_eq!(serde_json::from_str::<ZoneName>("\"America/New_York\"").unwrap(), york);
        let why = |name: &str| ZoneName::parse(name).unwrap_err().to_string();
        assert_eq!(why("New York"), "\"New York\" is no time zone: write America/New_York");
        assert!(why("+09:00").contains("Asia/Seoul"), "{}", why("+09:00"));
        assert!(why("").contains("Asia/Seoul") && why("Etc/Unknown").contains("no time zone"));
        assert!(serde_json::from_str::<ZoneName>("\"서울\"").is_err());
    }

    #[test]
    fn the_day_on_which_clocks_change_is_known_also_when_midnight_does_not_exist() {
        let on = |name: &str, day| clocks_change_on(day, &zone(name).unwrap());
        assert!(
            on("America/New_York", date(2027, 3, 14)) && on("America/New_York", date(2027, 11, 7))
        );
        assert!(
            !on("America/New_York", date(2027, 3, 15)) && !on("Asia/Kathmandu", date(2027, 3, 14))
        );
        // Cairo goes from midnight to one o'clock, and Samoa left a whole day out.
        assert!(on("Africa/Cairo", date(2027, 4, 30)));
        assert!(on("Pacific/Apia", date(2011, 12, 30)) && !on("Pacific/Apia", date(2011, 12, 31)));
    }

    #[test]
    fn nobody_is_told_at_night_where_they_are() {
        let york = zone("America/New_York").unwrap();
        let evening = instant_of(date(2027, 3, 13), 22 * 60, &york);
        assert_eq!(by_day(evening, &york), instant_of(date(2027, 3, 14), 8 * 60, &york));
        assert_eq!(by_day(evening, &seoul()), evening, "noon in Seoul");
    }
}
