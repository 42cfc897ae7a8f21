//! Opens every campaign's clinic days from tomorrow to as far ahead as the campaign says. Closes no day.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jari_common::campaign::{Campaign, WhichClinics};
use jari_common::clinic::WeekHours;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::PlannedDays;
use jari_common::time::{date_at, seoul};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, SubmitError, presence};
use crate::clock::Clock;
use crate::command::{Answer, CLINICS_PER_COMMAND, ClinicPlan, Command};
use crate::engine::{Movement, State};
use crate::opening_days::{Holidays, plan_days};
use crate::vault;

/// How often the caretaker checks whether a new day has come.
pub const LOOK_EVERY: Duration = Duration::from_secs(3_600);

/// All that the planner needs to know of a state (`GET /admin/v1/overview`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub campaigns: Vec<Campaign>,
    /// Campaigns that are closed: they open no more days.
    #[serde(default)]
    pub closed: Vec<CampaignId>,
    /// Clinics in the order of first import.
    pub clinics: Vec<ClinicHours>,
    /// One entry for each campaign, in the order of the campaigns.
    pub open_days: Vec<OpenDays>,
    /// Whether each line moves, and if not, why; in the order of the campaigns.
    #[serde(default)]
    pub lines: Vec<Movement>,
    /// The machine's clock jumped and it is not known which time is right: nothing ends by time.
    #[serde(default)]
    pub clock_in_doubt: bool,
}

/// A clinic and when it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicHours {
    pub id: ClinicId,
    pub hours: WeekHours,
}

/// How far a campaign's days are open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenDays {
    pub campaign: CampaignId,
    /// The last open day of each clinic, in the order of `Overview::clinics`; None where no day was ever open.
    pub last_days: Vec<Option<Date>>,
}

impl Overview {
    /// Reads the state. This is quick; the state's lock is not held while days are planned.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let campaigns: Vec<Campaign> = state.campaigns().cloned().collect();
        let closed = campaigns.iter().map(|it| it.id).filter(|it| state.is_closed(*it)).collect();
        let clinics: Vec<ClinicHours> = state
            .clinics()
            .map(|clinic| ClinicHours { id: clinic.id.clone(), hours: clinic.hours })
            .collect();
        let open_days = campaigns
            .iter()
            .map(|campaign| OpenDays {
                campaign: campaign.id,
                last_days: clinics.iter().map(|it| state.last_day(campaign.id, &it.id)).collect(),
            })
            .collect();
        let (lines, clock_in_doubt) = (Vec::new(), false);
        Self { campaigns, closed, clinics, open_days, lines, clock_in_doubt }
    }

    /// The overview, with whether lines move, by the server's clock.
    #[must_use]
    pub fn with_lines(self, state: &State, clock: &Clock) -> Self {
        let reading = clock.read();
        let lines = state.movements(reading.now);
        Self { lines, clock_in_doubt: reading.doubtful, ..self }
    }

    /// Tomorrow in Seoul, and the last day on which this campaign should be open now.
    #[must_use]
    pub fn window(campaign: &Campaign, now: Timestamp) -> (Date, Date) {
        let today = date_at(now, &seoul());
        let after = |days: u16| today.saturating_add(jiff::Span::new().days(i64::from(days)));
        (after(1), after(campaign.spec.days_ahead))
    }

    /// The commands that open what is not open yet in every campaign.
    #[must_use]
    pub fn missing_days(&self, now: Timestamp, holidays: &Holidays) -> Vec<Command> {
        let of = |campaign| self.missing_days_of(campaign, now, holidays);
        self.open_campaigns().flat_map(of).collect()
    }

    /// What the operator should know about days that are open or will be opened.
    #[must_use]
    pub fn warnings(&self, now: Timestamp, holidays: &Holidays) -> Vec<String> {
        let windows = self.open_campaigns().map(|campaign| Self::window(campaign, now));
        let furthest = windows.max_by_key(|(_, to)| *to);
        furthest.map(|(from, to)| holidays.warnings(from, to)).unwrap_or_default()
    }

    fn open_campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.campaigns.iter().filter(|campaign| !self.closed.contains(&campaign.id))
    }

    fn missing_days_of(
        &self,
        campaign: &Campaign,
        now: Timestamp,
        holidays: &Holidays,
    ) -> Vec<Command> {
        let (tomorrow, to) = Self::window(campaign, now);
        let taking_part = Participants::of(&campaign.spec.clinics);
        let last_days = self.open_days.iter().find(|days| days.campaign == campaign.id);
        // A city's clinics share few distinct hours, so each is planned once.
        let mut planned: HashMap<(WeekHours, Date), Vec<PlannedDays>> = HashMap::new();
        let mut plans = Vec::new();
        for (at, ClinicHours { id, hours }) in self.clinics.iter().enumerate() {
            if !taking_part.include(id) {
                continue;
            }
            let last_day = last_days.and_then(|days| days.last_days.get(at).copied().flatten());
            let from = tomorrow.max(last_day.map_or(tomorrow, day_after));
            let days = planned
                .entry((*hours, from))
                .or_insert_with(|| plan_days(&campaign.spec, hours, from, to, holidays));
            if !days.is_empty() {
                plans.push(ClinicPlan { clinic: id.clone(), days: days.clone() });
            }
        }
        let command = |some: &[ClinicPlan]| Command::OpenDays {
            campaign: campaign.id,
            clinics: some.to_vec(),
        };
        plans.chunks(CLINICS_PER_COMMAND).map(command).collect()
    }
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

/// Opens at once the days that are not open yet, and returns how many clinic-days those were. Blocks: not for async
/// callers.
pub fn extend(app: &App) -> Result<u64, SubmitError> {
    let overview = Overview::of(&app.state());
    let now = app.clock().now();
    for warning in overview.warnings(now, Holidays::korea()) {
        tracing::warn!("{warning}");
    }
    let mut opened = 0;
    for command in overview.missing_days(now, Holidays::korea()) {
        match app.submit_blocking(command) {
            Ok(Answer::DaysOpened(days)) => opened += days,
            // This campaign was closed just now; the days of the others are opened all the same.
            Ok(_) | Err(SubmitError::Refused(Refusal::CampaignClosed)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(opened)
}

/// Keeps the days open, watches for silent devices, and keeps the vault in order, for as long as it is polled.
pub async fn caretaker(app: App) {
    tokio::join!(
        keep_open(app.clone()),
        presence::watch(app.clone()),
        vault::tend(app.clone()),
        vault::keep_to_retention(app)
    );
}

/// Opens days now and then every hour; a failure is logged and tried again the next time.
async fn keep_open(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        let app = app.clone();
        match tokio::task::spawn_blocking(move || extend(&app)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(opened)) => tracing::info!(opened, "opened clinic-days"),
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not open days; trying again in an hour");
            }
            Err(error) => tracing::error!(%error, "the caretaker failed; trying again in an hour"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jari_common::campaign::CampaignSpec;
    use jari_common::clinic::OpenHours;
    use jiff::civil::date;

    use super::*;

    const WEEKDAYS: WeekHours =
        WeekHours { weekday: Some(OpenHours { opens: 540, closes: 1080 }), saturday: None };
    /// Tuesday 24 November 2026, 00:30 in Seoul; in UTC it is still Monday.
    const NOW: &str = "2026-11-23T15:30:00Z";

    fn id(at: usize) -> ClinicId {
        ClinicId::parse(&format!("C{at}")).unwrap()
    }

    fn campaign(clinics: WhichClinics) -> Campaign {
        let spec = CampaignSpec { days_ahead: 7, clinics, ..jari_samples::spec() };
        Campaign { spec, ..jari_samples::campaign() }
    }

    fn overview(clinics: usize, which: WhichClinics, last_day: Option<Date>) -> Overview {
        let hours = |at| ClinicHours { id: id(at), hours: WEEKDAYS };
        Overview {
            campaigns: vec![campaign(which)],
            closed: Vec::new(),
            clinics: (0..clinics).map(hours).collect(),
            open_days: vec![OpenDays {
                campaign: CampaignId(1),
                last_days: vec![last_day; clinics],
            }],
            ..Overview::default()
        }
    }

    fn planned(overview: &Overview) -> Vec<Vec<ClinicPlan>> {
        let commands = overview.missing_days(NOW.parse().unwrap(), Holidays::korea());
        let plans = |command| match command {
            Command::OpenDays { clinics, .. } => clinics,
            other => panic!("{other:?}"),
        };
        commands.into_iter().map(plans).collect()
    }

    #[test]
    fn days_open_from_tomorrow_in_seoul_to_the_last_day_ahead() {
        let plans = planned(&overview(1, WhichClinics::All, None));
        let dates = &plans[0][0].days[0].dates;
        assert_eq!(dates.first(), Some(&date(2026, 11, 25)));
        assert_eq!(dates.last(), Some(&date(2026, 12, 1)));
        assert_eq!(dates.len(), 5, "two days of the weekend are closed");
    }

    #[test]
    fn only_days_after_the_last_open_one_are_missing() {
        let plans = planned(&overview(1, WhichClinics::All, Some(date(2026, 11, 30))));
        assert_eq!(plans[0][0].days[0].dates, [date(2026, 12, 1)]);
        let full = overview(1, WhichClinics::All, Some(date(2026, 12, 1)));
        assert!(planned(&full).is_empty());
    }

    #[test]
    fn a_window_left_long_ago_begins_tomorrow_again() {
        let plans = planned(&overview(1, WhichClinics::All, Some(date(2026, 1, 5))));
        assert_eq!(plans[0][0].days[0].dates[0], date(2026, 11, 25));
    }

    #[test]
    fn a_closed_campaign_opens_no_more_days() {
        let closed = vec![CampaignId(1)];
        let overview = Overview { closed, ..overview(1, WhichClinics::All, None) };
        assert!(planned(&overview).is_empty());
        assert!(overview.warnings(NOW.parse().unwrap(), Holidays::korea()).is_empty());
    }

    #[test]
    fn no_command_carries_more_clinics_than_the_limit() {
        let plans = planned(&overview(2 * CLINICS_PER_COMMAND + 1, WhichClinics::All, None));
        let sizes: Vec<usize> = plans.iter().map(Vec::len).collect();
        assert_eq!(sizes, [CLINICS_PER_COMMAND, CLINICS_PER_COMMAND, 1]);
    }

    #[test]
    fn clinics_that_take_no_part_stay_closed() {
        let plans = planned(&overview(5, WhichClinics::Only(vec![id(3)]), None));
        assert_eq!(plans.len(), 1);
        assert_eq!(plans[0].iter().map(|plan| &plan.clinic).collect::<Vec<_>>(), [&id(3)]);
    }

    #[test]
    fn an_overview_travels_as_json() {
        let overview = overview(2, WhichClinics::All, Some(date(2026, 11, 30)));
        let json = serde_json::to_string(&overview).unwrap();
        assert_eq!(serde_json::from_str::<Overview>(&json).unwrap(), overview);
    }
}
