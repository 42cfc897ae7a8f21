//! `audit`: what staff and operators did, and whether the log still is what it was.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use jari_common::id::{ClinicId, StaffId, TicketId};
use jari_common::time::{default_zone, instant_of};
use jiff::civil::Date;

use super::output::{counted, grouped, say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::app::{LOG_FILE, TABLES_FILE};
use crate::audit::{Anchor, Verdict, verify};
use crate::store::StoreReader;
use crate::store::sqlite::SqliteReader;
use crate::tables::{AuditEntry, AuditQuery, Tables};

/// How often the tables are looked at until they show the end of the log.
const LOOKS_AT_TABLES: u32 = 50;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print where the log ends now: keep it elsewhere, on paper or on another machine.
    Anchor,
    /// Compare the log with itself and with anchors that were kept: it is the same, longer, cut, changed, or another log.
    Verify {
        /// What `audit anchor` printed, or the server's own log has.
        anchors: Vec<Anchor>,
        /// A file with one anchor in each line.
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// List what was done: who, when, where, what and why.
    Search(Search),
}

#[derive(Debug, clap::Args)]
struct Search {
    /// By this member of staff, or to their account.
    #[arg(long, value_name = "ID")]
    staff: Option<u32>,
    /// To this ticket.
    #[arg(long, value_name = "ID")]
    ticket: Option<u64>,
    /// At this clinic.
    #[arg(long, value_name = "ID")]
    clinic: Option<String>,
    /// What was done: put_first, signed_in, campaign_changed.
    #[arg(long)]
    act: Option<String>,
    /// From this day on.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Up to this day.
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Print one line of JSON: an array of acts.
    #[arg(long)]
    json: bool,
}

pub fn run(data: &DataFolder, args: Args) -> Result<ExitCode, CliError> {
    if !data.join(LOG_FILE).is_file() {
        return Err(CliError::NoData(data.path.clone()));
    }
    match args.what {
        What::Anchor => {
            let executor = Executor::open(data)?;
            let anchor = executor.anchor(data);
            executor.close();
            say(&anchor?.to_string()).map(|()| ExitCode::SUCCESS)
        }
        What::Verify { anchors, from } => verify_log(data, anchors, from),
        What::Search(asked) => search(data, &asked).map(|()| ExitCode::SUCCESS),
    }
}

fn verify_log(
    data: &DataFolder,
    mut anchors: Vec<Anchor>,
    from: Option<PathBuf>,
) -> Result<ExitCode, CliError> {
    if let Some(path) = from {
        let unread = |reason: String| CliError::Input { path: path.clone(), reason };
        let text = std::fs::read_to_string(&path).map_err(|error| unread(error.to_string()))?;
        for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let anchor = line.parse().map_err(|error| unread(format!("line {}: {error}", nth + 1)));
            anchors.push(anchor?);
        }
    }
    let verified = verify(&mut SqliteReader::open(&data.join(LOG_FILE))?, &anchors)?;
    if let Some(seq) = verified.broken {
        say(&format!(
            "changed: the row that ends with change {} is not the one that was written",
            grouped(seq)
        ))?;
    }
    for (anchor, verdict) in anchors.iter().zip(&verified.verdicts) {
        let seq = grouped(anchor.end.seq);
        say(&match verdict {
            Verdict::Same => format!("same: up to change {seq}, where it ends"),
            Verdict::Longer { by } => {
                format!(
                    "longer: the same up to change {seq}, then {} more",
                    counted(*by, "change", "changes")
                )
            }
            Verdict::Cut { ends } => {
                format!("cut: it had change {seq}, and ends with change {}", grouped(*ends))
            }
            Verdict::Changed => format!("changed: something up to change {seq} is not what it was"),
            Verdict::OtherLog => {
                format!(
                    "other log: the anchor at change {seq} is of another log, or the beginning of this one was replaced"
                )
            }
        })?;
    }
    if anchors.is_empty() {
        eprintln!(
            "without an anchor that was kept elsewhere, a log that somebody made anew as a whole cannot be told from this one"
        );
    }
    say(&format!("it ends with {}", verified.end))?;
    Ok(if verified.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn search(data: &DataFolder, asked: &Search) -> Result<(), CliError> {
    // When no server runs, the tables follow the log first; one that runs is a moment behind it.
    Executor::open(data)?.close();
    let end = SqliteReader::open(&data.join(LOG_FILE))?.end()?;
    wait_for_tables(data, end.seq)?;
    let zone = default_zone();
    let begins = |date: Date| instant_of(date, 0, zone).as_millisecond();
    let clinic = asked.clinic.as_deref().map(ClinicId::parse).transpose();
    let clinic = clinic.map_err(|error| CliError::Operator(error.to_string()))?;
    let query = AuditQuery {
        staff: asked.staff.map(StaffId),
        ticket: asked.ticket.map(TicketId),
        clinic,
        act: asked.act.clone(),
        from_ms: asked.from.map(begins),
        until_ms: asked.to.map(|date| begins(date.tomorrow().unwrap_or(Date::MAX))),
    };
    let found = Tables::search_audit(&data.join(TABLES_FILE), &query)
        .map_err(|error| CliError::Unavailable(error.to_string()))?;
    if asked.json {
        return say_json(&found);
    }
    if found.is_empty() {
        return say("nothing was found");
    }
    found.iter().try_for_each(|entry| say(&told(entry)))
}

/// Waits until the tables show this change, for a few seconds: a search that leaves out the last act says so.
fn wait_for_tables(data: &DataFolder, seq: u64) -> Result<(), CliError> {
    let path = data.join(TABLES_FILE);
    for _ in 0..LOOKS_AT_TABLES {
        let applied = Tables::read_applied(&path);
        if applied.map_err(|error| CliError::Unavailable(error.to_string()))? >= seq {
            return Ok(());
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    eprintln!("the tables are behind the log: what was done last may be missing (`tables`)");
    Ok(())
}

fn told(entry: &AuditEntry) -> String {
    let at = default_zone().to_datetime(entry.at).strftime("%Y-%m-%d %H:%M:%S");
    let who = match (&entry.name, entry.staff, &entry.account) {
        (Some(name), Some(staff), _) => format!("{name} ({staff})"),
        (_, _, Some(account)) => format!("console {account}"),
        _ => "–".to_owned(),
    };
    let place = entry.place.as_deref().map(|place| format!(" at {place}")).unwrap_or_default();
    let parts = [
        entry.subject.map(|subject| format!("account {subject}")),
        entry.campaign.map(|campaign| format!("campaign {campaign}")),
        entry.ticket.map(|ticket| format!("ticket {ticket}")),
        entry.clinic.as_ref().map(|clinic| format!("clinic {clinic}")),
        entry.reason.as_ref().map(|reason| format!("because: {reason}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{:>8}  {at}  {who}{place}  {}  {}", entry.seq, entry.act, parts.join(", "))
}
