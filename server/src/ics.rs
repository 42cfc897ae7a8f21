//! A booking as a calendar entry (RFC 5545, iCalendar): written, never read. It holds no name, birth date or telephone
//! of the person. The rules of the time zone are written out, so that no calendar has to know them.

use jari_common::time::{date_at, seoul, time_at};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The most bytes of one line, without its end (RFC 5545, 3.1).
const LINE_MAX_BYTES: usize = 75;
const PRODUCT: &str = concat!("-//Jari//Jari ", env!("CARGO_PKG_VERSION"), "//KO");
/// The start of a zone whose clocks do not change any more: any time before every appointment.
const ZONE_BEGINS: &str = "19880101T000000";

/// One appointment, for the person's calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    /// The entry's id; it never changes while the booking exists, also when the booking moves.
    pub uid: String,
    /// Grows whenever the appointment changes.
    pub sequence: u32,
    /// The booking was given back.
    pub cancelled: bool,
    /// When this entry was written.
    pub stamp: Timestamp,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub summary: String,
    pub place: String,
    /// Latitude and longitude.
    pub position: (f64, f64),
    pub description: String,
}

/// The method of the file: its entries are published, or they are all cancelled.
#[must_use]
pub fn method(appointments: &[Appointment]) -> &'static str {
    if appointments.iter().all(|it| it.cancelled) { "CANCEL" } else { "PUBLISH" }
}

/// The whole file, with one entry for each appointment.
#[must_use]
pub fn write(appointments: &[Appointment]) -> String {
    let mut file = Lines::default();
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", PRODUCT)] {
        file.line(name, value);
    }
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", method(appointments));
    zone(&mut file, &seoul());
    appointments.iter().for_each(|it| it.event(&mut file));
    file.line("END", "VCALENDAR");
    file.text
}

impl Appointment {
    fn event(&self, file: &mut Lines) {
        let zone = seoul();
        let zoned = |name: &str| format!("{name};TZID={}", name_of(&zone));
        file.line("BEGIN", "VEVENT");
        file.line("UID", &self.uid);
        file.line("DTSTAMP", &utc(self.stamp));
        file.line("SEQUENCE", &self.sequence.to_string());
        file.line("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
        file.line(&zoned("DTSTART"), &local(self.starts_at, &zone));
        file.line(&zoned("DTEND"), &local(self.ends_at, &zone));
        file.line("SUMMARY", &escaped(&self.summary));
        file.line("LOCATION", &escaped(&self.place));
        let (lat, lon) = self.position;
        file.line("GEO", &format!("{lat:.6};{lon:.6}"));
        file.line("DESCRIPTION", &escaped(&self.description));
        file.line("CLASS", "PRIVATE");
        file.line("TRANSP", "OPAQUE");
        if !self.cancelled {
            file.line("BEGIN", "VALARM");
            file.line("ACTION", "DISPLAY");
            file.line("TRIGGER", "-P1D");
            file.line("DESCRIPTION", &escaped(&self.summary));
            file.line("END", "VALARM");
        }
        file.line("END", "VEVENT");
    }
}

/// The zone's one rule. Ours has had only this rule since 1988; a zone whose clocks change would need its transitions.
fn zone(file: &mut Lines, zone: &TimeZone) {
    let offset = zone.to_offset(Timestamp::UNIX_EPOCH).to_string();
    let offset = basic_offset(&offset);
    file.line("BEGIN", "VTIMEZONE");
    file.line("TZID", name_of(zone));
    file.line("BEGIN", "STANDARD");
    file.line("DTSTART", ZONE_BEGINS);
    file.line("TZOFFSETFROM", &offset);
    file.line("TZOFFSETTO", &offset);
    file.line("END", "STANDARD");
    file.line("END", "VTIMEZONE");
}

fn name_of(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// Writes "+09" and "+09:30" as "+0900" and "+0930".
fn basic_offset(offset: &str) -> String {
    let digits: String = offset.chars().filter(|c| *c != ':').collect();
    format!("{digits:0<5}")
}

fn utc(at: Timestamp) -> String {
    format!("{}Z", local(at, &TimeZone::UTC))
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    let local = DateTime::from_parts(date_at(at, zone), time_at(at, zone));
    local.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Escapes a TEXT value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The lines as they are written: folded at 75 bytes, never inside a character, each ended by CRLF.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE_MAX_BYTES;
        for c in format!("{name}:{value}").chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = LINE_MAX_BYTES - 1;
            }
            self.text.push(c);
            room -= c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use ical::IcalParser;
    use ical::parser::Component as _;
    use icalendar::Component as _;
    use proptest::prelude::*;

    use super::*;

    fn appointment() -> Appointment {
        Appointment {
            uid: "7-18b@jari".into(),
            sequence: 2,
            cancelled: false,
            stamp: "2026-11-28T01:00:00Z".parse().unwrap(),
            starts_at: "2026-12-03T00:30:00Z".parse().unwrap(),
            ends_at: "2026-12-03T01:00:00Z".parse().unwrap(),
            summary: "독감 예방접종".into(),
            place: "새봄의원, 서울특별시 종로구 돌담꽃길 1; 2층".into(),
            position: (37.5735, 126.9788),
            description: "전화 02-000-0000\n신분증을 가지고 오세요.".into(),
        }
    }

    /// What the first foreign reader (the `ical` crate) finds.
    fn by_ical(text: &str, name: &str) -> String {
        let calendar = IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
        assert_eq!((calendar.events.len(), calendar.timezones.len()), (1, 1));
        let property = calendar.events[0].get_property(name).unwrap();
        property.value.clone().unwrap()
    }

    /// What the second foreign reader (the `icalendar` crate) finds.
    fn by_icalendar(text: &str, name: &str) -> String {
        let calendar: icalendar::Calendar = text.parse().unwrap();
        let event = calendar.components.iter().find_map(|it| it.as_event()).unwrap();
        event.properties()[name].value().to_owned()
    }

    #[test]
    fn two_foreign_readers_find_what_was_written() {
        let text = write(&[appointment()]);
        for (name, value) in [
            ("UID", "7-18b@jari"),
            ("SEQUENCE", "2"),
            ("STATUS", "CONFIRMED"),
            ("DTSTAMP", "20261128T010000Z"),
            ("DTSTART", "20261203T093000"),
            ("DTEND", "20261203T100000"),
            ("SUMMARY", "독감 예방접종"),
            ("GEO", "37.573500;126.978800"),
        ] {
            assert_eq!(by_ical(&text, name), value, "{name}");
            assert_eq!(by_icalendar(&text, name), value, "{name}");
        }
        let place = "새봄의원\\, 서울특별시 종로구 돌담꽃길 1\\; 2층";
        assert_eq!(by_ical(&text, "LOCATION"), place);
        assert_eq!(by_icalendar(&text, "LOCATION").replace('\\', ""), place.replace('\\', ""));
        assert!(text.contains("\r\nMETHOD:PUBLISH\r\n"), "{text}");
        assert!(text.contains("\r\nTZID:Asia/Seoul\r\n") && text.contains("TZOFFSETTO:+0900\r\n"));
        assert!(text.contains("DTSTART;TZID=Asia/Seoul:20261203T093000\r\n"), "{text}");
    }

    #[test]
    fn what_was_given_back_is_taken_back_and_reminds_nobody() {
        let text = write(&[Appointment { cancelled: true, sequence: 3, ..appointment() }]);
        assert!(text.contains("\r\nMETHOD:CANCEL\r\n") && !text.contains("VALARM"), "{text}");
        assert_eq!(by_ical(&text, "STATUS"), "CANCELLED");
        assert_eq!(by_icalendar(&text, "SEQUENCE"), "3");
        assert_eq!(by_icalendar(&text, "UID"), by_icalendar(&write(&[appointment()]), "UID"));
    }

    #[test]
    fn both_of_a_series_are_in_one_file_and_one_alone_is_taken_back() {
        let second = Appointment { uid: "8-18b@jari".into(), cancelled: true, ..appointment() };
        let text = write(&[appointment(), second.clone()]);
        let calendar = IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
        let of = |name: &str| -> Vec<String> {
            let events = calendar.events.iter();
            events.map(|it| it.get_property(name).unwrap().value.clone().unwrap()).collect()
        };
        assert_eq!(of("UID"), ["7-18b@jari", "8-18b@jari"]);
        assert_eq!(of("STATUS"), ["CONFIRMED", "CANCELLED"]);
        let calendar: icalendar::Calendar = text.parse().unwrap();
        assert_eq!(calendar.components.iter().filter(|it| it.as_event().is_some()).count(), 2);
        assert!(text.contains("\r\nMETHOD:PUBLISH\r\n"), "the first stands: {text}");
        let both = [Appointment { cancelled: true, ..appointment() }, second];
        assert!(write(&both).contains("\r\nMETHOD:CANCEL\r\n"));
    }

    proptest! {
        #[test]
        fn whatever_a_clinic_is_called_the_lines_are_short_and_say_it(name in ".{0,120}") {
            let text = write(&[Appointment { summary: name.clone(), ..appointment() }]);
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE_MAX_BYTES, "{line}");
                prop_assert!(!line.contains(['\r', '\n']), "{line}");
            }
            let said: String = name.chars().filter(|c| !c.is_control()).collect();
            let unfolded = text.replace("\r\n ", "");
            let line = format!("SUMMARY:{}", escaped(&said));
            prop_assert!(unfolded.contains(&line), "{}", unfolded);
            let read = by_ical(&text, "STATUS");
            prop_assert_eq!(read, "CONFIRMED");
        }
    }
}
