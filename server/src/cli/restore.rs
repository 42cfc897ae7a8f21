//! `restore slips`: gives people back the places that a lost data folder took, from the slips in their hands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use jari_common::campaign::Campaign;
use jari_common::id::{CampaignId, DeviceId};
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jari_common::time::{date_at, default_zone};

use super::executor::account;
use super::output::{counted, grouped, say};
use super::{CliError, DataFolder, Executor};
use crate::app::{App, LOG_FILE, SubmitError};
use crate::command::{Ask, Command, RestoredTicket};
use crate::keys::{VaultRow, random_code_number};
use crate::notify::words::Language;
use crate::restore::{FILE_BYTES_MAX, Plan, Slip, Step, plan, read};

/// How many numbers are kept free after the last slip when nothing is said.
const SPARE: u32 = 50;
/// The most that can be said.
const SPARE_MAX: i64 = 10_000;
/// How often a code that is in use already is drawn again.
const CODE_DRAWS_MAX: usize = 16;
/// The exit code where some slips gave nothing back; 2 is a command that was not understood.
const SOME_REFUSED: u8 = 3;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// From a CSV file in UTF-8 with a header: receipt (as a reader of QR codes types it), name, birth_date, phone; also
    /// campaign, where there are several, and code, as the slip shows it. Stop the server first. Safe to repeat. Ends with
    /// 3 when some slips gave nothing back; each is listed with the reason.
    Slips {
        /// The table of slips.
        file: PathBuf,
        /// Say what would be done, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// How many numbers to keep free after the last slip: people who came last may show theirs later.
        #[arg(long, value_name = "N", default_value_t = SPARE, value_parser = clap::value_parser!(u32).range(0..=SPARE_MAX))]
        spare: u32,
    },
}

pub fn run(data: &DataFolder, args: Args) -> Result<ExitCode, CliError> {
    if !data.join(LOG_FILE).is_file() {
        return Err(CliError::NoData(data.path.clone()));
    }
    let What::Slips { file, dry_run, spare } = args.what;
    let bytes = bytes_of(&file)?;
    let Executor::Local(app) = Executor::open(data)? else {
        // Until the slips are read, whoever joins could get a number that is on a slip.
        let why =
            "stop the server first: until the slips are read, it could give away their numbers";
        return Err(CliError::Operator(why.to_owned()));
    };
    let done = slips(&app, &file, &bytes, dry_run, spare);
    app.close();
    done
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, CliError> {
    let input = |reason: String| CliError::Input { path: file.to_owned(), reason };
    let found = std::fs::metadata(file).map_err(|error| input(error.to_string()))?;
    if found.len() > FILE_BYTES_MAX {
        return Err(input(format!("it is larger than {} MiB", FILE_BYTES_MAX / (1024 * 1024))));
    }
    std::fs::read(file).map_err(|error| input(error.to_string()))
}

fn slips(
    app: &App,
    file: &Path,
    bytes: &[u8],
    dry_run: bool,
    spare: u32,
) -> Result<ExitCode, CliError> {
    let input = |reason: String| CliError::Input { path: file.to_owned(), reason };
    let today = date_at(app.clock().now(), default_zone());
    let (plan, device) = {
        let state = app.state();
        let open = |it: &&Campaign| !state.is_closed(it.id);
        let mut open = state.campaigns().filter(open).map(|it| it.id);
        let only = open.next().filter(|_| open.next().is_none());
        let read =
            read(bytes, app.keys(), today, only).map_err(|error| input(error.to_string()))?;
        let (slips, unread) = read;
        let made = plan(&state, app.keys(), slips, spare);
        let mut made = made.map_err(|error| input(error.to_string()))?;
        made.bad.extend(unread);
        made.bad.sort_by_key(|bad| bad.line);
        (made, state.first_device())
    };
    plan.bad.iter().try_for_each(|bad| say(&bad.to_string()))?;
    if !dry_run && !plan.steps.is_empty() {
        let device = device.ok_or(Refusal::UnknownDevice)?;
        for step in &plan.steps {
            done(app, step, device)?;
        }
    }
    say(&told(&plan, dry_run))?;
    for (campaign, next) in nexts(app, &plan) {
        say(&format!("campaign {campaign}: the next number is {}", grouped(next.into())))?;
    }
    let code = if plan.bad.is_empty() { 0 } else { SOME_REFUSED };
    Ok(ExitCode::from(code))
}

/// Does one step, and waits until it is on the disk.
fn done(app: &App, step: &Step, device: DeviceId) -> Result<(), CliError> {
    let by = Some(Box::new(Author::Console { account: account() }));
    for _ in 0..CODE_DRAWS_MAX {
        let drawn = || jari_common::ticket::TicketCode::from_random(random_code_number());
        let (restored, sealed) = match step {
            Step::Free { campaign, ticket, number } => {
                let (campaign, ticket, number) = (*campaign, *ticket, *number);
                let code = app.keys().code_key(&drawn());
                (RestoredTicket { campaign, ticket, number, device, code, person: None }, None)
            }
            Step::Back(Slip { campaign, ticket, number, person, code, .. }) => {
                let code = code.clone().unwrap_or_else(drawn);
                let keys = app.keys();
                let known = (keys.person_key(person), Box::new(keys.known_by(person, &[])));
                let restored = RestoredTicket {
                    campaign: *campaign,
                    ticket: *ticket,
                    number: *number,
                    device,
                    code: keys.code_key(&code),
                    person: Some(known),
                };
                let (person, language) = (person.clone(), Language::default());
                let row = VaultRow { person, party: Vec::new(), code, language };
                (restored, Some(keys.seal(&row)))
            }
        };
        let command = Command::RestoreTicket(restored);
        let ask = Ask { request: None, command, by: by.clone() };
        match app.submit_restoring(ask, sealed) {
            Err(SubmitError::Refused(Refusal::CodeTaken)) => {}
            answer => return Ok(answer.map(drop)?),
        }
    }
    Err(CliError::Refused(Refusal::CodeTaken))
}

fn told(plan: &Plan, dry_run: bool) -> String {
    let back = plan.steps.iter().filter(|step| matches!(step, Step::Back(_))).count() as u64;
    let free = plan.steps.len() as u64 - back;
    let places = counted(back, "place", "places");
    let verb = match (dry_run, back == 1) {
        (true, _) => "would be given back",
        (false, true) => "is given back",
        (false, false) => "are given back",
    };
    let known = counted(plan.known.into(), "slip was known", "slips were known");
    let free = counted(free, "number kept free", "numbers kept free");
    let bad = counted(plan.bad.len() as u64, "slip gives nothing back", "slips give nothing back");
    format!("{places} {verb}; {known}, {free}, {bad}")
}

/// Each campaign of the plan, and its next number now.
fn nexts(app: &App, plan: &Plan) -> Vec<(CampaignId, u32)> {
    let campaigns = plan.steps.iter().map(|step| match step {
        Step::Back(slip) => slip.campaign,
        Step::Free { campaign, .. } => *campaign,
    });
    let mut campaigns: Vec<CampaignId> = campaigns.collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    let state = app.state();
    campaigns.into_iter().map(|id| (id, state.last_number(id) + 1)).collect()
}
