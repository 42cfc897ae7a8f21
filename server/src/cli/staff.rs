//! `staff`: accounts of the people who help, sit at desks, run clinics and run the line.

use clap::Subcommand;
use jari_common::id::{ClinicId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Role, StaffAccount, StaffStanding};
use jari_common::time::{default_zone, plus_secs};
use jiff::Timestamp;
use serde::Serialize;

use super::output::{say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::command::{AccountAct, Answer, Command};
use crate::engine::people::staff::{INVITATION_SECS, StaffRecord};
use crate::keys::{hash_secret, random_pairing_code};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add somebody, and print the code with which they choose a PIN at a desk.
    Add {
        /// The name by which colleagues know them: 김간호사.
        #[arg(long)]
        name: String,
        /// helper, desk, clinic-admin or operator.
        #[arg(long)]
        role: Role,
        /// The clinics to which they belong; every clinic when none is named.
        #[arg(long = "clinic", value_name = "ID")]
        clinics: Vec<String>,
        #[arg(long)]
        json: bool,
    },
    /// List everybody.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Change somebody's name, role or clinics; what is not named stays.
    Change {
        staff: u32,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        role: Option<Role>,
        /// All clinics to which they belong from now on.
        #[arg(long = "clinic", value_name = "ID")]
        clinics: Vec<String>,
        /// They belong to every clinic.
        #[arg(long, conflicts_with = "clinics")]
        every_clinic: bool,
    },
    /// Print a new code to choose a PIN with; the old PIN is good no longer.
    Reset {
        staff: u32,
        #[arg(long)]
        json: bool,
    },
    /// Let a PIN be tried again at once.
    Unlock { staff: u32 },
    /// End an account for good; what its person did stays written.
    Remove { staff: u32 },
}

/// What is printed of a code.
#[derive(Debug, Serialize)]
struct Invited {
    staff: StaffId,
    code: String,
    until: Timestamp,
}

pub fn run(data: &DataFolder, args: Args) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let done = done(&executor, args.what);
    executor.close();
    done
}

fn done(executor: &Executor, what: What) -> Result<(), CliError> {
    let act =
        |staff, act| executor.submit(Command::OfStaff { staff: StaffId(staff), act }).map(|_| ());
    match what {
        What::Add { name, role, clinics, json } => {
            let account = StaffAccount { name, role, clinics: parsed(&clinics)? };
            let (code, until) = new_code(executor);
            let command = Command::AddStaff { account, code: hash_secret(&code), until };
            match executor.submit(command)? {
                Answer::StaffAdded(staff) => told(&Invited { staff, code, until }, json),
                _ => Err(CliError::Unavailable("it answered something else".to_owned())),
            }
        }
        What::List { json } => list(executor, json),
        What::Change { staff, name, role, clinics, every_clinic } => {
            let account = known(executor, staff)?.account;
            let clinics = match (clinics.is_empty(), every_clinic) {
                (true, false) => account.clinics,
                _ => parsed(&clinics)?,
            };
            let (name, role) = (name.unwrap_or(account.name), role.unwrap_or(account.role));
            act(staff, AccountAct::Change { account: StaffAccount { name, role, clinics } })?;
            say(&line(&known(executor, staff)?))
        }
        What::Reset { staff, json } => {
            let (code, until) = new_code(executor);
            act(staff, AccountAct::Invite { code: hash_secret(&code), until })?;
            told(&Invited { staff: StaffId(staff), code, until }, json)
        }
        What::Unlock { staff } => {
            act(staff, AccountAct::Unlock)?;
            say(&format!("the PIN of {staff} may be tried again"))
        }
        What::Remove { staff } => {
            act(staff, AccountAct::Remove)?;
            say(&format!("{staff} can sign in no more"))
        }
    }
}

fn new_code(executor: &Executor) -> (String, Timestamp) {
    (random_pairing_code(), plus_secs(executor.now(), INVITATION_SECS))
}

fn parsed(clinics: &[String]) -> Result<Vec<ClinicId>, CliError> {
    let parse = |word: &String| {
        ClinicId::parse(word).map_err(|reason| CliError::Clinics { word: word.clone(), reason })
    };
    clinics.iter().map(parse).collect()
}

fn known(executor: &Executor, staff: u32) -> Result<StaffRecord, CliError> {
    let found = executor.staff()?.into_iter().find(|it| it.staff == StaffId(staff));
    Ok(found.ok_or(Refusal::UnknownStaff)?)
}

fn told(invited: &Invited, json: bool) -> Result<(), CliError> {
    if json {
        return say_json(invited);
    }
    let Invited { staff, code, until } = invited;
    let until = default_zone().to_datetime(*until).strftime("%Y-%m-%d %H:%M");
    let groups: Vec<&str> =
        (0..code.len()).step_by(4).map(|at| &code[at..code.len().min(at + 4)]).collect();
    say(&format!("{staff}: they choose a PIN with {} until {until}", groups.join(" ")))
}

fn list(executor: &Executor, json: bool) -> Result<(), CliError> {
    let all = executor.staff()?;
    if json {
        return say_json(&all);
    }
    if all.is_empty() {
        return say("nobody yet");
    }
    all.iter().try_for_each(|record| say(&line(record)))
}

fn line(record: &StaffRecord) -> String {
    let StaffAccount { name, role, clinics } = &record.account;
    let standing = match record.standing {
        StaffStanding::Invited => "chooses a PIN",
        StaffStanding::Ready => "ready",
        StaffStanding::Removed => "removed",
    };
    let clinics = match clinics.as_slice() {
        [] => "every clinic".to_owned(),
        some => some.iter().map(ClinicId::as_str).collect::<Vec<_>>().join(", "),
    };
    format!("{:>4}  {:<12}  {standing:<13}  {name}  ({clinics})", record.staff.0, role.as_str())
}
