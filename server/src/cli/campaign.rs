//! `campaign add` and `campaign list`: what can be booked, by whom, from when and where.

use std::path::Path;

use clap::Subcommand;
use jari_common::campaign::{Campaign, WhichClinics};
use jari_common::id::CampaignId;
use jari_common::time::seoul;
use serde::Serialize;

use super::output::{counted, grouped, say, say_json};
use super::progress::open_days;
use super::{CliError, Executor, campaign_spec};
use crate::command::{Answer, Command};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a campaign and open its clinics' days.
    Add(Box<campaign_spec::Add>),
    /// List the campaigns.
    List {
        /// Print one line of JSON: an array of campaigns.
        #[arg(long)]
        json: bool,
    },
}

/// What is told of a campaign that was added.
#[derive(Debug, Serialize)]
struct Added {
    campaign: CampaignId,
    clinic_days: u64,
}

pub fn run(data: &Path, args: Args) -> Result<(), CliError> {
    match args.what {
        What::Add(asked) => add(data, *asked),
        What::List { json } => list(data, json),
    }
}

fn add(data: &Path, asked: campaign_spec::Add) -> Result<(), CliError> {
    let json = asked.json;
    let executor = Executor::open(data)?;
    let added = asked.into_spec(executor.now()).and_then(|spec| {
        let opens = local(&spec.opens_at);
        match executor.submit(Command::AddCampaign { spec })? {
            Answer::Campaign(id) => Ok((id, opens, open_days(&executor)?)),
            _ => Err(CliError::Unavailable("it answered something else".to_owned())),
        }
    });
    executor.close();
    let (campaign, opens, clinic_days) = added?;
    if json {
        return say_json(&Added { campaign, clinic_days });
    }
    let days = counted(clinic_days, "clinic-day", "clinic-days");
    say(&format!("campaign {campaign} added, joins from {opens}; {days} opened"))
}

fn list(data: &Path, json: bool) -> Result<(), CliError> {
    if !data.is_dir() {
        return Err(CliError::NoData(data.to_owned()));
    }
    let executor = Executor::open(data)?;
    let overview = executor.overview();
    executor.close();
    let campaigns = overview?.campaigns;
    if json {
        return say_json(&campaigns);
    }
    if campaigns.is_empty() {
        return say("no campaigns");
    }
    // Titles come last: Hangul is two columns wide, and nothing behind it would stand straight.
    say(&row(["id", "joins from", "born", "slot", "seats", "days", "clinics", "title"]))?;
    campaigns.iter().try_for_each(|campaign| say(&line(campaign)))
}

fn line(Campaign { id, spec }: &Campaign) -> String {
    let clinics = match &spec.clinics {
        WhichClinics::All => "all".to_owned(),
        WhichClinics::Only(ids) => grouped(ids.len() as u64),
    };
    row([
        &id.to_string(),
        &local(&spec.opens_at),
        &format!("{}–{}", spec.birth_years.first, spec.birth_years.last),
        &format!("{} min", spec.slot_minutes),
        &spec.capacity.to_string(),
        &spec.days_ahead.to_string(),
        &clinics,
        &format!("{} / {}", spec.title_ko, spec.title_en),
    ])
}

fn row([id, opens, born, slot, seats, days, clinics, title]: [&str; 8]) -> String {
    format!(
        "{id:>4}  {opens:<16}  {born:<9}  {slot:>7}  {seats:>5}  {days:>4}  {clinics:>7}  {title}"
    )
}

/// An instant as the clinics' wall clocks show it.
fn local(instant: &jiff::Timestamp) -> String {
    seoul().to_datetime(*instant).strftime("%Y-%m-%d %H:%M").to_string()
}
