//! Keeps the open days as the calendar says: opens each campaign's clinic days from tomorrow to as far ahead as the
//! campaign says, and plans days again whose clinic has other hours, seats or holidays now.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jari_common::campaign::{Campaign, WhichClinics};
use jari_common::clinic::{Clinic, DayRule, WeekHours};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::PlannedDays;
use jari_common::time::{date_at, default_zone};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::app::{App, SubmitError, history, presence};
use crate::clock::Clock;
use crate::command::{Answer, CLINICS_PER_COMMAND, ClinicPlan, Command, PlannedCounts};
use crate::engine::people::staff::StaffRecord;
use crate::engine::{Movement, State};
use crate::opening_days::{Holidays, Rules, plan_days};
use crate::vault;

/// How many clinics are planned again by one command: each of their days is compared.
const PLANNED_AT_ONCE: usize = 20;

/// How often the caretaker checks whether a new day has come.
pub const LOOK_EVERY: Duration = Duration::from_secs(3_600);

/// What an operator asks about clinics and campaigns (`GET /admin/v1/overview`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub campaigns: Vec<Campaign>,
    /// Clinics in the order of first import.
    pub clinics: Vec<Clinic>,
    /// Days of clinics from today on with hours or seats of their own.
    #[serde(default)]
    pub rules: Vec<ClinicDayRule>,
    /// Days that an operator made a holiday, or no holiday (None).
    #[serde(default)]
    pub holidays: Vec<(Date, Option<String>)>,
    /// Every account of staff, by id.
    #[serde(default)]
    pub staff: Vec<StaffRecord>,
    /// Whether each line moves, and if not, why; in the order of the campaigns.
    #[serde(default)]
    pub lines: Vec<Movement>,
    /// The machine's clock jumped and it is not known which time is right: nothing ends by time.
    #[serde(default)]
    pub clock_in_doubt: bool,
}

/// A day of a clinic with hours or seats of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicDayRule {
    pub clinic: ClinicId,
    pub date: Date,
    pub rule: DayRule,
}

impl Overview {
    /// Reads the state, with whether lines move, by the server's clock.
    #[must_use]
    pub fn of(state: &State, clock: &Clock) -> Self {
        let reading = clock.read();
        let rules = state.clinics().flat_map(|clinic| {
            let today = date_at(reading.now, clinic.zone());
            let rules = state.day_rules(&clinic.id, today);
            rules.map(|(date, rule)| ClinicDayRule {
                clinic: clinic.id.clone(),
                date,
                rule: rule.clone(),
            })
        });
        let holidays = state.holidays().map(|(date, name)| (date, name.map(str::to_owned)));
        Self {
            rules: rules.collect(),
            holidays: holidays.collect(),
            staff: state.staff().cloned().collect(),
            campaigns: state.campaigns().cloned().collect(),
            clinics: state.clinics().cloned().collect(),
            lines: state.movements(reading.now),
            clock_in_doubt: reading.doubtful,
        }
    }
}

/// What a planning did, in clinic-days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// New days.
    pub opened: u64,
    /// Days with other times or seats, and days that were opened while others changed.
    pub changed: u64,
    pub closed: u64,
    /// What the operator should know.
    pub warnings: Vec<String>,
}

/// Today in this zone, and the last day on which clinics there should be open now in this campaign.
#[must_use]
pub fn window(campaign: &Campaign, zone: &TimeZone, now: Timestamp) -> (Date, Date) {
    let today = date_at(now, zone);
    let ahead = jiff::Span::new().days(i64::from(campaign.spec.days_ahead));
    (today, last_day_of(campaign, today.saturating_add(ahead)))
}

/// This day, or the campaign's last day if that is earlier.
fn last_day_of(campaign: &Campaign, date: Date) -> Date {
    campaign.spec.ends_on.map_or(date, |ends| date.min(ends))
}

/// The commands that bring the days of these clinics up to date, in every campaign. A part of the clinics at a time, so
/// that the state's lock is held only briefly.
#[must_use]
pub fn commands(state: &State, clinics: std::ops::Range<usize>, now: Timestamp) -> Vec<Command> {
    let holidays = &Holidays::korea().with(state.holidays());
    let part = state.clinics_in(clinics.start, clinics.len());
    let zones: Vec<&TimeZone> = part.iter().fold(Vec::new(), |mut zones, clinic| {
        if !zones.contains(&clinic.zone()) {
            zones.push(clinic.zone());
        }
        zones
    });
    let campaigns = state.campaigns().flat_map(|it| zones.iter().map(move |zone| (it, *zone)));
    campaigns.flat_map(|it| of_campaign(state, it, part, now, holidays)).collect()
}

/// What brings the days of the clinics of one zone up to date: they have the same today.
fn of_campaign(
    state: &State,
    (campaign, zone): (&Campaign, &TimeZone),
    part: &[Clinic],
    now: Timestamp,
    holidays: &Holidays,
) -> Vec<Command> {
    let (today, to) = window(campaign, zone, now);
    let (tomorrow, id) = (day_after(today), campaign.id);
    let taking_part = Participants::of(&campaign.spec.clinics);
    let is_closed = state.is_closed(id);
    let (mut missing, mut again) = (Vec::new(), Vec::new());
    let mut last_planned = to.max(today);
    // A city's clinics share few distinct hours, so each is planned once.
    let mut shared: HashMap<(&WeekHours, Option<u8>, Date), Vec<PlannedDays>> = HashMap::new();
    for clinic in part.iter().filter(|it| it.zone() == zone) {
        let last_day = state.last_day(id, &clinic.id);
        let is_again = state.is_to_plan(id, &clinic.id);
        let takes_part = taking_part.include(&clinic.id);
        if !is_again && (is_closed || !takes_part) {
            continue;
        }
        let rules: Rules = state.day_rules(&clinic.id, today).collect();
        let next = last_day.map_or(tomorrow, day_after).max(tomorrow);
        let (from, to) =
            if is_again { (today, to.max(last_day.unwrap_or(to))) } else { (next, to) };
        let end = last_day_of(campaign, to);
        let plan = || match takes_part {
            true => plan_days(&campaign.spec, clinic, &rules, (from, end), holidays),
            // Days on which somebody has booked stay, and are closed to new appointments.
            false => Vec::new(),
        };
        let mut days = if rules.is_empty() && !is_again {
            shared.entry((&clinic.hours, clinic.seats, from)).or_insert_with(plan).clone()
        } else {
            plan()
        };
        let clinic = clinic.id.clone();
        if is_again {
            // Today is opened for nobody: what is open today changes, or a rule of its own opens it.
            if !state.is_open_on(id, &clinic, today) && !rules.contains_key(&today) {
                days.iter_mut().for_each(|days| days.dates.retain(|date| *date != today));
                days.retain(|days| !days.dates.is_empty());
            }
            last_planned = last_planned.max(to);
            again.push(ClinicPlan { clinic, days });
        } else if !days.is_empty() {
            missing.push(ClinicPlan { clinic, days });
        }
    }
    let open = |some: &[ClinicPlan]| Command::OpenDays { campaign: id, clinics: some.to_vec() };
    let plan = |some: &[ClinicPlan]| Command::PlanDays {
        campaign: id,
        from: today,
        to: last_planned,
        clinics: some.to_vec(),
        as_of: state.seq(),
    };
    let missing = missing.chunks(CLINICS_PER_COMMAND).map(open);
    missing.chain(again.chunks(PLANNED_AT_ONCE).map(plan)).collect()
}

/// What the operator should know about days that are open or will be opened.
fn warnings(state: &State, now: Timestamp, holidays: &Holidays) -> Vec<String> {
    let open = state.campaigns().filter(|campaign| !state.is_closed(campaign.id));
    let furthest =
        open.map(|campaign| window(campaign, campaign.spec.zone(), now)).max_by_key(|(_, to)| *to);
    furthest.map(|(from, to)| holidays.warnings(from, to)).unwrap_or_default()
}

/// Which clinics take part, in a form that is quick to ask for any number of clinics.
enum Participants<'a> {
    All,
    Only(HashSet<&'a ClinicId>),
}

impl<'a> Participants<'a> {
    fn of(which: &'a WhichClinics) -> Self {
        match which {
            WhichClinics::All => Self::All,
            WhichClinics::Only(ids) => Self::Only(ids.iter().collect()),
        }
    }

    fn include(&self, clinic: &ClinicId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(clinic),
        }
    }
}

fn day_after(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

/// Brings all days up to date at once; one planning at a time. What cannot be planned does not keep back the rest: its error
/// is returned at the end. Blocks: not for async callers.
pub fn extend(app: &App) -> Result<Planned, SubmitError> {
    let _alone = app.planning();
    let now = app.clock().now();
    let (clinics, warnings) = {
        let state = app.state();
        let holidays = Holidays::korea().with(state.holidays());
        (state.clinic_count(), warnings(&state, now, &holidays))
    };
    let (mut planned, mut failed) =
        (Planned { warnings, ..Planned::default() }, end_campaigns(app).err());
    for from in (0..clinics).step_by(CLINICS_PER_COMMAND) {
        let part = from..from + CLINICS_PER_COMMAND;
        let commands = commands(&app.state(), part, now);
        for command in commands {
            match app.submit_blocking(command) {
                Ok(Answer::DaysOpened(days)) => planned.opened += days,
                Ok(Answer::DaysPlanned(PlannedCounts { changed, closed })) => {
                    planned.changed += changed;
                    planned.closed += closed;
                }
                // This campaign was closed or stopped just now.
                Ok(_)
                | Err(SubmitError::Refused(Refusal::CampaignClosed | Refusal::CampaignStopped)) => {
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
    }
    failed.map_or(Ok(planned), Err)
}

/// Closes the campaigns whose last day is over, while the time is known.
fn end_campaigns(app: &App) -> Result<(), SubmitError> {
    let reading = app.clock().read();
    if reading.doubtful {
        return Ok(());
    }
    let over: Vec<CampaignId> = {
        let state = app.state();
        let ended = |it: &&Campaign| {
            let today = date_at(reading.now, it.spec.zone());
            it.spec.ends_on.is_some_and(|ends| ends < today)
        };
        let over = state.campaigns().filter(ended).map(|campaign| campaign.id);
        over.filter(|id| !state.is_closed(*id)).collect()
    };
    for campaign in over {
        match app.submit_blocking(Command::CloseIfOver { campaign }) {
            Ok(_) if app.state().is_closed(campaign) => {
                tracing::info!(%campaign, "closed: its last day is over");
            }
            Ok(_) => {
                tracing::warn!(%campaign, "over, and frozen: close it, or give it another last day");
            }
            Err(SubmitError::Refused(Refusal::CampaignStopped)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Keeps the days open, watches for silent devices, keeps the lines' history and the vault in order, for as long as it is polled.
pub async fn caretaker(app: App) {
    tokio::join!(
        keep_open(app.clone()),
        presence::watch(app.clone()),
        history::watch(app.clone()),
        vault::tend(app.clone()),
        vault::keep_to_retention(app)
    );
}

/// Writes where the log ends into the program's own log, once a day: whoever keeps that log elsewhere can tell later whether
/// an earlier change was replaced (`audit verify`).
fn tell_anchor(app: &App, told: &mut Option<Date>) {
    let today = date_at(app.clock().now(), default_zone());
    if *told == Some(today) {
        return;
    }
    match app.anchor() {
        Ok(anchor) => {
            tracing::info!(%anchor, "the log ends here now");
            *told = Some(today);
        }
        Err(error) => tracing::warn!(%error, "where the log ends cannot be read"),
    }
}

/// Plans days now and then every hour; a failure is logged and tried again the next time.
async fn keep_open(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    let mut told = None;
    loop {
        looks.tick().await;
        let app = app.clone();
        let look = move || {
            tell_anchor(&app, &mut told);
            (extend(&app), told)
        };
        let looked = tokio::task::spawn_blocking(look).await;
        match looked.map(|(planned, now)| {
            told = now;
            planned
        }) {
            Ok(Ok(Planned { opened, changed, closed, warnings })) => {
                for warning in warnings {
                    tracing::warn!("{warning}");
                }
                if opened + changed + closed > 0 {
                    tracing::info!(opened, changed, closed, "planned clinic-days");
                }
                if changed + closed > 0 {
                    tracing::warn!(
                        "clinics' days changed: `clinic in-the-way` lists appointments that cannot be kept"
                    );
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not plan days; trying again in an hour");
            }
            Err(error) => tracing::error!(%error, "the caretaker failed; trying again in an hour"),
        }
    }
}
