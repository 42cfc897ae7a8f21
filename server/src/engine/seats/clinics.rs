//! The clinics, in the order of their first import. Knows nothing of slots.

use std::collections::HashMap;

use jari_common::change::{ClinicsPut, Event};
use jari_common::clinic::{Clinic, Position, TEXT_MAX_CHARS};
use jari_common::id::ClinicId;
use jari_common::plain::is_plain;
use jari_common::refusal::Refusal;
use jari_common::slot::SEATS_MAX;
use jari_common::time::{date_at, default_zone};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::command::CLINICS_PER_COMMAND;
use crate::engine::State;

/// A clinic's index in the list of clinics; short enough to be part of a seat's key.
pub(crate) type ClinicNumber = u32;

#[derive(Clone, Debug, Default)]
pub(crate) struct Clinics {
    list: Vec<Clinic>,
    numbers: HashMap<ClinicId, ClinicNumber>,
    /// The zones that any clinic has or had, each once.
    zones: Vec<TimeZone>,
}

impl Clinics {
    pub(crate) fn put(&mut self, clinics: &[Clinic]) {
        for clinic in clinics {
            if !self.zones.contains(clinic.zone()) {
                self.zones.push(clinic.zone().clone());
            }
            match self.number(&clinic.id) {
                Some(number) => self.list[number as usize] = clinic.clone(),
                None => {
                    let number = u32::try_from(self.list.len()).expect("fewer than 2³² clinics");
                    self.numbers.insert(clinic.id.clone(), number);
                    self.list.push(clinic.clone());
                }
            }
        }
    }

    pub(crate) fn number(&self, id: &ClinicId) -> Option<ClinicNumber> {
        self.numbers.get(id).copied()
    }

    /// The zone of a clinic.
    pub(crate) fn zone(&self, number: ClinicNumber) -> &TimeZone {
        self.by_number(number).map_or(default_zone(), Clinic::zone)
    }

    /// The zones that any clinic has or had, each once.
    pub(crate) fn zones(&self) -> &[TimeZone] {
        &self.zones
    }

    /// The first and the last of the days that it is now at clinics: one day, or two where clinics have other zones.
    pub(crate) fn todays(&self, now: Timestamp) -> (Date, Date) {
        let days = || self.zones.iter().map(|zone| date_at(now, zone));
        let of_default = || date_at(now, default_zone());
        let (first, last) = (days().min(), days().max());
        (first.unwrap_or_else(of_default), last.unwrap_or_else(of_default))
    }

    /// The position of each clinic.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (ClinicNumber, Position)> + '_ {
        (0..).zip(self.list.iter().map(|clinic| clinic.position))
    }

    pub(crate) fn by_number(&self, number: ClinicNumber) -> Option<&Clinic> {
        self.list.get(number as usize)
    }
}

impl State {
    pub(in crate::engine) fn put_clinics(
        &self,
        clinics: &[Clinic],
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if clinics.len() > CLINICS_PER_COMMAND {
            return Err(invalid("too many clinics in one command"));
        }
        for clinic in clinics {
            check(clinic)?;
        }
        for clinic in clinics {
            self.check_zone(clinic, now)?;
        }
        let news = |clinic: &&Clinic| self.clinic(&clinic.id) != Some(*clinic);
        let changed: Vec<Clinic> = clinics.iter().filter(news).cloned().collect();
        if changed.is_empty() {
            Ok(Vec::new())
        } else {
            let told = self.changed_appointments(&changed, now);
            Ok([Event::ClinicsPut(ClinicsPut { clinics: changed })]
                .into_iter()
                .chain(told)
                .collect())
        }
    }

    pub(in crate::engine) fn clinics_put(&mut self, clinics: &[Clinic]) {
        for clinic in clinics {
            let known = self.clinics.number(&clinic.id);
            let before = known.and_then(|number| self.clinics.by_number(number));
            let plans_other = before.is_some_and(|before| plans_other_days(before, clinic));
            if let Some(number) = known.filter(|_| plans_other) {
                self.plan_again(number, &clinic.id);
            }
        }
        self.clinics.put(clinics);
    }

    /// Every clinic, in the order of the first import.
    pub fn clinics(&self) -> impl Iterator<Item = &Clinic> {
        self.clinics.list.iter()
    }

    /// A part of `clinics`, for readers that go through it step by step.
    #[must_use]
    pub fn clinics_in(&self, from: usize, count: usize) -> &[Clinic] {
        let end = (from + count).min(self.clinics.list.len());
        self.clinics.list.get(from..end).unwrap_or_default()
    }

    /// The number of clinics.
    #[must_use]
    pub fn clinic_count(&self) -> usize {
        self.clinics.list.len()
    }

    /// One clinic.
    #[must_use]
    pub fn clinic(&self, id: &ClinicId) -> Option<&Clinic> {
        self.clinics.by_number(self.clinics.number(id)?)
    }
}

fn check(clinic: &Clinic) -> Result<(), Refusal> {
    let fits = |text: &str| text.chars().count() <= TEXT_MAX_CHARS && is_plain(text);
    if clinic.name.trim().is_empty() || !fits(&clinic.name) {
        return Err(invalid("a clinic's name is 1 to 200 characters that can be seen"));
    }
    if !fits(&clinic.address) || !fits(&clinic.phone) {
        return Err(invalid(
            "a clinic's address and phone are at most 200 characters that can be seen",
        ));
    }
    if Position::new(clinic.position.lat, clinic.position.lon).is_none() {
        return Err(invalid("a position is a latitude of ±90 and a longitude of ±180 degrees"));
    }
    if clinic.seats.is_some_and(|seats| !(1..=SEATS_MAX).contains(&seats)) {
        return Err(invalid("a clinic gives 1 to 64 seats at one time"));
    }
    if clinic.hours.is_valid() {
        Ok(())
    } else {
        Err(invalid(
            "opening hours end after they begin, at midnight at the latest, at most 4 ranges a day",
        ))
    }
}

/// A refusal that says what is wrong.
pub(in crate::engine) fn invalid(what: &str) -> Refusal {
    Refusal::Invalid { what: what.to_owned() }
}

/// Whether two forms of one clinic plan other days.
fn plans_other_days(before: &Clinic, after: &Clinic) -> bool {
    before.hours != after.hours || before.seats != after.seats || before.zone() != after.zone()
}
