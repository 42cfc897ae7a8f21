//! A clinic's day on paper: who comes, by time, with boxes for a pen. For a wall: times and numbers, and nobody's name.

use std::collections::BTreeMap;

use jari_common::attendance::{AppointmentEnd, Attendance, Whereabouts};
use jari_common::id::CampaignId;
use jari_common::person::{Person, Phone};
use jari_common::time::time_at;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Imprint;
use super::sheet::{Cell, Column, ROOM, SMALLEST, Sheet, Weight};
use super::words::{day, say, say_with};
use crate::coming::Coming;
use crate::report::Language;

const ROW_HEIGHT: f32 = 33.0;
const WALL_ROW_HEIGHT: f32 = 33.0;
const WALL_SIZE: f32 = 20.0;
const SIZE: f32 = 13.0;

/// What is on the paper of a clinic's day.
pub struct DayPaper<'a> {
    /// The clinic's name.
    pub clinic: &'a str,
    pub date: Date,
    /// The clinic's zone.
    pub zone: &'a TimeZone,
    /// Only who comes from this instant on.
    pub from: Option<Timestamp>,
    /// Each campaign's title, in the language of the paper.
    pub campaigns: &'a BTreeMap<CampaignId, String>,
    /// In the order of their times.
    pub coming: &'a [Coming],
    pub imprint: Imprint,
}

/// One person's appointment.
struct OfPerson<'a> {
    starts_at: Timestamp,
    coming: &'a Coming,
    person: Option<&'a Person>,
    nth: usize,
}

impl<'a> OfPerson<'a> {
    /// The person of an appointment, then the other members of a party.
    fn all_of(coming: &'a Coming) -> impl Iterator<Item = Self> {
        let Coming { appointment: it, people, .. } = coming;
        let starts = [it.starts_at].into_iter().chain(it.beside.iter().copied()).enumerate();
        starts.map(move |(nth, starts_at)| Self { starts_at, coming, person: people.get(nth), nth })
    }
}

impl DayPaper<'_> {
    /// The paper for staff: with names, birth dates and ends of telephone numbers, if they were read.
    #[must_use]
    pub fn for_staff(&self) -> Vec<u8> {
        let say = |key| say(self.language(), key);
        let column = |key, width, size, weight| Column { head: say(key), width, size, weight };
        let regular = |key, width| column(key, width, SMALLEST, Weight::Regular);
        let columns = vec![
            column("column-time", 46.0, SIZE, Weight::Bold),
            column("column-number", 52.0, SIZE, Weight::Bold),
            column("column-name", 98.0, SIZE, Weight::Regular),
            column("column-born", 78.0, 12.0, Weight::Regular),
            column("column-phone", 64.0, 12.0, Weight::Regular),
            regular("column-dose", 42.0),
            regular("column-came", 34.0),
            regular("column-done", 34.0),
            regular("column-absent", 34.0),
            regular("column-note", ROOM - 482.0),
        ];
        let sheet = self.sheet("day-title", columns, ROW_HEIGHT);
        let mut after = self.legend();
        after.push(say("keep").to_owned());
        let rows = self.people().iter().map(|it| self.row(it)).collect();
        self.printed(Sheet { rows, ..sheet }, after)
    }

    /// The paper for a wall: times and numbers, and nothing of anybody.
    #[must_use]
    pub fn for_wall(&self) -> Vec<u8> {
        let say = |key| say(self.language(), key);
        let column = |key, width, weight| Column { head: say(key), width, size: WALL_SIZE, weight };
        let columns = vec![
            column("column-time", 130.0, Weight::Bold),
            column("column-number", 170.0, Weight::Bold),
            column("column-dose", ROOM - 300.0, Weight::Regular),
        ];
        let row = |it: &OfPerson<'_>| {
            let number = it.coming.appointment.number.to_string();
            [self.local(it.starts_at), number, self.dose(it.coming)].map(Cell::Text).into()
        };
        let sheet = self.sheet("wall-title", columns, WALL_ROW_HEIGHT);
        let rows = self.people().iter().map(row).collect();
        self.printed(Sheet { rows, ..sheet }, self.legend())
    }

    /// A time of the day as clocks at the clinic show it.
    fn local(&self, at: Timestamp) -> String {
        time_at(at, self.zone).strftime("%H:%M").to_string()
    }

    fn language(&self) -> Language {
        self.imprint.language
    }

    fn sheet(&self, title: &str, columns: Vec<Column>, row_height: f32) -> Sheet {
        let language = self.language();
        let mut about = vec![day(language, self.date)];
        let count = self.people().len().to_string();
        let mut said = say_with(language, "people", &[("count", &count)]);
        if let Some(from) = self.from {
            let from = say_with(language, "from-now", &[("time", &self.local(from))]);
            said = format!("{said} · {from}");
        }
        // With one campaign, the dose alone says what it is.
        if let Some(title) = self.only_campaign() {
            said = format!("{title} · {said}");
        }
        about.push(said);
        Sheet {
            language,
            title: say_with(language, title, &[("clinic", self.clinic)]),
            about,
            columns,
            rows: Vec::new(),
            row_height,
            after: Vec::new(),
            made: self.imprint.made(self.zone),
        }
    }

    fn printed(&self, mut sheet: Sheet, mut after: Vec<String>) -> Vec<u8> {
        if sheet.rows.is_empty() {
            sheet.columns.clear();
            after.insert(0, say(self.language(), "nobody-today").to_owned());
        }
        after.extend(self.imprint.anchor());
        Sheet { after, ..sheet }.into_pdf()
    }

    /// Everybody with their own time, the other members of a party, too.
    fn people(&self) -> Vec<OfPerson<'_>> {
        let mut all: Vec<OfPerson<'_>> = self.coming.iter().flat_map(OfPerson::all_of).collect();
        all.sort_by_key(|it| (it.starts_at, it.coming.appointment.number, it.nth));
        all.retain(|it| {
            self.from
                .is_none_or(|from| it.starts_at >= from || is_still_here(&it.coming.attendance))
        });
        all
    }

    fn row(&self, it: &OfPerson<'_>) -> Vec<Cell> {
        let Coming { appointment, attendance, .. } = it.coming;
        let text = |of: Option<String>| Cell::Text(of.unwrap_or_default());
        let erased = || say(self.language(), "erased").to_owned();
        let name = it.person.map_or_else(erased, |it| it.name.full().to_owned());
        let phone = |it: &Person| it.phone.as_ref().map(Phone::masked);
        let is_here = attendance.whereabouts != Whereabouts::Expected;
        let end = attendance.end;
        vec![
            Cell::Text(self.local(it.starts_at)),
            Cell::Text(appointment.number.to_string()),
            Cell::Text(name),
            text(it.person.map(|it| it.birth_date.date().to_string())),
            text(it.person.and_then(phone)),
            Cell::Text(self.dose(it.coming)),
            Cell::Tick(is_here),
            Cell::Tick(end == Some(AppointmentEnd::Served)),
            Cell::Tick(end == Some(AppointmentEnd::DidNotCome)),
            Cell::Text(self.note(it)),
        ]
    }

    /// What else is known: a party, a clinic that cannot, somebody who left.
    fn note(&self, it: &OfPerson<'_>) -> String {
        let Coming { appointment, attendance, .. } = it.coming;
        let language = self.language();
        let mut notes = Vec::new();
        if !appointment.beside.is_empty() {
            let (nth, all) = ((it.nth + 1).to_string(), (appointment.beside.len() + 1).to_string());
            notes.push(say_with(language, "party", &[("nth", &nth), ("all", &all)]));
        }
        let state = match (attendance.end, attendance.whereabouts) {
            (Some(AppointmentEnd::NotServed { .. }), _) => Some("not-served"),
            (None, Whereabouts::Left) => Some("left"),
            (None, Whereabouts::Expected) if appointment.displaced => Some("displaced"),
            _ => None,
        };
        notes.extend(state.map(|key| say(language, key).to_owned()));
        notes.join(", ")
    }

    fn dose(&self, coming: &Coming) -> String {
        let dose = coming.appointment.dose.number().to_string();
        let dose = say_with(self.language(), "dose", &[("dose", &dose)]);
        match self.only_campaign() {
            Some(_) => dose,
            None => format!("{}: {dose}", coming.appointment.campaign),
        }
    }

    /// The title of the campaign of all appointments; None when they are of several.
    fn only_campaign(&self) -> Option<&String> {
        let first = self.coming.first()?.appointment.campaign;
        let is_only = self.coming.iter().all(|it| it.appointment.campaign == first);
        self.campaigns.get(&first).filter(|_| is_only)
    }

    /// Which campaign has which number, when there are several.
    fn legend(&self) -> Vec<String> {
        if self.only_campaign().is_some() {
            return Vec::new();
        }
        let mut found: Vec<CampaignId> =
            self.coming.iter().map(|it| it.appointment.campaign).collect();
        found.sort_unstable();
        found.dedup();
        let line = |id: CampaignId| {
            let title = self.campaigns.get(&id).map_or("", String::as_str);
            let fields = [("id", &*id.to_string()), ("campaign", title)];
            say_with(self.language(), "legend", &fields)
        };
        found.into_iter().map(line).collect()
    }
}

/// Whether somebody is here of whom nobody has said what became of them: they are still to be served, also after their time.
pub(super) fn is_still_here(attendance: &Attendance) -> bool {
    attendance.end.is_none() && attendance.whereabouts == Whereabouts::Here
}
