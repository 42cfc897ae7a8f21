//! A wish: what a person would accept, and what is booked for them when their turn comes or when a seat becomes free.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::clinic::Position;
use crate::id::ClinicId;

/// The most clinics that one wish names.
pub const WISH_CLINICS_MAX: usize = 10;
/// The farthest that a wish may reach, in metres.
pub const WISH_METRES_MAX: u32 = 20_000;
/// Minutes after midnight at which the afternoon begins.
const NOON: u16 = 12 * 60;

/// What a person would accept, and what they prefer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wish {
    pub places: WishPlaces,
    #[serde(default)]
    pub days: WishDays,
    #[serde(default)]
    pub time: PartOfDay,
    #[serde(default)]
    pub first: WishOrder,
    #[serde(default)]
    pub on_match: OnMatch,
}

/// Which clinics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WishPlaces {
    /// These clinics, the most preferred first.
    Clinics(Vec<ClinicId>),
    /// Every clinic within this number of metres, the nearest first.
    Near { from: Position, metres: u32 },
}

/// Which days; all days that are open when nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WishDays {
    /// The first day that would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date"))]
    pub from: Option<Date>,
    /// The last day that would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date"))]
    pub until: Option<Date>,
    #[serde(default)]
    pub weekdays: Weekdays,
}

/// Days of the week as bits; Monday is the lowest bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Weekdays(pub u8);

impl Weekdays {
    pub const EVERY_DAY: Self = Self(0b111_1111);
    pub const MONDAY_TO_FRIDAY: Self = Self(0b001_1111);
    pub const WEEKEND: Self = Self(0b110_0000);

    /// Whether the set includes this day of the week.
    #[must_use]
    pub fn include(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }
}

impl Default for Weekdays {
    fn default() -> Self {
        Self::EVERY_DAY
    }
}

/// The part of the day, by the start of the appointment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    #[default]
    Any,
    /// Before noon.
    Morning,
    /// From noon on.
    Afternoon,
}

/// Which counts more, the clinic or the day, when the best of both is not free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WishOrder {
    /// The most preferred clinic, on any day.
    #[default]
    Place,
    /// The earliest day, at any of the clinics.
    Day,
}

/// What to do when a seat was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnMatch {
    /// Book the seat; the person can decline it for a while.
    #[default]
    Book,
    /// Keep the seat, and ask the person first.
    Ask,
}

/// A wish as its person sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WishView {
    pub wish: Wish,
    pub standing: WishStanding,
}

/// What a wish waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WishStanding {
    /// The wish waits for the ticket's turn.
    ForTurn,
    /// The wish waits for a seat to become free: nothing that was wished is free now.
    ForSeat,
    /// The wish is paused while its person chooses.
    Rests,
}

impl Wish {
    /// What is wrong with the wish, if anything.
    pub fn check(&self) -> Result<(), &'static str> {
        match &self.places {
            WishPlaces::Clinics(clinics) => {
                if !(1..=WISH_CLINICS_MAX).contains(&clinics.len()) {
                    return Err("a wish names 1 to 10 clinics");
                }
                let twice = |(at, id): (usize, &ClinicId)| clinics[..at].contains(id);
                if clinics.iter().enumerate().any(twice) {
                    return Err("a wish names a clinic twice");
                }
            }
            WishPlaces::Near { from, metres } => {
                if Position::new(from.lat, from.lon).is_none() {
                    return Err("a position is a latitude of ±90 and a longitude of ±180 degrees");
                }
                if !(1..=WISH_METRES_MAX).contains(metres) {
                    return Err("a wish reaches 1 to 20,000 metres");
                }
            }
        }
        let WishDays { from, until, weekdays } = self.days;
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            return Err("the first day of a wish is not after its last");
        }
        if weekdays.0 == 0 || weekdays.0 > Weekdays::EVERY_DAY.0 {
            return Err("a wish has 1 to 7 days of the week");
        }
        Ok(())
    }
}

impl WishDays {
    /// Whether the wish accepts this day.
    #[must_use]
    pub fn admit(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
            && self.weekdays.include(date.weekday())
    }
}

impl PartOfDay {
    /// The half of the day (morning or afternoon) of this minute after midnight.
    #[must_use]
    pub fn of(minute: u16) -> Self {
        if minute < NOON { Self::Morning } else { Self::Afternoon }
    }

    /// Whether the wish accepts a start at this number of minutes after midnight.
    #[must_use]
    pub fn admits(self, minute: u16) -> bool {
        self == Self::Any || self == Self::of(minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(places: WishPlaces) -> Wish {
        Wish {
            places,
            days: WishDays::default(),
            time: PartOfDay::Any,
            first: WishOrder::Place,
            on_match: OnMatch::Book,
        }
    }

    #[test]
    fn a_wish_that_nothing_could_meet_is_told_so() {
        let clinic = |name: &str| ClinicId::parse(name).unwrap();
        let named =
            |names: &[&str]| wish(WishPlaces::Clinics(names.iter().map(|it| clinic(it)).collect()));
        assert_eq!(named(&["a", "b"]).check(), Ok(()));
        assert!(named(&[]).check().is_err() && named(&["a", "a"]).check().is_err());
        let from = Position { lat: 37.5, lon: 127.0 };
        assert_eq!(wish(WishPlaces::Near { from, metres: 3_000 }).check(), Ok(()));
        assert!(wish(WishPlaces::Near { from, metres: 0 }).check().is_err());
        let mut days = named(&["a"]);
        days.days.weekdays = Weekdays(0);
        assert!(days.check().is_err());
        let day = jiff::civil::date(2026, 12, 1);
        days.days =
            WishDays { from: Some(day), until: day.yesterday().ok(), ..WishDays::default() };
        assert!(days.check().is_err());
    }

    #[test]
    fn days_and_times_are_admitted_at_their_edges() {
        let saturday = jiff::civil::date(2026, 12, 5);
        let days =
            WishDays { from: Some(saturday), until: Some(saturday), weekdays: Weekdays::WEEKEND };
        assert!(days.admit(saturday) && !days.admit(saturday.tomorrow().unwrap()));
        assert!(!WishDays { weekdays: Weekdays::MONDAY_TO_FRIDAY, ..days }.admit(saturday));
        assert!(PartOfDay::Morning.admits(719) && !PartOfDay::Morning.admits(720));
        assert!(PartOfDay::Afternoon.admits(720) && PartOfDay::Any.admits(0));
    }
}
