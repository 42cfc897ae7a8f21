//! `report`: what happened to everybody in one campaign's line. Reads the log, also beside a running server.

use std::path::{Path, PathBuf};

use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;

use super::CliError;
use super::output::{say, say_json};
use crate::app::{LOG_FILE, OpenError};
use crate::report::{Language, Report, Reporter, html, text};
use crate::store::sqlite::SqliteReader;
use crate::store::{StoreError, StoreReader};

#[derive(Debug, clap::Args)]
pub struct Args {
    campaign: u32,
    /// Print one line of JSON.
    #[arg(long, conflicts_with = "html")]
    json: bool,
    /// Write one self-contained HTML page there.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The words of the text and of the page.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
}

pub fn run(data: &Path, args: &Args) -> Result<(), CliError> {
    let path = data.join(LOG_FILE);
    if !path.is_file() {
        return Err(CliError::NoData(data.to_owned()));
    }
    let report = read(&path, CampaignId(args.campaign))
        .map_err(|source| OpenError::Log { path, source })?
        .ok_or(Refusal::UnknownCampaign)?;
    if args.json {
        return say_json(&report);
    }
    let Some(file) = &args.html else {
        return say(text::text(&report, args.language).trim_end());
    };
    let page = html::page(&report, args.language);
    let unwritable =
        |error: std::io::Error| CliError::Write { path: file.clone(), reason: error.to_string() };
    std::fs::write(file, page).map_err(unwritable)?;
    say(&format!("written to {}", file.display()))
}

fn read(path: &Path, campaign: CampaignId) -> Result<Option<Report>, StoreError> {
    let mut reader = SqliteReader::open(path)?;
    let mut reporter = Reporter::new(campaign);
    let mut seq = 0;
    loop {
        let changes = reader.changes_after(seq)?;
        let Some(last) = changes.last() else { return Ok(reporter.finish()) };
        seq = last.seq;
        changes.iter().for_each(|change| reporter.take(change));
    }
}
