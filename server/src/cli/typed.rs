//! Birth years and times as an operator types them.

use std::str::FromStr;

use jari_common::campaign::BirthYears;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Where "..1976" begins: nobody older is alive.
pub(super) const FIRST_BIRTH_YEAR: i16 = 1900;

/// Birth years as they are typed: `1940..1976` or `..1976`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Born(pub(super) BirthYears);

impl FromStr for Born {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let years = || {
            let (first, last) = text.split_once("..")?;
            let first = match first.trim() {
                "" => FIRST_BIRTH_YEAR,
                first => first.parse().ok()?,
            };
            Some(BirthYears { first, last: last.trim().parse().ok()? })
        };
        years().map(Self).ok_or("write it 1940..1976, or ..1976")
    }
}

/// The time when joins begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpensAt {
    Now,
    At(Timestamp),
    /// The time of clocks in the campaign's zone.
    Local(DateTime),
}

impl OpensAt {
    /// The instant, for a campaign in this zone.
    pub(super) fn instant(self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Now => now,
            Self::At(instant) => instant,
            Self::Local(local) => {
                zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
            }
        }
    }
}

impl FromStr for OpensAt {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("now") {
            return Ok(Self::Now);
        }
        let instant = || text.parse().ok().map(Self::At);
        let local = || text.parse().ok().map(Self::Local);
        instant().or_else(local).ok_or(
            "write now, 2026-11-24T20:00:00+09:00, or \"2026-11-24 20:00\" for the time in the campaign's zone",
        )
    }
}

/// A time of the day, as it is typed, in minutes after midnight.
pub(super) fn minute_of_day(text: &str) -> Result<u16, &'static str> {
    let time: jiff::civil::Time = text.parse().map_err(|_| "write a time as 18:00")?;
    Ok(u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_years_are_written_with_two_dots() {
        assert_eq!("1940..1976".parse(), Ok(Born(BirthYears { first: 1940, last: 1976 })));
        assert_eq!("..1976".parse(), Ok(Born(BirthYears { first: 1900, last: 1976 })));
        for text in ["1940", "1940-1976", "..", "a..b", "1940..99999"] {
            assert!(text.parse::<Born>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_opening_without_a_zone_is_in_the_zone_of_the_campaign() {
        let at = |text: &str| OpensAt::At(text.parse().unwrap());
        let local = |text: &str, zone: &str| {
            let opens: OpensAt = text.parse().unwrap();
            let zone = jari_common::time::zone(zone).unwrap();
            opens.instant(Timestamp::UNIX_EPOCH, &zone).to_string()
        };
        assert_eq!(local("2026-11-24 20:00", "Asia/Seoul"), "2026-11-24T11:00:00Z");
        assert_eq!(local("2026-11-24T20:00", "Asia/Kathmandu"), "2026-11-24T14:15:00Z");
        assert_eq!(local("2026-11-24T20:00+09:00", "Asia/Kathmandu"), "2026-11-24T11:00:00Z");
        assert_eq!("2026-11-24T20:00:00+09:00".parse(), Ok(at("2026-11-24T11:00:00Z")));
        assert_eq!("2026-11-24T20:00:00Z".parse(), Ok(at("2026-11-24T20:00:00Z")));
        assert_eq!(" NOW ".parse(), Ok(OpensAt::Now));
        assert!("soon".parse::<OpensAt>().is_err());
    }
}
