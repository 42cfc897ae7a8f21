//! The clocks by which a time is told: those of the clinic. Where clocks at home, of the line's zone, show another time, the
//! city is told, too.

use jari_common::clinic::Clinic;
use jari_common::time::{city_of, clocks_differ, date_at, time_at};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::words;
use crate::model::{Language, Model};

/// The zone in which times are told, and the zone that its reader takes for granted.
#[derive(Clone, Copy, Debug)]
pub struct Clocks<'a> {
    pub there: &'a TimeZone,
    pub home: &'a TimeZone,
}

impl<'a> Clocks<'a> {
    /// The clocks at a clinic, for whoever stands at this kiosk.
    #[must_use]
    pub fn at(model: &'a Model, clinic: &'a Clinic) -> Self {
        Self { there: clinic.zone(), home: model.zone() }
    }

    /// The day there.
    #[must_use]
    pub fn date(self, at: Timestamp) -> Date {
        date_at(at, self.there)
    }

    /// The time of day there.
    #[must_use]
    pub fn time(self, at: Timestamp) -> Time {
        time_at(at, self.there)
    }

    /// The time of day there, in words.
    #[must_use]
    pub fn time_of_day(self, language: Language, at: Timestamp) -> String {
        words::time_of_day(language, self.time(at))
    }

    /// Whose clocks are meant, where that has to be told: "New York 시각".
    #[must_use]
    pub fn city(self, language: Language, at: Timestamp) -> Option<String> {
        let differ = clocks_differ(at, self.there, self.home);
        differ.then(|| words::time_in(language, &city_of(self.there)))
    }

    /// The words for a time, with whose clocks are meant where that has to be told.
    #[must_use]
    pub fn told(self, language: Language, at: Timestamp, words: String) -> String {
        match self.city(language, at) {
            Some(city) => format!("{words} ({city})"),
            None => words,
        }
    }

    /// The day and the time there.
    #[must_use]
    pub fn moment(self, language: Language, at: Timestamp) -> String {
        self.told(language, at, words::moment_at(language, at, self.there))
    }
}
