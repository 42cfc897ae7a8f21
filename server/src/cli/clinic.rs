//! `clinic`: what a clinic does on which days, who comes, and another seat for people whose clinic cannot give theirs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Subcommand};
use jari_common::clinic::{Clinic, DayOfWeek, DayRule, OpenHours, WeekHours};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::time::date_at;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::output::{counted, say, say_json};
use super::progress::{plan_days, told};
use super::typed::minute_of_day;
use super::{CliError, DataFolder, Executor};
use crate::coming::{Coming, ComingAsked, Which};
use crate::command::Command;
use crate::engine::ReseatState;
use crate::import::hours;
use crate::opening_days::upkeep::Overview;
use crate::report::Language;

mod lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show a clinic's week, and the days on which it does something else.
    Show { clinic: ClinicArg },
    /// Close a clinic on some days.
    Close {
        clinic: ClinicArg,
        /// A day, or days: 2026-12-03, 2026-12-03..2026-12-05.
        days: Days,
        /// Why, in words that people are told: 원장님 사정.
        #[arg(long)]
        reason: String,
    },
    /// Give a clinic hours of their own on some days, also on a day on which it is closed in every week.
    Hours {
        clinic: ClinicArg,
        days: Days,
        /// 09:00~13:00, or several ranges: "09:00~12:30, 13:30~18:00".
        hours: Ranges,
        #[arg(long)]
        reason: String,
    },
    /// Set how many seats a clinic gives at one time: always, on some days, or at one time of some days.
    Seats {
        clinic: ClinicArg,
        /// 0 to 64; 0 only at one time.
        seats: u8,
        #[arg(long)]
        days: Option<Days>,
        /// The beginning of the time: 10:30.
        #[arg(long, requires = "days")]
        time: Option<Time>,
        /// Why; that seats changed, when nothing is said.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Do as in every week again on some days.
    Usual { clinic: ClinicArg, days: Days },
    /// Make a day a public holiday, or no holiday.
    #[command(group = ArgGroup::new("which").required(true).args(["name", "none"]))]
    Holiday {
        date: Date,
        /// The holiday's name: 임시 공휴일.
        name: Option<String>,
        /// The day is no holiday, whatever the table says.
        #[arg(long)]
        none: bool,
    },
    /// List appointments that clinics cannot keep, and what is done for each.
    InTheWay {
        clinic: Option<ClinicArg>,
        #[command(flatten)]
        names: Names,
        #[arg(long)]
        json: bool,
    },
    /// Offer another seat to everybody whose appointment a clinic cannot keep, in the order of the line. Without --yes only
    /// shows whom.
    Reseat {
        /// All clinics when none is named.
        clinic: Option<ClinicArg>,
        /// Your name.
        #[arg(long)]
        by: String,
        /// Why, in words that people are told: 원장님 사정.
        #[arg(long)]
        reason: String,
        /// Also those who declined or did not answer before.
        #[arg(long)]
        again: bool,
        /// Do it.
        #[arg(long)]
        yes: bool,
    },
    /// List who comes.
    Coming(ComingArgs),
}

#[derive(Debug, clap::Args)]
struct ComingArgs {
    clinic: ClinicArg,
    /// A day, or days; today when none is given.
    days: Option<Days>,
    #[command(flatten)]
    names: Names,
    /// Write a table for a spreadsheet (CSV, UTF-8 with a byte order mark) to this file.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a FHIR R4 Bundle of Appointment and Slot to this file.
    #[arg(long, value_name = "FILE")]
    fhir: Option<PathBuf>,
    /// The words of the table.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Names {
    /// Show names, birth dates and telephones, for this reason; the server's log has it.
    #[arg(long, value_name = "REASON")]
    names_because: Option<String>,
}

/// A clinic's id as it is typed.
#[derive(Clone, Debug)]
struct ClinicArg(ClinicId);

impl FromStr for ClinicArg {
    type Err = jari_common::id::ClinicIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ClinicId::parse(text).map(Self)
    }
}

/// One day or several, as they are typed.
#[derive(Clone, Copy, Debug)]
struct Days {
    from: Date,
    to: Date,
}

impl FromStr for Days {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = |text: &str| text.trim().parse::<Date>().ok();
        let days = match text.split_once("..") {
            Some((from, to)) => day(from).zip(day(to)),
            None => day(text).map(|date| (date, date)),
        };
        let days = days.filter(|(from, to)| from <= to);
        let days = days.map(|(from, to)| Self { from, to });
        days.ok_or("write a day as 2026-12-03, or days as 2026-12-03..2026-12-05")
    }
}

impl Days {
    fn dates(self) -> Vec<Date> {
        self.from.series(1.day()).take_while(|date| *date <= self.to).collect()
    }
}

/// Ranges of hours as they are typed.
#[derive(Clone, Debug)]
struct Ranges(Vec<OpenHours>);

impl FromStr for Ranges {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hours::parse(text).map(Self)
    }
}

/// A time of the day, in minutes after midnight.
#[derive(Clone, Copy, Debug)]
struct Time(u16);

impl FromStr for Time {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        minute_of_day(text).map(Self).map_err(|_| "write a time as 10:30")
    }
}

pub fn run(data: &DataFolder, args: Args) -> Result<(), CliError> {
    if !data.is_dir() {
        return Err(CliError::NoData(data.path.clone()));
    }
    let executor = Executor::open(data)?;
    let done = run_on(&executor, args.what);
    executor.close();
    done
}

fn run_on(executor: &Executor, what: What) -> Result<(), CliError> {
    match what {
        What::Show { clinic } => show(executor, &clinic.0),
        What::Close { clinic, days, reason } => {
            let change = |rule: &mut DayRule| rule.hours = Some(Vec::new());
            rule(executor, &clinic.0, days, &reason, change)
        }
        What::Hours { clinic, days, hours: Ranges(ranges), reason } => {
            let change = |rule: &mut DayRule| rule.hours = Some(ranges.clone());
            rule(executor, &clinic.0, days, &reason, change)
        }
        What::Seats { clinic, seats, days: None, .. } => all_seats(executor, &clinic.0, seats),
        What::Seats { clinic, seats, days: Some(days), time, reason } => {
            let change = |rule: &mut DayRule| match time {
                Some(Time(minute)) => {
                    rule.times.insert(minute, seats);
                }
                None => rule.seats = Some(seats),
            };
            let usual = || Language::default().say("seats-changed").to_owned();
            let reason = reason.unwrap_or_else(usual);
            rule(executor, &clinic.0, days, &reason, change)
        }
        What::Usual { clinic: ClinicArg(clinic), days } => {
            let command =
                Command::RuleDays { clinic: clinic.clone(), dates: days.dates(), rule: None };
            executor.submit(command)?;
            planned(executor, Some(&clinic))
        }
        What::Holiday { date, name, .. } => {
            executor.submit(Command::SetHoliday { date, name })?;
            planned(executor, None)
        }
        What::InTheWay { clinic, names, json } => in_the_way(executor, clinic, names, json),
        What::Reseat { clinic, by, reason, again, yes } => {
            reseat(executor, clinic.map(|it| it.0), (&by, &reason), (again, yes))
        }
        What::Coming(args) => lists::coming(executor, &args),
    }
}

/// Changes the rules of these days, and plans them again.
fn rule(
    executor: &Executor,
    clinic: &ClinicId,
    days: Days,
    reason: &str,
    change: impl Fn(&mut DayRule),
) -> Result<(), CliError> {
    let overview = executor.overview()?;
    if !overview.clinics.iter().any(|it| it.id == *clinic) {
        return Err(Refusal::UnknownClinic.into());
    }
    let known = overview.rules.into_iter().filter(|it| it.clinic == *clinic);
    let known: BTreeMap<Date, DayRule> = known.map(|it| (it.date, it.rule)).collect();
    // Days that had equal rules get equal rules, in one command.
    let mut rules: Vec<(DayRule, Vec<Date>)> = Vec::new();
    for date in days.dates() {
        let usual =
            DayRule { hours: None, seats: None, times: BTreeMap::new(), reason: String::new() };
        let mut rule = known.get(&date).cloned().unwrap_or(usual);
        reason.clone_into(&mut rule.reason);
        change(&mut rule);
        match rules.iter_mut().find(|(other, _)| *other == rule) {
            Some((_, dates)) => dates.push(date),
            None => rules.push((rule, vec![date])),
        }
    }
    let command = |(rule, dates)| {
        Command::RuleDays { clinic: clinic.clone(), dates, rule: Some(rule) }.into()
    };
    let answers = executor.submit_all(rules.into_iter().map(command).collect())?;
    answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    planned(executor, Some(clinic))
}

fn all_seats(executor: &Executor, clinic: &ClinicId, seats: u8) -> Result<(), CliError> {
    let clinics = executor.overview()?.clinics;
    let found = clinics.into_iter().find(|it| it.id == *clinic).ok_or(Refusal::UnknownClinic)?;
    let changed = Clinic { seats: Some(seats), ..found };
    executor.submit(Command::PutClinics { clinics: vec![changed] })?;
    planned(executor, Some(clinic))
}

/// Plans the days again, and says what became of them and which appointments are in the way.
fn planned(executor: &Executor, clinic: Option<&ClinicId>) -> Result<(), CliError> {
    let planned = plan_days(executor)?;
    say(&told(&planned))?;
    let displaced = executor.displaced(clinic.cloned())?;
    if displaced.is_empty() { Ok(()) } else { say(&said_in_the_way(&displaced)) }
}

/// How many appointments clinics cannot keep, and what to do.
pub(super) fn said_in_the_way(displaced: &[Coming]) -> String {
    let appointments = counted(displaced.len() as u64, "appointment", "appointments");
    format!(
        "{appointments} can no longer be kept, closed to new ones: see `clinic in-the-way`, and offer other seats with `clinic reseat`"
    )
}

fn in_the_way(
    executor: &Executor,
    clinic: Option<ClinicArg>,
    names: Names,
    json: bool,
) -> Result<(), CliError> {
    let which = Which::Displaced { clinic: clinic.map(|it| it.0) };
    let displaced = executor.coming(ComingAsked {
        which,
        names_because: names.names_because,
        account: String::new(),
    })?;
    if json {
        return say_json(&displaced);
    }
    displaced.iter().try_for_each(|it| say(&displaced_line(it)))?;
    let offered = |it: &&Coming| it.appointment.reseat == Some(ReseatState::Offered);
    let calls = displaced.len() - displaced.iter().filter(offered).count();
    eprintln!(
        "{} to keep otherwise; for {calls} of them no seat is offered now",
        counted(displaced.len() as u64, "appointment", "appointments")
    );
    Ok(())
}

fn displaced_line(coming: &Coming) -> String {
    let done = match coming.appointment.reseat {
        None => "nothing is ordered yet",
        Some(ReseatState::Waits) => "another seat is looked for",
        Some(ReseatState::Offered) => "another seat is offered",
        Some(ReseatState::Declined) => "declined another seat: call them",
        Some(ReseatState::NoAnswer) => "did not answer: call them",
        Some(ReseatState::NotTold) => "could not be told: call them",
        Some(ReseatState::NoSeat) => "no seat is near: call them",
        Some(ReseatState::ChoseAnother) => "looked at other times instead: call them",
        Some(ReseatState::Fault) => "something is wrong with it: call them",
    };
    format!("{}  {}  {done}", coming.appointment.clinic, lists::line(coming))
}

fn reseat(
    executor: &Executor,
    clinic: Option<ClinicId>,
    (by, reason): (&str, &str),
    (again, yes): (bool, bool),
) -> Result<(), CliError> {
    let displaced = executor.displaced(clinic)?;
    let is_asked = |it: &&Coming| match it.appointment.reseat {
        None | Some(ReseatState::NotTold) => true,
        Some(ReseatState::Waits | ReseatState::Offered | ReseatState::NoSeat) => false,
        Some(_) => again,
    };
    let asked: Vec<&Coming> = displaced.iter().filter(is_asked).collect();
    if asked.is_empty() {
        return say(
            "nobody's appointment is in the way, or everybody was offered another seat: see `clinic in-the-way`; --again asks once more",
        );
    }
    let people = counted(asked.len() as u64, "appointment", "appointments");
    if !yes {
        asked.iter().try_for_each(|it| say(&displaced_line(it)))?;
        return say(&format!("{reason}: {people}; say --yes to offer each another seat"));
    }
    let mut refused = 0;
    let mut orders: BTreeMap<(CampaignId, ClinicId), Vec<_>> = BTreeMap::new();
    for coming in &asked {
        let it = &coming.appointment;
        orders.entry((it.campaign, it.clinic.clone())).or_default().push(it.booking);
    }
    for ((campaign, clinic), bookings) in orders {
        for bookings in bookings.chunks(RESEATS_AT_ONCE) {
            let ordered = executor.submit(Command::OrderReseats {
                campaign,
                clinic: clinic.clone(),
                bookings: bookings.to_vec(),
                by: by.to_owned(),
                reason: reason.to_owned(),
            });
            // What is refused for one clinic keeps back no other.
            if let Err(error) = ordered {
                eprintln!("{clinic}: {error}");
                refused += bookings.len() as u64;
            }
        }
    }
    if refused > 0 {
        return Err(CliError::Operator(format!(
            "{} got no other seat; the others do",
            counted(refused, "appointment", "appointments")
        )));
    }
    say(&format!("{reason}: {people} get another seat offered, in the order of the line"))
}

/// How many appointments are in one command.
const RESEATS_AT_ONCE: usize = 200;

fn show(executor: &Executor, id: &ClinicId) -> Result<(), CliError> {
    let Overview { clinics, rules, .. } = executor.overview()?;
    let clinic = clinics.into_iter().find(|it| it.id == *id).ok_or(Refusal::UnknownClinic)?;
    say(&format!("{}  {}  {}", clinic.name, clinic.address, clinic.phone))?;
    say(&written_week(&clinic.hours))?;
    if let Some(seats) = clinic.seats {
        say(&format!("{} at one time", counted(seats.into(), "seat", "seats")))?;
    }
    if let Some(zone) = &clinic.time_zone {
        say(&format!("time zone {zone}"))?;
    }
    let rules = rules.into_iter().filter(|it| it.clinic == *id);
    rules.into_iter().try_for_each(|it| say(&format!("{}  {}", it.date, written_rule(&it.rule))))
}

fn written_rule(rule: &DayRule) -> String {
    let mut text =
        rule.hours.as_ref().map_or_else(|| "hours as usual".to_owned(), |it| written(it));
    if let Some(seats) = rule.seats {
        let _ = write!(text, ", {} at one time", counted(seats.into(), "seat", "seats"));
    }
    for (minute, seats) in &rule.times {
        let _ = write!(text, ", {} {}", clock(*minute), counted((*seats).into(), "seat", "seats"));
    }
    format!("{text}  ({})", rule.reason)
}

/// A week of hours in one line.
pub(super) fn written_week(hours: &WeekHours) -> String {
    let of = |day: DayOfWeek| written(&hours.on(day));
    let weekday = of(DayOfWeek::Monday);
    let mut parts = Vec::new();
    if DayOfWeek::WEEKDAYS.iter().all(|day| of(*day) == weekday) {
        parts.push(format!("weekdays {weekday}"));
    } else {
        parts.extend(DayOfWeek::WEEKDAYS.iter().map(|day| format!("{day:?} {}", of(*day))));
    }
    let others = [DayOfWeek::Saturday, DayOfWeek::Sunday, DayOfWeek::Holiday];
    parts.extend(others.iter().map(|day| format!("{day:?} {}", of(*day))));
    parts.join("; ")
}

fn written(ranges: &[OpenHours]) -> String {
    if ranges.is_empty() {
        return "closed".to_owned();
    }
    let ranges = ranges.iter().map(|it| format!("{}~{}", clock(it.opens), clock(it.closes)));
    ranges.collect::<Vec<_>>().join(", ")
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The day that it is at a clinic.
fn today(executor: &Executor, clinic: &ClinicId) -> Result<Date, CliError> {
    let clinics = executor.overview()?.clinics;
    let found = clinics.iter().find(|it| it.id == *clinic).ok_or(Refusal::UnknownClinic)?;
    Ok(date_at(executor.now(), found.zone()))
}

/// The day and the time at which an appointment begins, as clocks at the clinic show it.
fn local(at: jiff::Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}
