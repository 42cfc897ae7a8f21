//! Other things to remember about an appointment: the last of a party, a second dose.

use jari_common::clinic::Clinic;
use jari_common::time::{seoul, time_at};
use jari_common::wire::HoldView;
use jiff::Timestamp;

use super::facts::Fact;
use crate::model::Language;
use crate::text::words;

/// When the last of a party begins; None for a person who is alone.
#[must_use]
pub fn last_of_party(language: Language, starts: &[Timestamp]) -> Option<Fact> {
    let value = words::time_of_day(language, time_at(*starts.last()?, &seoul()));
    Some(Fact::new("party-last", value))
}

/// When the second appointment of a series is, and where, if that is elsewhere.
#[must_use]
pub fn second(language: Language, starts_at: Timestamp, elsewhere: Option<&Clinic>) -> Fact {
    let mut fact = Fact::new("second-dose", words::moment_at(language, starts_at));
    fact.has_name = elsewhere.is_some();
    fact.lines.extend(elsewhere.map(|clinic| clinic.name.clone().into()));
    fact
}

/// What a hold has besides its first seat.
#[must_use]
pub fn of_hold(language: Language, hold: &HoldView) -> Vec<Fact> {
    let second = hold.second.as_ref().map(|it| {
        let elsewhere = Some(&it.clinic).filter(|clinic| clinic.id != hold.slot.clinic);
        second(language, it.starts_at, elsewhere)
    });
    last_of_party(language, &hold.beside).into_iter().chain(second).collect()
}
