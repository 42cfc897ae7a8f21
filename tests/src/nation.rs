//! The clinics and days of a whole nation for the benchmarks, all near one kiosk, put into a server in this process.

use jari_common::campaign::CampaignSpec;
use jari_common::id::CampaignId;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::time::{date_at, seoul};
use jari_server::command::{Answer, CLINICS_PER_COMMAND, ClinicPlan, Command};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::server::TestServer;
use crate::town;

/// The distance within which all clinics are, in metres; it is within a kiosk's reach, so one snapshot has them all.
const REACH_METRES: f64 = 9_900.0;
/// Slots of half an hour from nine to five, three seats each.
pub const PLAN: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 3 };

/// The size of the nation.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Size {
    #[arg(long, default_value_t = 20_000)]
    pub clinics: usize,
    /// Open days of each clinic, from tomorrow on.
    #[arg(long, default_value_t = 60)]
    pub days: u16,
}

/// Imports the clinics and adds a campaign that has no days yet.
pub fn found(server: &TestServer, size: Size) -> CampaignId {
    found_as(server, size, |_| {})
}

/// Imports the clinics and adds this campaign, which has no days yet.
pub fn found_as(
    server: &TestServer,
    size: Size,
    change: impl FnOnce(&mut CampaignSpec),
) -> CampaignId {
    server.put_clinics(&town::clinics(size.clinics, REACH_METRES));
    let mut spec = town::campaign(server.app().clock().now());
    change(&mut spec);
    match server.submit(Command::AddCampaign { spec }) {
        Answer::Campaign(id) => id,
        other => panic!("a campaign was added, but: {other:?}"),
    }
}

/// Opens the days at every clinic; returns the number of clinic-days.
pub fn open_days(server: &TestServer, campaign: CampaignId, size: Size) -> u64 {
    open_days_of(server, campaign, size, PLAN)
}

/// Opens days of this plan at every clinic; returns the number of clinic-days.
pub fn open_days_of(server: &TestServer, campaign: CampaignId, size: Size, day: DayPlan) -> u64 {
    let today = date_at(server.app().clock().now(), &seoul());
    let dates: Vec<Date> =
        (1..=i64::from(size.days)).map(|day| today.saturating_add(day.days())).collect();
    let ids: Vec<_> = server.app().state().clinics().map(|clinic| clinic.id.clone()).collect();
    let plan = |clinic| ClinicPlan { clinic, days: vec![PlannedDays::alike(day, dates.clone())] };
    let mut opened = 0;
    for some in ids.chunks(CLINICS_PER_COMMAND) {
        let clinics = some.iter().cloned().map(plan).collect();
        if let Answer::DaysOpened(days) = server.submit(Command::OpenDays { campaign, clinics }) {
            opened += days;
        }
    }
    opened
}
