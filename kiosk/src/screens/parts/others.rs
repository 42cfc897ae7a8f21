//! Other things to remember about an appointment: the last of a party, a second dose.

use jari_common::clinic::Clinic;
use jari_common::wire::HoldView;
use jiff::Timestamp;

use super::facts::Fact;
use crate::model::{Language, Model};
use crate::text::clocks::Clocks;

/// When the last of a party begins; None for a person who is alone.
#[must_use]
pub fn last_of_party(language: Language, starts: &[Timestamp], clocks: Clocks<'_>) -> Option<Fact> {
    Some(Fact::new("party-last", clocks.time_of_day(language, *starts.last()?)))
}

/// When the second appointment of a series is, and where, if that is elsewhere.
#[must_use]
pub fn second(
    language: Language,
    starts_at: Timestamp,
    clocks: Clocks<'_>,
    elsewhere: Option<&Clinic>,
) -> Fact {
    let mut fact = Fact::new("second-dose", clocks.moment(language, starts_at));
    fact.has_name = elsewhere.is_some();
    fact.lines.extend(elsewhere.map(|clinic| clinic.name.clone().into()));
    fact
}

/// What a hold has besides its first seat.
#[must_use]
pub fn of_hold(model: &Model, hold: &HoldView, clocks: Clocks<'_>) -> Vec<Fact> {
    let language = model.comfort.language;
    let second = hold.second.as_ref().map(|it| {
        let elsewhere = Some(&it.clinic).filter(|clinic| clinic.id != hold.slot.clinic);
        second(language, it.starts_at, Clocks::at(model, &it.clinic), elsewhere)
    });
    last_of_party(language, &hold.beside, clocks).into_iter().chain(second).collect()
}
