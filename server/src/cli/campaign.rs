//! `campaign add`, `edit`, `list` and what an operator does to a line: what can be booked, by whom, from when and where.

use clap::Subcommand;
use jari_common::campaign::{Campaign, WhichClinics};
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;
use jari_common::time::default_zone;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::output::{grouped, say, say_json};
use super::progress::{plan_days, told as told_days};
use super::{CliError, DataFolder, Executor, campaign_edit, campaign_spec};
use crate::command::{Answer, Command};
use crate::engine::{Movement, Standstill};
use crate::opening_days::upkeep::Overview;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a campaign and open its clinics' days.
    Add(Box<campaign_spec::Add>),
    /// Change what a campaign offers, while it is running; what is not named stays, and so does what people were promised.
    Edit(Box<campaign_edit::Edit>),
    /// Change how fast a line moves and how long it waits for people, while it is running; values that are not named
    /// stay.
    Pace(Paced),
    /// Freeze a line: every place is kept, nobody is called, no time ends.
    #[command(visible_alias = "pause")]
    Freeze {
        campaign: u32,
        /// What people read meanwhile, at most 60 bytes.
        #[arg(long, default_value = "")]
        message: String,
    },
    /// Let a frozen line continue.
    Resume { campaign: u32 },
    /// Close for good: people who still wait are told that they are not served.
    Close { campaign: u32 },
    /// Set how long people's data are kept after the campaign's end: then they are erased.
    Keep(KeepArgs),
    /// Tell whether each line moves, and if not, why.
    Lines {
        /// Print one line of JSON: an array of lines.
        #[arg(long)]
        json: bool,
    },
    /// List the campaigns.
    List {
        /// Print one line of JSON: an array of campaigns.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Paced {
    campaign: u32,
    /// Turns that may be active at once.
    #[arg(long)]
    turns: Option<u32>,
    /// The time that a called person has to begin.
    #[arg(long, value_name = "SECONDS")]
    call_secs: Option<u32>,
    /// The most calls out of 100 that go first to people who come back.
    #[arg(long, value_name = "PERCENT")]
    reserved_percent: Option<u8>,
    /// The time of a call is paused for at most this time while nobody can step up where its person is.
    #[arg(long, value_name = "SECONDS")]
    stand_secs: Option<u32>,
}

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("long").required(true).args(["days", "forever"]))]
struct KeepArgs {
    campaign: u32,
    /// This number of days after the campaign was closed, and after each person's last appointment.
    #[arg(long)]
    days: Option<u16>,
    /// Until somebody erases the data.
    #[arg(long)]
    forever: bool,
}

/// What is printed of a campaign that was added.
#[derive(Debug, Serialize)]
struct Added {
    campaign: CampaignId,
    clinic_days: u64,
}

pub fn run(data: &DataFolder, args: Args) -> Result<(), CliError> {
    match args.what {
        What::Add(asked) => add(data, *asked),
        What::Edit(asked) => edit(data, *asked),
        What::Pace(asked) => pace(data, &asked),
        What::Freeze { campaign: id, message } => {
            let campaign = CampaignId(id);
            act(data, Command::FreezeLine { campaign, message })?;
            say(&format!("campaign {id} is frozen; every place stands"))
        }
        What::Resume { campaign: id } => {
            act(data, Command::ResumeLine { campaign: CampaignId(id) })?;
            say(&format!("campaign {id} goes on"))
        }
        What::Close { campaign: id } => {
            act(data, Command::CloseCampaign { campaign: CampaignId(id) })?;
            say(&format!("campaign {id} is closed"))
        }
        What::Keep(asked) => keep(data, &asked),
        What::Lines { json } => lines(data, json),
        What::List { json } => list(data, json),
    }
}

fn act(data: &DataFolder, command: Command) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let done = executor.submit(command);
    executor.close();
    done.map(|_| ())
}

fn keep(data: &DataFolder, asked: &KeepArgs) -> Result<(), CliError> {
    let campaign = CampaignId(asked.campaign);
    act(data, Command::SetRetention { campaign, days: asked.days })?;
    say(&match asked.days {
        Some(days) => format!("campaign {campaign}: people are erased {days} days after its end"),
        None => format!("campaign {campaign}: people are kept until they are erased by hand"),
    })
}

fn pace(data: &DataFolder, asked: &Paced) -> Result<(), CliError> {
    let campaign = CampaignId(asked.campaign);
    let executor = Executor::open(data)?;
    let changed = executor.overview().and_then(|overview| {
        let found = overview.campaigns.into_iter().find(|it| it.id == campaign);
        let mut pace = found.ok_or(Refusal::UnknownCampaign)?.spec.pace;
        pace.turns = asked.turns.unwrap_or(pace.turns);
        pace.call_secs = asked.call_secs.unwrap_or(pace.call_secs);
        pace.reserved_percent = asked.reserved_percent.unwrap_or(pace.reserved_percent);
        pace.stand_secs = asked.stand_secs.unwrap_or(pace.stand_secs);
        executor.submit(Command::SetPace { campaign, pace })?;
        Ok(pace)
    });
    executor.close();
    let pace = changed?;
    say(&format!(
        "campaign {campaign}: {} turns, {} s to begin, {} % kept for who comes back, calls stand {} s at most",
        pace.turns, pace.call_secs, pace.reserved_percent, pace.stand_secs
    ))
}

fn add(data: &DataFolder, asked: campaign_spec::Add) -> Result<(), CliError> {
    let json = asked.json;
    let executor = Executor::open(data)?;
    let added = asked.into_spec(executor.now()).and_then(|spec| {
        let opens = local(spec.opens_at, spec.zone());
        match executor.submit(Command::AddCampaign { spec })? {
            Answer::Campaign(id) => Ok((id, opens, plan_days(&executor)?)),
            _ => Err(CliError::Unavailable("it answered something else".to_owned())),
        }
    });
    executor.close();
    let (campaign, opens, planned) = added?;
    let clinic_days = planned.opened;
    if json {
        return say_json(&Added { campaign, clinic_days });
    }
    say(&format!("campaign {campaign} added, joins from {opens}; {}", told_days(&planned)))
}

fn edit(data: &DataFolder, asked: campaign_edit::Edit) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let campaign = asked.campaign();
    let edited = executor.overview().and_then(|overview| {
        let found = overview.campaigns.iter().find(|it| it.id == campaign);
        let zone = found.ok_or(Refusal::UnknownCampaign)?.spec.zone();
        executor.submit(asked.into_command(executor.now(), zone)?)?;
        let planned = plan_days(&executor)?;
        let overview = executor.overview()?;
        Ok((overview.campaigns.into_iter().find(|it| it.id == campaign), planned))
    });
    executor.close();
    let (campaign, planned) = edited?;
    if let Some(campaign) = campaign {
        say(&row(HEADER))?;
        say(&line(&campaign))?;
    }
    say(&told_days(&planned))?;
    if planned.changed + planned.closed > 0 {
        say("`clinic in-the-way` lists appointments that cannot be kept")?;
    }
    Ok(())
}

fn list(data: &DataFolder, json: bool) -> Result<(), CliError> {
    if !data.is_dir() {
        return Err(CliError::NoData(data.path.clone()));
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
    // Titles come last: Hangul is two columns wide, and columns after it would not line up.
    say(&row(HEADER))?;
    campaigns.iter().try_for_each(|campaign| say(&line(campaign)))
}

fn lines(data: &DataFolder, json: bool) -> Result<(), CliError> {
    if !data.is_dir() {
        return Err(CliError::NoData(data.path.clone()));
    }
    let executor = Executor::open(data)?;
    let overview = executor.overview();
    executor.close();
    let Overview { campaigns, lines, clock_in_doubt, .. } = overview?;
    if json {
        return say_json(&lines);
    }
    if clock_in_doubt {
        say(
            "the machine's clock jumped and is not understood: nothing ends by time until it is right, or `clock accept`",
        )?;
    }
    if lines.is_empty() {
        return say("no campaigns");
    }
    lines.iter().try_for_each(|line| {
        let campaign = campaigns.iter().find(|it| it.id == line.campaign);
        say(&told(line, campaign.map_or(default_zone(), |it| it.spec.zone())))
    })
}

/// The state of a line, in one line of text.
fn told(line: &Movement, zone: &TimeZone) -> String {
    let why = match line.stands {
        None => "it moves",
        Some(Standstill::Before) => "not open yet",
        Some(Standstill::Drawing) => "the numbers are not drawn yet",
        Some(Standstill::Paused) => "nobody is called at this hour",
        Some(Standstill::Frozen) => "frozen by the operator",
        Some(Standstill::Closed) => "closed",
        Some(Standstill::Nobody) => "nobody waits",
        Some(Standstill::TurnsInUse) => "every turn is in use",
        Some(Standstill::Expected) => "as many as fit are called and expected",
    };
    let last = line.last_call.map_or_else(|| "never".to_owned(), |at| local(at, zone));
    format!(
        "campaign {}: {why}; {} wait, {} of {} turns in use, {} called, {} stand for want of a kiosk or of room, {} kept to be called again, last called {last}",
        line.campaign,
        line.waiting,
        line.turns_used,
        line.turns,
        line.called,
        line.standing,
        line.kept
    )
}

fn line(Campaign { id, spec }: &Campaign) -> String {
    let clinics = match &spec.clinics {
        WhichClinics::All => "all".to_owned(),
        WhichClinics::Only(ids) => grouped(ids.len() as u64),
    };
    row([
        &id.to_string(),
        &local(spec.opens_at, spec.zone()),
        &format!("{}–{}", spec.birth_years.first, spec.birth_years.last),
        &format!("{} min", spec.slot_minutes),
        &spec.capacity.to_string(),
        &spec.days_ahead.to_string(),
        &spec.ends_on.map_or_else(|| "–".to_owned(), |ends| ends.to_string()),
        &clinics,
        &match &spec.time_zone {
            None => format!("{} / {}", spec.title_ko, spec.title_en),
            Some(zone) => format!("{} / {} ({zone})", spec.title_ko, spec.title_en),
        },
    ])
}

const HEADER: [&str; 9] =
    ["id", "joins from", "born", "slot", "seats", "days", "until", "clinics", "title"];

fn row([id, opens, born, slot, seats, days, until, clinics, title]: [&str; 9]) -> String {
    format!(
        "{id:>4}  {opens:<16}  {born:<9}  {slot:>7}  {seats:>5}  {days:>4}  {until:<10}  {clinics:>7}  {title}"
    )
}

/// An instant as clocks in the zone of a line show it.
fn local(instant: jiff::Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(instant).strftime("%Y-%m-%d %H:%M").to_string()
}
