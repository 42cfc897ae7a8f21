//! `import clinics FILE.csv`: reads a publisher's table and puts its good rows in, all at once.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Subcommand;
use jari_common::clinic::Clinic;

use super::output::{counted, grouped, say};
use super::progress::{self, open_days};
use super::{CliError, DataFolder, Executor};
use crate::command::{Ask, CLINICS_PER_COMMAND, Command};
use crate::import::{self, FILE_BYTES_MAX, ImportError, Parsed};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Clinics from a CSV file (UTF-8 or CP949): id, name, address, phone, lat, lon, weekday_hours, saturday_hours.
    /// Safe to repeat: a known id is updated.
    Clinics {
        /// Hours are written 09:00~18:00; columns stand in any order.
        file: PathBuf,
    },
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    let What::Clinics { file } = &args.what;
    let started = Instant::now();
    let parsed = read(file)?;
    for row in &parsed.rejected {
        eprintln!("{row}");
    }
    if parsed.clinics.is_empty() {
        return Err(CliError::NoClinics(file.clone()));
    }
    let executor = Executor::open(data)?;
    let done = put(&executor, &parsed).and_then(|()| open_days(&executor));
    executor.close();
    let days = done?;
    say(&format!(
        "{} opened; {:.1} s in all",
        counted(days, "clinic-day", "clinic-days"),
        started.elapsed().as_secs_f64()
    ))
}

fn read(file: &Path) -> Result<Parsed, CliError> {
    let unreadable = |error: std::io::Error| CliError::Input {
        path: file.to_owned(),
        reason: error.to_string(),
    };
    let unfit = |error: ImportError| CliError::Import { path: file.to_owned(), error };
    let spinner = progress::spinner("reading");
    let mut bytes = Vec::new();
    // One byte more than the limit shows that a file is too large; a pipe has no size to ask for.
    let most = FILE_BYTES_MAX as u64 + 1;
    fs::File::open(file)
        .and_then(|opened| opened.take(most).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    let parsed = import::parse(&bytes).map_err(unfit);
    spinner.finish_and_clear();
    parsed
}

/// Puts all clinics in one commit, and prints the result.
fn put(executor: &Executor, parsed: &Parsed) -> Result<(), CliError> {
    let before = executor.overview()?;
    let known: HashSet<_> = before.clinics.iter().map(|clinic| &clinic.id).collect();
    let known = parsed.clinics.iter().filter(|clinic| known.contains(&clinic.id)).count();
    let spinner = progress::spinner("writing");
    let answers = executor.submit_all(asks(&parsed.clinics))?;
    spinner.finish_and_clear();
    answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    say(&format!(
        "{} imported from {}: {} new, {} known already; {} rejected",
        counted(parsed.clinics.len() as u64, "clinic", "clinics"),
        parsed.encoding,
        grouped((parsed.clinics.len() - known) as u64),
        grouped(known as u64),
        counted(parsed.rejected.len() as u64, "row", "rows"),
    ))
}

fn asks(clinics: &[Clinic]) -> Vec<Ask> {
    let command = |some: &[Clinic]| Command::PutClinics { clinics: some.to_vec() }.into();
    clinics.chunks(CLINICS_PER_COMMAND).map(command).collect()
}
