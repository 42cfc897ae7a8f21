//! `tables`: shows where the tables disagree with the log, makes them again from the log, and lets the operator
//! continue a campaign. The log is the truth; nothing here changes a person's place or booking.

use clap::Subcommand;
use jari_common::id::CampaignId;

use super::output::{counted, grouped, say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::app::{LOG_FILE, TablesReport};
use crate::command::Command;
use crate::store::StoreReader;
use crate::store::sqlite::SqliteReader;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Which campaigns are paused, what was set aside, and which decisions were refused as program errors.
    Show {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make the tables again from the log; everything continues meanwhile.
    Rebuild,
    /// Let a campaign continue, without what was set aside. This is written into the log, with the name and the reason.
    Resume {
        #[arg(long, value_name = "N")]
        campaign: u32,
        /// The name of the person who decides this.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// The reason; it must not name anybody in line.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    if !data.join(LOG_FILE).is_file() {
        return Err(CliError::NoData(data.path.clone()));
    }
    let executor = Executor::open(data)?;
    let done = match &args.what {
        What::Show { json } => show(data, &executor, *json),
        What::Rebuild => executor
            .rebuild_tables()
            .and_then(|()| say("the tables are being made again from the log")),
        What::Resume { campaign, by, reason } => {
            resume(&executor, CampaignId(*campaign), by, reason)
        }
    };
    executor.close();
    done
}

fn show(data: &DataFolder, executor: &Executor, json: bool) -> Result<(), CliError> {
    let report = executor.tables()?;
    if json {
        return say_json(&report);
    }
    let TablesReport { stopped, set_aside, findings, is_rebuilding, .. } = &report;
    for (campaign, seq) in stopped {
        say(&format!("campaign {campaign} stands still since change {}", grouped(*seq)))?;
    }
    for aside in set_aside {
        let whose = aside.campaign.map_or("everybody".to_owned(), |it| format!("campaign {it}"));
        say(&format!("set aside: change {} of {whose}: {}", grouped(aside.seq), aside.what))?;
    }
    findings.iter().try_for_each(|finding| say(finding))?;
    for fault in SqliteReader::open(&data.join(LOG_FILE))?.faults()? {
        let (times, after) = (counted(fault.times, "time", "times"), grouped(fault.seq));
        say(&format!(
            "refused as a mistake of ours, {times}: \"{}\" ({}), first after change {after}: {}",
            fault.condition, fault.kind, fault.decision
        ))?;
    }
    if *is_rebuilding {
        say("the tables are being made again from the log")?;
    }
    if stopped.is_empty() && set_aside.is_empty() && findings.is_empty() {
        say("ok: the tables agree with the log")?;
    }
    Ok(())
}

fn resume(
    executor: &Executor,
    campaign: CampaignId,
    by: &str,
    reason: &str,
) -> Result<(), CliError> {
    let report = executor.tables()?;
    if !report.stopped.iter().any(|(stopped, _)| *stopped == campaign) {
        return say(&format!("campaign {campaign} does not stand still"));
    }
    let is_its = |it: &&crate::tables::SetAside| it.campaign.is_none_or(|of| of == campaign);
    let without: Vec<u64> = report.set_aside.iter().filter(is_its).map(|it| it.seq).collect();
    let left_out = without.len() as u64;
    let (by, reason) = (by.to_owned(), reason.to_owned());
    executor.submit(Command::GoOn { campaign, by, reason, without })?;
    say(&format!("campaign {campaign} goes on, without {}", counted(left_out, "change", "changes")))
}
