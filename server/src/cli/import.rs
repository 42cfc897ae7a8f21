//! `import clinics FILE.csv`: reads a publisher's table and puts its good rows in, all at once.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Subcommand;
use jari_common::clinic::Clinic;
use jari_common::id::ClinicId;

use super::clinic::{self, written_week};
use super::output::{counted, grouped, say};
use super::progress::{self, plan_days, told};
use super::{CliError, DataFolder, Executor};
use crate::app::LOG_FILE;
use crate::command::{Ask, CLINICS_PER_COMMAND, Command};
use crate::import::{self, FILE_BYTES_MAX, ImportError, Mapping, Parsed};
use crate::opening_days::upkeep::Overview;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Clinics from a CSV file (UTF-8 or CP949): id, name, address, phone, lat, lon, weekday_hours, saturday_hours.
    /// Safe to repeat: a known id is updated. Ends with 3 when some rows were refused and the others taken.
    Clinics(ClinicsArgs),
}

#[derive(Debug, clap::Args)]
struct ClinicsArgs {
    /// Fields are apart by a comma, a semicolon or a tab; columns stand in any order, also under the names of the national
    /// hospital data. Hours are written 09:00~18:00, 9~18, 오전 9시~오후 6시, 24시간 or 휴진.
    file: PathBuf,
    /// A file that says which column is which: lines such as `name=병원 이름`.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Say what would change at which clinic, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Take nothing of a file in which a row is refused.
    #[arg(long)]
    strict: bool,
}

/// The exit code where some rows were refused, and all others taken; 2 is a command that was not understood.
const SOME_REFUSED: u8 = 3;

pub fn run(data: &DataFolder, args: &Args) -> Result<ExitCode, CliError> {
    let What::Clinics(args) = &args.what;
    let started = Instant::now();
    let mapping = args.map.as_deref().map_or_else(|| Ok(Mapping::default()), mapping)?;
    let parsed = read(&args.file, &mapping)?;
    for row in &parsed.rejected {
        eprintln!("{row}");
    }
    if parsed.clinics.is_empty() {
        return Err(CliError::NoClinics(args.file.clone()));
    }
    if args.strict && !parsed.rejected.is_empty() {
        let rows = counted(parsed.rejected.len() as u64, "row is", "rows are");
        return Err(CliError::Strict { path: args.file.clone(), rows });
    }
    let code = if parsed.rejected.is_empty() { 0 } else { SOME_REFUSED };
    if args.dry_run {
        would(data, &parsed)?;
        return Ok(ExitCode::from(code));
    }
    let executor = Executor::open(data)?;
    let done = put(&executor, &parsed).and_then(|()| plan_days(&executor));
    let in_the_way = done.and_then(|planned| Ok((planned, executor.displaced(None)?)));
    executor.close();
    let (planned, in_the_way) = in_the_way?;
    say(&format!("{}; {:.1} s in all", told(&planned), started.elapsed().as_secs_f64()))?;
    if !in_the_way.is_empty() {
        eprintln!("{}", clinic::said_in_the_way(&in_the_way));
    }
    Ok(ExitCode::from(code))
}

fn mapping(file: &Path) -> Result<Mapping, CliError> {
    let unfit = |reason: String| CliError::Input { path: file.to_owned(), reason };
    let bytes = fs::read(file).map_err(|error| unfit(error.to_string()))?;
    Mapping::parse(&bytes).map_err(|error| unfit(error.to_string()))
}

/// Says what an import would change. A folder without data is not made for it.
fn would(data: &DataFolder, parsed: &Parsed) -> Result<(), CliError> {
    let mut before = HashMap::new();
    if data.join(LOG_FILE).is_file() {
        let executor = Executor::open(data)?;
        let overview = executor.overview();
        executor.close();
        before = by_id(overview?);
    }
    for clinic in &with_known(parsed, &before) {
        let Some(known) = before.get(&clinic.id) else { continue };
        for (what, was, is) in differences(known, clinic) {
            say(&format!("{}: {what}: {was} → {is}", clinic.id))?;
        }
    }
    let clinics = counted(parsed.clinics.len() as u64, "clinic", "clinics");
    let counts = counts(parsed, &before);
    say(&format!("nothing was changed; {clinics} would be imported from {counts}"))
}

/// What is other in the second form of a clinic: the field, and both values.
fn differences(before: &Clinic, after: &Clinic) -> Vec<(&'static str, String, String)> {
    let of = |clinic: &Clinic| {
        let seats = clinic.seats.map_or_else(|| "as the campaign".to_owned(), |it| it.to_string());
        let position = format!("{}, {}", clinic.position.lat, clinic.position.lon);
        [
            ("name", clinic.name.clone()),
            ("address", clinic.address.clone()),
            ("phone", clinic.phone.clone()),
            ("position", position),
            ("hours", written_week(&clinic.hours)),
            ("seats", seats),
            ("time zone", clinic.zone().iana_name().unwrap_or_default().to_owned()),
        ]
    };
    let pairs = of(before).into_iter().zip(of(after));
    let pairs = pairs.filter(|((_, was), (_, is))| was != is);
    pairs.map(|((what, was), (_, is))| (what, was, is)).collect()
}

/// In which encoding the file is, how many of its clinics are new, and how many rows were refused.
fn counts(parsed: &Parsed, before: &HashMap<ClinicId, Clinic>) -> String {
    let known = parsed.clinics.iter().filter(|clinic| before.contains_key(&clinic.id)).count();
    format!(
        "{}: {} new, {} known already; {} rejected",
        parsed.encoding,
        grouped((parsed.clinics.len() - known) as u64),
        grouped(known as u64),
        counted(parsed.rejected.len() as u64, "row", "rows"),
    )
}

/// The clinics of the file. Where it says nothing of seats or of the zone, known clinics keep those that they have.
fn with_known(parsed: &Parsed, before: &HashMap<ClinicId, Clinic>) -> Vec<Clinic> {
    let kept = |clinic: &Clinic| {
        let known = before.get(&clinic.id);
        let seats = clinic.seats.or(known.and_then(|it| it.seats));
        let zone = clinic.time_zone.as_ref().or(known.and_then(|it| it.time_zone.as_ref()));
        Clinic { seats, time_zone: zone.cloned(), ..clinic.clone() }
    };
    parsed.clinics.iter().map(kept).collect()
}

fn by_id(overview: Overview) -> HashMap<ClinicId, Clinic> {
    overview.clinics.into_iter().map(|clinic| (clinic.id.clone(), clinic)).collect()
}

fn read(file: &Path, mapping: &Mapping) -> Result<Parsed, CliError> {
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
    let parsed = import::parse(&bytes, mapping).map_err(unfit);
    spinner.finish_and_clear();
    parsed
}

/// Puts all clinics in one commit, and prints the result.
fn put(executor: &Executor, parsed: &Parsed) -> Result<(), CliError> {
    let before = by_id(executor.overview()?);
    let spinner = progress::spinner("writing");
    let answers = executor.submit_all(asks(&with_known(parsed, &before)))?;
    spinner.finish_and_clear();
    answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let clinics = counted(parsed.clinics.len() as u64, "clinic", "clinics");
    say(&format!("{clinics} imported from {}", counts(parsed, &before)))
}

fn asks(clinics: &[Clinic]) -> Vec<Ask> {
    let command = |some: &[Clinic]| Command::PutClinics { clinics: some.to_vec() }.into();
    clinics.chunks(CLINICS_PER_COMMAND).map(command).collect()
}
