//! Clinics (FHIR Location) and the distances between them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::id::ClinicId;
pub use crate::time::DAY_MINUTES;
use crate::time::{ZoneName, zone_or_default};

/// The longest clinic name or address, in characters.
pub const TEXT_MAX_CHARS: usize = 200;
/// An older person's walking pace, in metres a minute, detours included.
const WALK_METRES_PER_MINUTE: f64 = 67.0;
/// The mean radius of the earth, in metres (IUGG).
const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
/// The most ranges of opening hours in one day.
pub const RANGES_MAX: usize = 4;
/// The longest reason for a change of a day, in characters.
pub const REASON_MAX_CHARS: usize = 60;

/// A clinic that gives appointments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clinic {
    pub id: ClinicId,
    pub name: String,
    pub address: String,
    /// The phone number as its publisher writes it; empty when there is none.
    pub phone: String,
    pub position: Position,
    #[serde(default)]
    pub hours: WeekHours,
    /// The seats that it gives at one time, in place of the campaign's number, 1–64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u8>,
    /// The zone of its hours and days, by its IANA name; None: Asia/Seoul.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub time_zone: Option<ZoneName>,
}

impl Clinic {
    /// The zone of its hours and days.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        zone_or_default(self.time_zone.as_ref())
    }
}

/// A position in WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

impl Position {
    /// Makes a position if the values are in range (latitude ±90, longitude ±180).
    #[must_use]
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        valid.then_some(Self { lat, lon })
    }

    /// Great-circle distance in metres (haversine).
    #[must_use]
    pub fn distance_metres(self, other: Self) -> u32 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = (lat2 - lat1) / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let chord = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        (2.0 * EARTH_RADIUS_METRES * chord.sqrt().min(1.0).asin()).round() as u32
    }
}

/// The eight directions of the compass, clockwise from north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction(u8);

impl Direction {
    /// 0 is north, 1 north-east, and so on to 7, north-west.
    #[must_use]
    pub fn eighth(self) -> u8 {
        self.0
    }
}

impl Position {
    /// In which direction `other` lies; on a plane, which is exact enough for a city.
    #[must_use]
    pub fn direction_to(self, other: Self) -> Direction {
        let north = other.lat - self.lat;
        let east = (other.lon - self.lon) * self.lat.to_radians().cos();
        let turns = east.atan2(north) / std::f64::consts::TAU;
        Direction((turns * 8.0).round().rem_euclid(8.0) as u8)
    }
}

/// How many minutes an older person needs to walk this distance; at least 1.
#[must_use]
pub fn walking_minutes(metres: u32) -> u32 {
    ((f64::from(metres) / WALK_METRES_PER_MINUTE).round() as u32).max(1)
}

/// When a clinic is open on one kind of day, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenHours {
    pub opens: u16,
    /// The closing time, later than `opens`, at most 1,440.
    pub closes: u16,
}

/// A week of opening hours; None is closed. A day that `days` names has the hours written there; without it, Sundays
/// and public holidays are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WeekHours {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<OpenHours>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<OpenHours>,
    /// Days with hours of their own, or with a break.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<DayOfWeek, Vec<OpenHours>>,
}

/// A kind of day that has hours of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
    /// A public holiday, on whatever day of the week.
    Holiday,
}

impl DayOfWeek {
    /// From Monday to Sunday, and the public holiday.
    pub const ALL: [Self; 8] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
        Self::Holiday,
    ];
    /// From Monday to Friday.
    pub const WEEKDAYS: [Self; 5] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday];

    /// The day of the week of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self::ALL[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
    }
}

impl WeekHours {
    /// The ranges of this kind of day, in order; empty is closed.
    #[must_use]
    pub fn on(&self, day: DayOfWeek) -> Vec<OpenHours> {
        if let Some(ranges) = self.days.get(&day) {
            return ranges.clone();
        }
        let one = match day {
            DayOfWeek::Saturday => self.saturday,
            DayOfWeek::Sunday | DayOfWeek::Holiday => None,
            _ => self.weekday,
        };
        one.into_iter().collect()
    }

    /// Whether every day has at most `RANGES_MAX` ranges, in order and apart.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let alone = [self.weekday, self.saturday].into_iter().flatten();
        alone
            .map(|it| are_ranges(&[it]))
            .chain(self.days.values().map(|it| are_ranges(it)))
            .all(|it| it)
    }
}

/// Whether these are the ranges of one day: at most `RANGES_MAX`, each within the day, in order and apart.
#[must_use]
pub fn are_ranges(ranges: &[OpenHours]) -> bool {
    let in_order = ranges.windows(2).all(|pair| pair[0].closes < pair[1].opens);
    let sound = |it: &OpenHours| it.opens < it.closes && it.closes <= DAY_MINUTES;
    ranges.len() <= RANGES_MAX && in_order && ranges.iter().all(sound)
}

/// What a clinic does on one day otherwise than on other days of its week.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayRule {
    /// The hours of the day, empty where it is closed; None: as in every week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<OpenHours>>,
    /// The seats at one time, 1–64; None: as on every day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u8>,
    /// The seats of times that begin at these minutes after midnight, 0–64.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub times: BTreeMap<u16, u8>,
    /// Why, in the words that people are told: "원장님 사정"; nothing about a person who is booked.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_that_of_the_map() {
        let city_hall = Position::new(37.5663, 126.9779).unwrap();
        let gangnam = Position::new(37.4979, 127.0276).unwrap();
        let metres = city_hall.distance_metres(gangnam);
        assert!((8_700..8_850).contains(&metres), "{metres}");
        assert_eq!(gangnam.distance_metres(city_hall), metres);
        assert_eq!(city_hall.distance_metres(city_hall), 0);
    }

    #[test]
    fn four_hundred_metres_are_six_minutes() {
        assert_eq!(walking_minutes(400), 6);
        assert_eq!(walking_minutes(0), 1);
    }
}
