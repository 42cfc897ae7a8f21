//! Who comes to a clinic: as lines, as a table for a spreadsheet, as a FHIR R4 Bundle.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use jari_common::attendance::{AppointmentEnd, Attendance, ServiceState, Whereabouts};
use jari_common::person::Person;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Coming, ComingArgs, ComingAsked, Days, Which, local, today};
use crate::cli::output::{counted, say, say_json};
use crate::cli::{CliError, Executor};
use crate::report::Language;

/// The mark at the beginning by which spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// The columns of the table, by their names in the word files.
const COLUMNS: [&str; 8] = [
    "coming-starts",
    "coming-number",
    "coming-dose",
    "coming-name",
    "coming-born",
    "coming-phone",
    "coming-state",
    "coming-booking",
];

pub(super) fn coming(executor: &Executor, args: &ComingArgs) -> Result<(), CliError> {
    let days = match args.days {
        Some(days) => days,
        None => today(executor, &args.clinic.0).map(|now| Days { from: now, to: now })?,
    };
    let Days { from, to } = days;
    let which = Which::Booked { clinic: args.clinic.0.clone(), from, to };
    let names_because = args.names.names_because.clone();
    let coming = executor.coming(ComingAsked { which, names_because, account: String::new() })?;
    if let Some(path) = &args.csv {
        write(path, &table(&coming, args.language))?;
    }
    if let Some(path) = &args.fhir {
        let bundle =
            serde_json::to_string_pretty(&bundle(&coming)).expect("a bundle is plain JSON");
        write(path, &bundle)?;
    }
    if args.json {
        return say_json(&coming);
    }
    coming.iter().try_for_each(|it| say(&line(it)))?;
    eprintln!("{}", counted(coming.len() as u64, "appointment", "appointments"));
    Ok(())
}

/// One appointment in one line of text.
pub(super) fn line(coming: &Coming) -> String {
    let it = &coming.appointment;
    let people = match coming.people.split_first() {
        None => String::new(),
        Some((first, others)) => {
            let others = others.iter().map(|it| format!(", {}", it.name.full()));
            let phone = first.phone.as_ref().map_or("no telephone", |phone| phone.digits());
            let name = first.name.full();
            format!("  {name}  {}  {phone}{}", first.birth_date.date(), others.collect::<String>())
        }
    };
    let party = match it.beside.len() {
        0 => String::new(),
        others => format!("  party of {}", others + 1),
    };
    let displaced = if it.displaced { "  cannot be kept" } else { "" };
    let dose = if it.dose.is_first() { "" } else { "  second dose" };
    let state = match state_of(coming) {
        "coming-booked" | "coming-displaced" => "",
        state => &format!("  {}", Language::En.say(state)),
    };
    format!(
        "{}  number {}{dose}{party}{people}{displaced}{state}",
        local(it.starts_at, it.zone()),
        it.number
    )
}

/// A table with one row a person; times, names and numbers as people write them.
fn table(coming: &[Coming], language: Language) -> String {
    let head = COLUMNS.map(|key| language.say(key)).join(",");
    let mut text = format!("{BYTE_ORDER_MARK}{head}\r\n");
    for coming in coming {
        let it = &coming.appointment;
        let starts = [it.starts_at].into_iter().chain(it.beside.iter().copied());
        for (nth, starts_at) in starts.enumerate() {
            let person = coming.people.get(nth);
            let of = |field: fn(&Person) -> String| person.map(field).unwrap_or_default();
            let state = state_of(coming);
            let row = [
                local(starts_at, it.zone()),
                it.number.to_string(),
                it.dose.number().to_string(),
                of(|it| it.name.full().to_owned()),
                of(|it| it.birth_date.date().to_string()),
                of(|it| it.phone.as_ref().map(|it| spelt(it.digits())).unwrap_or_default()),
                language.say(state).to_owned(),
                it.booking.to_string(),
            ];
            text.push_str(&row.map(|field| quoted(&field)).join(","));
            text.push_str("\r\n");
        }
    }
    text
}

/// The key of the words for where an appointment's person is, or what became of it.
fn state_of(Coming { appointment, attendance, .. }: &Coming) -> &'static str {
    match (attendance.end, attendance.whereabouts, attendance.service) {
        (Some(AppointmentEnd::Served), ..) => "coming-served",
        (Some(AppointmentEnd::NotServed { .. }), ..) => "coming-not-served",
        (Some(AppointmentEnd::DidNotCome), ..) => "coming-did-not-come",
        (None, Whereabouts::Left, _) => "coming-left",
        (None, Whereabouts::Here, ServiceState::In { .. }) => "coming-in",
        (None, Whereabouts::Here, _) => "coming-here",
        (None, Whereabouts::Expected, _) if appointment.displaced => "coming-displaced",
        (None, Whereabouts::Expected, _) => "coming-booked",
    }
}

/// The status of a FHIR R4 Appointment.
fn fhir_status(attendance: &Attendance) -> &'static str {
    match (attendance.end, attendance.whereabouts, attendance.service) {
        (Some(AppointmentEnd::Served), ..) => "fulfilled",
        (Some(AppointmentEnd::DidNotCome), ..) => "noshow",
        (Some(AppointmentEnd::NotServed { .. }), ..) | (None, Whereabouts::Left, _) => "arrived",
        (None, Whereabouts::Here, ServiceState::In { .. } | ServiceState::Done) => "checked-in",
        (None, Whereabouts::Here, _) => "arrived",
        (None, Whereabouts::Expected, _) => "booked",
    }
}

/// A telephone number with hyphens: a spreadsheet would take a number's first 0 away.
fn spelt(digits: &str) -> String {
    let area = match digits {
        _ if digits.starts_with("02") => 2,
        _ if digits.starts_with("050") => 4,
        _ => 3,
    };
    match (digits.get(..area), digits.len().checked_sub(4)) {
        (Some(first), Some(last)) if last > area => {
            format!("{first}-{}-{}", &digits[area..last], &digits[last..])
        }
        _ => digits.to_owned(),
    }
}

/// A field as RFC 4180 writes it. A name that begins like a formula is no formula to a spreadsheet: a space comes first.
fn quoted(field: &str) -> String {
    let is_formula = field.starts_with(['=', '+', '-', '@', '\t']);
    let space = if is_formula { " " } else { "" };
    if field.contains(['"', ',', '\r', '\n']) {
        format!("\"{space}{}\"", field.replace('"', "\"\""))
    } else {
        format!("{space}{field}")
    }
}

/// A FHIR R4 Bundle (type collection): for each person an Appointment and its Slot. Without names the participant is the
/// number in line.
fn bundle(coming: &[Coming]) -> Value {
    let entries = coming.iter().flat_map(|coming| {
        let it = &coming.appointment;
        let starts = [it.starts_at].into_iter().chain(it.beside.iter().copied());
        starts.enumerate().flat_map(move |(nth, starts_at)| entries_of(coming, nth, starts_at))
    });
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries.collect::<Vec<_>>() })
}

/// The Slot and the Appointment of one person; `nth` counts the members of a party from 0.
fn entries_of(coming: &Coming, nth: usize, starts_at: Timestamp) -> [Value; 2] {
    let it = &coming.appointment;
    let url = |kind: &str| format!("urn:jari:{kind}:{}-{nth}", it.booking);
    let ends = plus_secs(starts_at, u32::from(it.minutes) * 60);
    let who = coming
        .people
        .get(nth)
        .map_or_else(|| format!("number {}", it.number), |person| person.name.full().to_owned());
    let (starts, ends) = (instant(starts_at), instant(ends));
    let location = json!({ "identifier": { "value": it.clinic.as_str() } });
    let slot = json!({
        "resourceType": "Slot",
        "schedule": location,
        "status": if it.displaced { "busy-unavailable" } else { "busy" },
        "start": starts,
        "end": ends,
    });
    let appointment = json!({
        "resourceType": "Appointment",
        "identifier": [{ "value": it.booking.to_string() }],
        "status": fhir_status(&coming.attendance),
        "start": starts,
        "end": ends,
        "minutesDuration": it.minutes,
        "slot": [{ "reference": url("slot") }],
        "participant": [
            { "actor": { "display": who }, "status": "accepted" },
            { "actor": location, "status": "accepted" },
        ],
    });
    let entry = |kind, resource| json!({ "fullUrl": url(kind), "resource": resource });
    [entry("slot", slot), entry("appointment", appointment)]
}

/// A FHIR instant.
fn instant(at: Timestamp) -> String {
    at.to_string()
}

/// Only the owner may read a file that may have names.
const FILE_MODE: u32 = 0o600;

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let written = || {
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(FILE_MODE).open(path)?;
        // A file that was there before keeps its mode otherwise.
        file.set_permissions(Permissions::from_mode(FILE_MODE))?;
        file.write_all(text.as_bytes())
    };
    written().map_err(|error: io::Error| CliError::Write {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use jari_common::attendance::NotServedReason;
    use jari_common::id::DeviceId;

    use super::*;

    #[test]
    fn a_field_of_a_table_is_no_formula_and_a_number_keeps_its_first_digit() {
        assert_eq!(quoted("=SUM(A1)"), " =SUM(A1)");
        assert_eq!(quoted("김, \"말순\""), "\"김, \"\"말순\"\"\"");
        assert_eq!(spelt("01012345678"), "010-1234-5678");
        assert_eq!(spelt("021234567"), "02-123-4567");
        assert_eq!(spelt("050712345678"), "0507-1234-5678");
    }

    #[test]
    fn every_word_for_a_person_is_there_in_both_languages_and_fhir_has_its_own() {
        let here = Attendance { whereabouts: Whereabouts::Here, ..Attendance::default() };
        let end = |how| Attendance { end: Some(how), ..here };
        let (desk, reason) = (DeviceId(1), NotServedReason::Unwell);
        for (attendance, key, status) in [
            (Attendance::default(), "coming-booked", "booked"),
            (here, "coming-here", "arrived"),
            (Attendance { service: ServiceState::In { desk }, ..here }, "coming-in", "checked-in"),
            (Attendance { whereabouts: Whereabouts::Left, ..here }, "coming-left", "arrived"),
            (end(AppointmentEnd::Served), "coming-served", "fulfilled"),
            (end(AppointmentEnd::NotServed { reason }), "coming-not-served", "arrived"),
            (end(AppointmentEnd::DidNotCome), "coming-did-not-come", "noshow"),
        ] {
            let appointment = serde_json::from_value(json!({
                "booking": 1, "ticket": 1, "campaign": 1, "clinic": "A1", "number": 1,
                "starts_at": "2026-12-03T00:00:00Z", "minutes": 30, "dose": "first",
                "sequence": 0, "displaced": false
            }));
            let appointment = appointment.unwrap();
            let coming = Coming { appointment, attendance, people: Vec::new() };
            assert_eq!((state_of(&coming), fhir_status(&attendance)), (key, status));
            for language in [Language::Ko, Language::En] {
                assert!(!language.say(key).is_empty());
            }
        }
    }
}
