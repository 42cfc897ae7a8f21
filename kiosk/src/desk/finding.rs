//! Somebody is looked for who is not on the list: what was typed of them, and where what was found is. Pure.

use jari_common::person::{BirthDate, Person, PersonName, Phone};
use jari_common::time::{date_at, zone_or_default};
use jari_common::wire::FoundAppointment;
use jiff::civil::Date;

use super::model::{DeskOrder, FindField, Finding, Shift, TYPED_MAX};

/// What was typed into the search goes where it belongs.
pub(super) fn begin_to_find(shift: &Shift) -> Finding {
    let typed = shift.typed.trim();
    let has_digits = typed.chars().any(|c| c.is_ascii_digit());
    let name = if has_digits { String::new() } else { typed.to_owned() };
    Finding { name, ..Finding::default() }
}

/// Takes what was typed into one of the fields.
pub(super) fn type_to_find(shift: &mut Shift, field: FindField, typed: &str) {
    let Some(finding) = shift.finding.as_mut().filter(|it| !it.is_sending) else { return };
    let typed = typed.chars().take(TYPED_MAX).collect();
    match field {
        FindField::Name => finding.name = typed,
        FindField::BirthDate => finding.birth_date = typed,
        FindField::Phone => finding.phone = typed,
    }
    (finding.wrong, finding.found) = (None, None);
}

/// Looks for the person, if all of the fields can be read.
pub(super) fn find(shift: &mut Shift, today: Date) -> Vec<DeskOrder> {
    let Some(finding) = shift.finding.as_mut().filter(|it| !it.is_sending) else {
        return Vec::new();
    };
    match person_of(finding, today) {
        Ok(person) => {
            (finding.is_sending, finding.wrong, finding.found) = (true, None, None);
            vec![DeskOrder::Find { token: shift.token.clone(), person: Box::new(person) }]
        }
        Err(field) => {
            finding.wrong = Some(field);
            Vec::new()
        }
    }
}

fn person_of(finding: &Finding, today: Date) -> Result<Person, FindField> {
    let name = PersonName::parse(&finding.name).map_err(|_| FindField::Name)?;
    let birth_date = birth_date_of(&finding.birth_date, today).ok_or(FindField::BirthDate)?;
    let phone = match finding.phone.trim() {
        "" => None,
        typed => Some(Phone::parse(typed).map_err(|_| FindField::Phone)?),
    };
    Ok(Person { name, birth_date, phone })
}

/// Eight digits, with or without marks between: 19470301, 1947-03-01. Six do not say the century.
pub(super) fn birth_date_of(typed: &str, today: Date) -> Option<BirthDate> {
    let parts: Vec<&str> =
        typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = match parts.as_slice() {
        [whole] if whole.len() == 8 => [&whole[..4], &whole[4..6], &whole[6..]],
        [year, month, day] if year.len() == 4 => [*year, *month, *day],
        _ => return None,
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    BirthDate::new(date, today).ok()
}

/// Where what was found is, seen from the day that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundWhere {
    /// On the list that is shown.
    Here,
    AnotherDay,
    AnotherClinic,
    /// A number, and no appointment.
    NoAppointment,
}

/// Where this is.
#[must_use]
pub fn found_where(shift: &Shift, found: &FoundAppointment) -> FoundWhere {
    let Some(it) = &found.appointment else { return FoundWhere::NoAppointment };
    let is_ours = shift.clinics.iter().any(|ours| ours.clinic == it.clinic);
    let same_day = date_at(it.starts_at, zone_or_default(it.time_zone.as_ref())) == shift.date;
    match (shift.clinic.as_ref() == Some(&it.clinic), same_day) {
        (true, true) => FoundWhere::Here,
        (true, false) => FoundWhere::AnotherDay,
        (false, _) if is_ours => FoundWhere::AnotherDay,
        (false, _) => FoundWhere::AnotherClinic,
    }
}
