//! `device`: admits a kiosk, a desk or a call board by a code that works once and for a short time, lists devices, and ends their
//! access.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use jari_common::clinic::Position;
use jari_common::device::{DeskScope, DeviceKind, DevicePlace, DeviceStanding, SecretHash};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::refusal::Refusal;
use jari_common::time::{default_zone, plus_secs, secs_between, time_at};
use jiff::Timestamp;
use serde::Serialize;

use super::output::{say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::command::{Answer, Command};
use crate::http::{DeviceListed, fingerprint_of};
use crate::keys::{hash_secret, random_pairing_code};

/// How long a pairing code works, in seconds.
const CODE_SECS: u32 = 15 * 60;
/// How often a code that is already in use is drawn again, at most.
const DRAWS_MAX: u32 = 8;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a code of twelve digits that pairs one device within 15 minutes.
    Pair(PairArgs),
    /// Show every device, which people it serves or whose calls it shows, and when it was last heard from.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change the name of a device's place, or a desk's counter.
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Rename {
        device: u32,
        /// The new name, as its screen shows it.
        #[arg(long, group = "what")]
        name: Option<String>,
        /// The desk's new counter, as its calls say it; an empty text takes it away.
        #[arg(long, value_name = "TEXT", group = "what")]
        counter: Option<String>,
    },
    /// Set again which people a desk serves, or whose calls a board shows.
    Scope {
        device: u32,
        #[command(flatten)]
        serves: Serves,
    },
    /// End all rights of a device, and print a code by which it pairs again.
    Rotate {
        device: u32,
        #[command(flatten)]
        telling: TellingArgs,
    },
    /// End all rights of a device, for good: lost, stolen, or not needed any more.
    Revoke { device: u32 },
}

#[derive(Debug, clap::Args)]
struct PairArgs {
    /// The place's name, as its screen shows it.
    #[arg(long)]
    name: String,
    /// Latitude of the place, in degrees.
    #[arg(long, allow_negative_numbers = true)]
    lat: f64,
    /// Longitude of the place, in degrees.
    #[arg(long, allow_negative_numbers = true)]
    lon: f64,
    #[arg(long, value_enum, default_value_t = Kind::Kiosk)]
    kind: Kind,
    /// Where a desk sends people within the place, as its calls say it.
    #[arg(long, value_name = "TEXT")]
    counter: Option<String>,
    #[command(flatten)]
    serves: MayServe,
    #[command(flatten)]
    telling: TellingArgs,
}

/// How a code is printed.
#[derive(Debug, clap::Args)]
struct TellingArgs {
    /// The certificate, in PEM, of a proxy before this server: kiosks know the server by it.
    #[arg(long, value_name = "FILE")]
    proxy_cert: Option<PathBuf>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// Which people a desk serves, or whose calls a board shows.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Serves {
    /// People of this campaign; may be given several times.
    #[arg(long, value_name = "N")]
    campaign: Vec<u32>,
    /// People with a seat at this clinic; may be given several times.
    #[arg(long, value_name = "ID", value_parser = ClinicId::parse)]
    clinic: Vec<ClinicId>,
    /// Everybody who comes; only for a desk.
    #[arg(long, conflicts_with_all = ["campaign", "clinic"])]
    everybody: bool,
}

/// The same for a device that may be a kiosk.
#[derive(Debug, clap::Args)]
struct MayServe {
    /// A desk serves people of this campaign, a board shows its calls; may be given several times.
    #[arg(long, value_name = "N")]
    campaign: Vec<u32>,
    /// A desk serves people with a seat at this clinic, a board shows its calls; may be given several times.
    #[arg(long, value_name = "ID", value_parser = ClinicId::parse)]
    clinic: Vec<ClinicId>,
    /// A desk serves everybody who comes.
    #[arg(long, conflicts_with_all = ["campaign", "clinic"])]
    everybody: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A public screen.
    Kiosk,
    /// A clinic's front desk.
    Desk,
    /// A call board on a wall: it shows numbers, and nobody's name.
    Board,
}

impl From<Kind> for DeviceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Kiosk => Self::Kiosk,
            Kind::Desk => Self::Desk,
            Kind::Board => Self::Board,
        }
    }
}

/// What is printed of an invitation.
#[derive(Debug, Serialize)]
struct Invitation {
    device: DeviceId,
    code: String,
    until: Timestamp,
    /// The fingerprint that the screen where the code is typed must also show.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<KeyFingerprint>,
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    match &args.what {
        What::Pair(wanted) => pair(data, wanted),
        What::List { json } => list(data, *json),
        What::Rename { device, name, counter } => {
            let (device, name, counter) = (DeviceId(*device), name.clone(), trimmed(counter));
            done(data, Command::RenameDevice { device, name, counter })
        }
        What::Scope { device, serves: Serves { campaign, clinic, everybody } } => {
            let scope = scope(campaign, clinic, *everybody);
            done(data, Command::ScopeDesk { device: DeviceId(*device), scope })
        }
        What::Rotate { device, telling } => rotate(data, DeviceId(*device), telling),
        What::Revoke { device } => done(data, Command::RevokeDevice { device: DeviceId(*device) }),
    }
}

fn pair(data: &DataFolder, pair: &PairArgs) -> Result<(), CliError> {
    let position = Position::new(pair.lat, pair.lon).ok_or_else(|| Refusal::Invalid {
        what: "a latitude is within ±90, a longitude within ±180 degrees".to_owned(),
    })?;
    let MayServe { campaign, clinic, everybody } = &pair.serves;
    let is_said = *everybody || !(campaign.is_empty() && clinic.is_empty());
    match pair.kind {
        Kind::Kiosk if is_said => return Err(CliError::DeskServes),
        Kind::Desk if !is_said => return Err(CliError::DeskServes),
        Kind::Board if *everybody || !is_said => return Err(CliError::BoardShows),
        Kind::Kiosk | Kind::Desk | Kind::Board => {}
    }
    let scope = scope(campaign, clinic, *everybody);
    let (name, kind) = (pair.name.clone(), pair.kind.into());
    let place = DevicePlace { name, position, kind, counter: trimmed(&pair.counter) };
    let invite = |executor: &Executor, code, until| {
        let place = place.clone();
        let device = match executor.submit(Command::InviteDevice { place, code, until })? {
            Answer::DeviceInvited(device) => device,
            _ => return Err(CliError::Unavailable("it answered something else".to_owned())),
        };
        // The code was not printed, so nobody knows it yet.
        if is_said {
            let scoped = executor.submit(Command::ScopeDesk { device, scope: scope.clone() });
            if let Err(error) = scoped {
                executor.submit(Command::RevokeDevice { device })?;
                return Err(error);
            }
        }
        Ok(device)
    };
    invitation(data, &pair.telling, &place.name, invite)
}

fn rotate(data: &DataFolder, device: DeviceId, telling: &TellingArgs) -> Result<(), CliError> {
    let rotate = |executor: &Executor, code, until| {
        executor.submit(Command::RotateDevice { device, code, until }).map(|_| device)
    };
    invitation(data, telling, &format!("device {device}"), rotate)
}

/// Draws a code, sends it to the engine, and prints it.
fn invitation(
    data: &DataFolder,
    telling: &TellingArgs,
    place: &str,
    invite: impl Fn(&Executor, SecretHash, Timestamp) -> Result<DeviceId, CliError>,
) -> Result<(), CliError> {
    let proxy = telling.proxy_cert.as_deref().map(fingerprint_of).transpose()?;
    let executor = Executor::open(data)?;
    let invited = drawn(&executor, invite);
    let own = executor.fingerprint();
    executor.close();
    let fingerprint = proxy.or(own?);
    let invitation = Invitation { fingerprint, ..invited? };
    if telling.json {
        return say_json(&invitation);
    }
    say(&invitation.code)?;
    let until = time_at(invitation.until, default_zone()).strftime("%H:%M");
    eprintln!("type it at {place} until {until} (Asia/Seoul); it works once");
    if let Some(fingerprint) = invitation.fingerprint {
        eprintln!("only if its screen shows the same: {}", fingerprint.to_compare());
    }
    Ok(())
}

fn drawn(
    executor: &Executor,
    invite: impl Fn(&Executor, SecretHash, Timestamp) -> Result<DeviceId, CliError>,
) -> Result<Invitation, CliError> {
    for _ in 0..DRAWS_MAX {
        let code = random_pairing_code();
        let until = plus_secs(executor.now(), CODE_SECS);
        match invite(executor, hash_secret(&code), until) {
            Ok(device) => return Ok(Invitation { device, code, until, fingerprint: None }),
            Err(CliError::Refused(Refusal::CodeTaken)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Refusal::CodeTaken.into())
}

/// What was typed, without the spaces around it.
fn trimmed(typed: &Option<String>) -> Option<String> {
    typed.as_ref().map(|text| text.trim().to_owned())
}

fn scope(campaigns: &[u32], clinics: &[ClinicId], everybody: bool) -> DeskScope {
    if everybody {
        return DeskScope::Everybody;
    }
    let campaigns = campaigns.iter().copied().map(CampaignId).collect();
    DeskScope::Only { campaigns, clinics: clinics.to_vec() }
}

fn done(data: &DataFolder, command: Command) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let answer = executor.submit(command);
    executor.close();
    answer.map(|_| ())
}

fn list(data: &DataFolder, json: bool) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let (devices, now) = (executor.devices(), executor.now());
    executor.close();
    let devices = devices?;
    if json {
        return say_json(&devices);
    }
    for DeviceListed { record, last_heard } in &devices {
        let kind = match record.place.kind {
            DeviceKind::Kiosk => "kiosk",
            DeviceKind::Desk => "desk",
            DeviceKind::Board => "board",
        };
        let standing = match record.standing {
            DeviceStanding::Invited => "not paired",
            DeviceStanding::Paired => "paired",
            DeviceStanding::Revoked => "revoked",
        };
        let heard = last_heard.map_or("not heard since the server's start".to_owned(), |at| {
            format!("heard {} s ago", secs_between(at, now))
        });
        let (device, name) = (record.device, &record.place.name);
        let counter = record.place.counter.as_ref();
        let counter = counter.map_or(String::new(), |counter| format!("  counter {counter}"));
        let does = match record.place.kind {
            DeviceKind::Kiosk | DeviceKind::Desk => "serves",
            DeviceKind::Board => "shows calls of",
        };
        let serves = record.serves();
        say(&format!("{device}  {kind}  {name}{counter}  {standing}  {heard}  {does} {serves}"))?;
    }
    Ok(())
}
