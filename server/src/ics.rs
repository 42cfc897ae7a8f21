//! A booking as a calendar entry (RFC 5545, iCalendar): written, never read. It holds no name, birth date or telephone
//! of the person. The rules of the time zone are written out, so that no calendar has to know them.

use jari_common::time::{date_at, is_shown_once, minute_at, time_at};
use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};

/// The most bytes of one line, without its end (RFC 5545, 3.1).
const LINE_MAX_BYTES: usize = 75;
const PRODUCT: &str = concat!("-//Jari//Jari ", env!("CARGO_PKG_VERSION"), "//KO");
/// The start of a zone whose clocks do not change any more: any time before every appointment.
const ZONE_BEGINS: &str = "19880101T000000";
/// A change of the clocks longer ago than this, in hours, is not written: a zone whose clocks still change has a later one.
const RULE_HOURS: i64 = 400 * 24;

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
    /// The zone of the clinic.
    pub zone: TimeZone,
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
    let mut written: Vec<&TimeZone> = Vec::new();
    for it in appointments {
        if !written.contains(&&it.zone) {
            let of_zone = appointments.iter().filter(|other| other.zone == it.zone);
            rules(&mut file, &it.zone, of_zone);
            written.push(&it.zone);
        }
    }
    appointments.iter().for_each(|it| it.event(&mut file));
    file.line("END", "VCALENDAR");
    file.text
}

impl Appointment {
    /// A time in the clinic's zone. A local time of the hour that clocks show twice would mean the first of the two: then
    /// both times are written in UTC.
    fn time(&self, file: &mut Lines, name: &str, at: Timestamp) {
        let is_once =
            |at| is_shown_once(date_at(at, &self.zone), minute_at(at, &self.zone), &self.zone);
        if is_once(self.starts_at) && is_once(self.ends_at) {
            let name = format!("{name};TZID={}", name_of(&self.zone));
            file.line(&name, &local(at, &self.zone));
        } else {
            file.line(name, &utc(at));
        }
    }

    fn event(&self, file: &mut Lines) {
        file.line("BEGIN", "VEVENT");
        file.line("UID", &self.uid);
        file.line("DTSTAMP", &utc(self.stamp));
        file.line("SEQUENCE", &self.sequence.to_string());
        file.line("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.time(file, "DTSTART", self.starts_at);
        self.time(file, "DTEND", self.ends_at);
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

/// The rules of the zone around these appointments: the one that holds before the first of them, and every later one until
/// the last has ended.
fn rules<'a>(
    file: &mut Lines,
    zone: &TimeZone,
    appointments: impl Iterator<Item = &'a Appointment> + Clone,
) {
    let first = appointments.clone().map(|it| it.starts_at).min().unwrap_or_default();
    let last = appointments.map(|it| it.ends_at).max().unwrap_or_default();
    file.line("BEGIN", "VTIMEZONE");
    file.line("TZID", name_of(zone));
    let recent = first.checked_sub(SignedDuration::from_hours(RULE_HOURS)).unwrap_or(first);
    let before = zone.preceding(first).next().filter(|it| it.timestamp() > recent);
    match &before {
        None => {
            let offset = zone.to_offset_info(first);
            rule(file, offset.dst(), ZONE_BEGINS, (offset.offset(), offset.offset()));
        }
        Some(it) => change(file, zone, it),
    }
    for it in zone.following(first).take_while(|it| it.timestamp() <= last) {
        change(file, zone, &it);
    }
    file.line("END", "VTIMEZONE");
}

/// The rule that begins with this change of the clocks.
fn change(file: &mut Lines, zone: &TimeZone, change: &TimeZoneTransition<'_>) {
    let at = change.timestamp();
    let just_before = at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(at);
    let from = zone.to_offset(just_before);
    // It begins at the time that clocks showed until then.
    let begins = from.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string();
    rule(file, change.dst(), &begins, (from, change.offset()));
}

fn rule(file: &mut Lines, dst: Dst, begins: &str, (from, to): (Offset, Offset)) {
    let name = if dst.is_dst() { "DAYLIGHT" } else { "STANDARD" };
    file.line("BEGIN", name);
    file.line("DTSTART", begins);
    file.line("TZOFFSETFROM", &basic_offset(&from.to_string()));
    file.line("TZOFFSETTO", &basic_offset(&to.to_string()));
    file.line("END", name);
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
            zone: jari_common::time::seoul(),
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
    fn a_calendar_is_told_when_the_clocks_of_the_clinic_change() {
        let zone = jari_common::time::zone("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let in_summer = Appointment {
            starts_at: at("2027-03-16T13:30:00Z"),
            ends_at: at("2027-03-16T14:00:00Z"),
            zone,
            ..appointment()
        };
        let in_winter = Appointment {
            starts_at: at("2027-03-10T14:30:00Z"),
            ends_at: at("2027-03-10T15:00:00Z"),
            ..in_summer.clone()
        };
        let text = write(&[in_winter, in_summer.clone()]);
        for expected in [
            "TZID:America/New_York\r\n",
            "BEGIN:STANDARD\r\nDTSTART:20261101T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\n",
            "BEGIN:DAYLIGHT\r\nDTSTART:20270314T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\n",
            "DTSTART;TZID=America/New_York:20270310T093000\r\n",
            "DTSTART;TZID=America/New_York:20270316T093000\r\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
        // A file with clinics of two zones has the rules of both.
        let text = write(&[appointment(), in_summer.clone()]);
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 2, "{text}");
        // What ends in the hour that clocks show twice is written in UTC.
        let at_night = Appointment {
            starts_at: at("2027-11-07T04:30:00Z"),
            ends_at: at("2027-11-07T06:30:00Z"),
            ..in_summer
        };
        let text = write(&[at_night]);
        assert!(text.contains("DTSTART:20271107T043000Z\r\nDTEND:20271107T063000Z\r\n"), "{text}");
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
