//! `paper`: the day of a clinic and the beginning of a line as PDF files, for when all fails and for a wall.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use clap::Subcommand;
use jari_common::id::{CampaignId, ClinicId, ClinicIdError};
use jari_common::refusal::Refusal;
use jari_common::time::date_at;
use jiff::civil::Date;

use super::output::{counted, say};
use super::{CliError, DataFolder, Executor};
use crate::app::LOG_FILE;
use crate::coming::{Coming, ComingAsked, Which};
use crate::paper::file::{self, Earlier};
use crate::paper::{DayPaper, Imprint, LineAsked, LinePaper, ROWS_MAX};
use crate::report::Language;

/// How many people a paper of a line has when nothing is said.
const ROWS: &str = "2000";

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Who comes to a clinic on a day: time, number, name, birth date, end of the telephone number, boxes to tick. At its
    /// end stands where the log ended: keep it, and `audit verify` tells later whether the log was changed.
    Day {
        /// The clinic.
        #[arg(long, value_name = "ID", value_parser = clinic_id)]
        clinic: ClinicId,
        /// 2026-12-03; today at the clinic when nothing is said.
        #[arg(long)]
        date: Option<Date>,
        #[command(flatten)]
        paper: Paper,
    },
    /// Who waits in a line, in the order in which they are called: number, first letter of the name, since when.
    Line {
        /// The campaign, by its number.
        #[arg(long, value_name = "N", value_parser = campaign_id)]
        campaign: CampaignId,
        /// How many people; the paper says how many more wait.
        #[arg(long, value_name = "N", default_value = ROWS, value_parser = clap::value_parser!(u32).range(1..=ROWS_MAX as i64))]
        first: u32,
        #[command(flatten)]
        paper: Paper,
    },
}

#[derive(Debug, clap::Args)]
struct Paper {
    /// The PDF file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Why names are read; the server's log has it.
    #[arg(long, value_name = "REASON", required_unless_present = "for_wall")]
    because: Option<String>,
    /// Without anything of anybody: numbers and times alone.
    #[arg(long, conflicts_with = "because")]
    for_wall: bool,
    /// Replace the file if it is there already.
    #[arg(long)]
    force: bool,
    /// The words of the paper.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
}

impl Paper {
    fn earlier(&self) -> Earlier {
        if self.force { Earlier::IsReplaced } else { Earlier::Stays }
    }
}

fn clinic_id(text: &str) -> Result<ClinicId, ClinicIdError> {
    ClinicId::parse(text)
}

fn campaign_id(text: &str) -> Result<CampaignId, std::num::ParseIntError> {
    u32::from_str(text).map(CampaignId)
}

pub fn run(data: &DataFolder, args: Args) -> Result<(), CliError> {
    if !data.join(LOG_FILE).is_file() {
        return Err(CliError::NoData(data.path.clone()));
    }
    let (What::Day { paper, .. } | What::Line { paper, .. }) = &args.what;
    // Nobody's name is read for a file that cannot be written.
    file::can_write(&paper.out, paper.earlier()).map_err(|why| cannot(&paper.out, why))?;
    let executor = Executor::open(data)?;
    let done = run_on(&executor, data, args.what);
    executor.close();
    done
}

fn run_on(executor: &Executor, data: &DataFolder, what: What) -> Result<(), CliError> {
    let (paper, pdf, count) = match what {
        What::Day { clinic, date, paper } => {
            let (pdf, count) = day(executor, data, &clinic, date, &paper)?;
            (paper, pdf, count)
        }
        What::Line { campaign, first, paper } => {
            let names_because = paper.because.clone();
            let (first, account) = (first as usize, String::new());
            let asked = LineAsked { campaign, first, names_because, account };
            let listed = executor.line(asked)?;
            let imprint = imprint(executor, data, &paper)?;
            let pdf = LinePaper { listed: &listed, imprint }.pdf();
            (paper, pdf, listed.rows.len())
        }
    };
    file::write(&paper.out, &pdf, paper.earlier()).map_err(|why| cannot(&paper.out, why))?;
    let people = counted(count as u64, "person", "people");
    say(&format!("{}: {people}", paper.out.display()))
}

/// The paper of a clinic's day, and how many people are on it.
fn day(
    executor: &Executor,
    data: &DataFolder,
    clinic: &ClinicId,
    date: Option<Date>,
    paper: &Paper,
) -> Result<(Vec<u8>, usize), CliError> {
    let overview = executor.overview()?;
    let found = overview.clinics.iter().find(|it| it.id == *clinic);
    let found = found.ok_or(Refusal::UnknownClinic)?;
    let (name, zone) = (found.name.as_str(), found.zone());
    let date = date.unwrap_or_else(|| date_at(executor.now(), zone));
    let title = |it: &jari_common::campaign::Campaign| {
        let title = paper.language.pick(&it.spec.title_ko, &it.spec.title_en);
        (it.id, title.to_owned())
    };
    let campaigns: BTreeMap<CampaignId, String> = overview.campaigns.iter().map(title).collect();
    let which = Which::Booked { clinic: clinic.clone(), from: date, to: date };
    let names_because = paper.because.clone();
    let coming = executor.coming(ComingAsked { which, names_because, account: String::new() })?;
    let sheet = DayPaper {
        clinic: name,
        date,
        zone,
        from: None,
        campaigns: &campaigns,
        coming: &coming,
        imprint: imprint(executor, data, paper)?,
    };
    let pdf = if paper.for_wall { sheet.for_wall() } else { sheet.for_staff() };
    let people = |it: &Coming| it.appointment.beside.len() + 1;
    Ok((pdf, coming.iter().map(people).sum()))
}

/// What the paper says of itself, read after what is on it.
fn imprint(executor: &Executor, data: &DataFolder, paper: &Paper) -> Result<Imprint, CliError> {
    let anchor = executor.anchor(data)?;
    Ok(Imprint { language: paper.language, made: executor.now(), anchor })
}

fn cannot(path: &Path, reason: String) -> CliError {
    CliError::Write { path: path.to_owned(), reason }
}
