//! A line on paper: its first people in the order in which they are called, by number and the first letter of their name.

use jari_common::change::ReadData;
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jari_common::time::{ZoneName, zone_or_default};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Imprint;
use super::sheet::{Cell, Column, ROOM, SMALLEST, Sheet, Weight};
use super::words::{day, say, say_with};
use crate::app::{App, SubmitError};
use crate::command::{Ask, Command};
use crate::engine::InLineAs;

/// The most people on one paper of a line.
pub const ROWS_MAX: usize = 10_000;

const ROW_HEIGHT: f32 = 33.0;
const SIZE: f32 = 14.0;

/// Which line is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAsked {
    pub campaign: CampaignId,
    /// How many people; at most `ROWS_MAX`.
    pub first: usize,
    /// Why first letters of names are to be shown; None: they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names_because: Option<String>,
    /// Whose account on the server's machine asks.
    #[serde(default)]
    pub account: String,
}

/// The beginning of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineListed {
    pub title_ko: String,
    pub title_en: String,
    pub rows: Vec<LineRow>,
    /// How many are in the line, with those who are listed.
    pub all: u32,
    /// How many take part in a draw that is not over.
    pub not_drawn: u32,
    /// The zone of the line; None: the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
}

/// Somebody in the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRow {
    pub number: u32,
    pub standing: InLineAs,
    /// None: names were not asked for, or the person was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked_name: Option<String>,
    /// None: the tables do not know it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl App {
    /// The first people of a line. That names are read is written to the log first. Reads the disk: not for async threads.
    pub fn line_listed(&self, asked: &LineAsked) -> Result<LineListed, SubmitError> {
        let most = asked.first.min(ROWS_MAX);
        let (listed, spec) = {
            let state = self.state();
            let listed = state.line_in_order(asked.campaign, most);
            listed.zip(state.campaign(asked.campaign).map(|it| it.spec.clone()))
        }
        .ok_or(SubmitError::Refused(Refusal::UnknownCampaign))?;
        let with_names = asked.names_because.is_some();
        if let Some(reason) = &asked.names_because {
            let what = ReadData::Line { campaign: asked.campaign };
            let by = Some(Box::new(Author::Console { account: asked.account.clone() }));
            let command = Command::NoteRead { what, reason: reason.clone() };
            self.submit_blocking(Ask { request: None, command, by })?;
        }
        let issued = self.issued_at(listed.first.iter().map(|it| it.ticket));
        let rows = listed.first.iter().map(|it| {
            let people = if with_names { self.people_of(it.ticket) } else { Ok(Vec::new()) };
            let people = people.map_err(|error| SubmitError::Unavailable(error.to_string()))?;
            Ok(LineRow {
                number: it.number,
                standing: it.standing,
                masked_name: people.first().map(|it| it.name.masked()),
                since: issued.get(&it.ticket).copied(),
            })
        });
        Ok(LineListed {
            rows: rows.collect::<Result<_, SubmitError>>()?,
            title_ko: spec.title_ko,
            title_en: spec.title_en,
            all: listed.all,
            not_drawn: listed.not_drawn,
            time_zone: spec.time_zone,
        })
    }
}

/// What is on the paper of a line.
pub struct LinePaper<'a> {
    pub listed: &'a LineListed,
    pub imprint: Imprint,
}

impl LinePaper<'_> {
    fn zone(&self) -> &TimeZone {
        zone_or_default(self.listed.time_zone.as_ref())
    }

    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        let Self { listed, imprint } = self;
        let language = imprint.language;
        let say = |key| say(language, key);
        let column = |key, width, weight| Column { head: say(key), width, size: SIZE, weight };
        let has_names = listed.rows.iter().any(|it| it.masked_name.is_some());
        let mut columns = vec![column("column-number", 90.0, Weight::Bold)];
        if has_names {
            columns.push(column("column-name", 120.0, Weight::Regular));
        }
        columns.push(column("column-state", 120.0, Weight::Regular));
        columns.push(column("column-since", 96.0, Weight::Regular));
        columns.push(Column { size: SMALLEST, ..column("column-came", 40.0, Weight::Regular) });
        let used: f32 = columns.iter().map(|it| it.width).sum();
        columns.push(column("column-note", ROOM - used, Weight::Regular));
        let rows: Vec<_> = listed.rows.iter().map(|it| self.row(it, has_names)).collect();
        if rows.is_empty() {
            columns.clear();
        }
        let today = self.zone().to_datetime(imprint.made).date();
        let count = listed.all.to_string();
        let said = say_with(language, "people", &[("count", &count)]);
        let title = language.pick(&listed.title_ko, &listed.title_en);
        let sheet = Sheet {
            language,
            title: say_with(language, "line-title", &[("campaign", title)]),
            about: vec![format!("{} · {said}", day(language, today))],
            columns,
            rows,
            row_height: ROW_HEIGHT,
            after: self.after(has_names),
            made: imprint.made(self.zone()),
        };
        sheet.into_pdf()
    }

    fn row(&self, it: &LineRow, has_names: bool) -> Vec<Cell> {
        let language = self.imprint.language;
        let state = say(
            language,
            match it.standing {
                InLineAs::Active => "active",
                InLineAs::Called => "called",
                InLineAs::CalledAgain => "called-again",
                InLineAs::Returned => "returned",
                InLineAs::Waiting => "waiting",
            },
        );
        let name = it.masked_name.clone().unwrap_or_else(|| say(language, "erased").to_owned());
        let since =
            it.since.map(|at| self.zone().to_datetime(at).strftime("%m-%d %H:%M").to_string());
        let mut row = vec![Cell::Text(it.number.to_string())];
        row.extend(has_names.then_some(Cell::Text(name)));
        row.push(Cell::Text(state.to_owned()));
        row.push(Cell::Text(since.unwrap_or_default()));
        row.push(Cell::Tick(matches!(it.standing, InLineAs::Active)));
        row.push(Cell::Text(String::new()));
        row
    }

    fn after(&self, has_names: bool) -> Vec<String> {
        let Self { listed, imprint } = self;
        let language = imprint.language;
        let mut after = Vec::new();
        let shown = u32::try_from(listed.rows.len()).unwrap_or(u32::MAX);
        let more = listed.all.saturating_sub(shown);
        if more > 0 {
            let (shown, more) = (shown.to_string(), more.to_string());
            after.push(say_with(language, "more", &[("shown", &shown), ("more", &more)]));
        }
        if listed.not_drawn > 0 {
            let count = listed.not_drawn.to_string();
            after.push(say_with(language, "not-drawn", &[("count", &count)]));
        } else if listed.rows.is_empty() {
            after.push(say(language, "nobody-waits").to_owned());
        } else {
            after.push(say(language, "order").to_owned());
        }
        after.extend(has_names.then(|| say(language, "keep").to_owned()));
        after.extend(imprint.anchor());
        after
    }
}
