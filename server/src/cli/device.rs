//! `device pair`: lets one kiosk or desk in by a code that works once and for a short time.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use jari_common::clinic::Position;
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::DeviceId;
use jari_common::refusal::Refusal;
use jari_common::time::{plus_secs, seoul, time_at};
use jiff::Timestamp;
use serde::Serialize;

use super::output::{say, say_json};
use super::{CliError, Executor};
use crate::command::{Answer, Command};
use crate::http::fingerprint_of;
use crate::keys::{hash_secret, random_pairing_code};

/// A pairing code works this long, in seconds.
const CODE_SECS: u32 = 15 * 60;
/// A code that is in use is drawn again, at most so often.
const DRAWS_MAX: u32 = 8;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a code of eight digits that pairs one device within 15 minutes.
    Pair(Pair),
}

#[derive(Debug, clap::Args)]
struct Pair {
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
    /// The certificate, in PEM, of a proxy before this server: kiosks know the server by it.
    #[arg(long, value_name = "FILE")]
    proxy_cert: Option<PathBuf>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A public screen.
    Kiosk,
    /// A clinic's front desk.
    Desk,
}

impl From<Kind> for DeviceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Kiosk => Self::Kiosk,
            Kind::Desk => Self::Desk,
        }
    }
}

/// What is told of an invitation.
#[derive(Debug, Serialize)]
struct Invitation {
    device: DeviceId,
    code: String,
    until: Timestamp,
    /// The screen where the code is typed has to show it, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<KeyFingerprint>,
}

pub fn run(data: &Path, args: &Args) -> Result<(), CliError> {
    let What::Pair(pair) = &args.what;
    let position = Position::new(pair.lat, pair.lon).ok_or_else(|| Refusal::Invalid {
        what: "a latitude is within ±90, a longitude within ±180 degrees".to_owned(),
    })?;
    let place = DevicePlace { name: pair.name.clone(), position, kind: pair.kind.into() };
    let proxy = pair.proxy_cert.as_deref().map(fingerprint_of).transpose()?;
    let executor = Executor::open(data)?;
    let invited = invite(&executor, &place);
    let own = executor.fingerprint();
    executor.close();
    let fingerprint = proxy.or(own?);
    let invitation = Invitation { fingerprint, ..invited? };
    if pair.json {
        return say_json(&invitation);
    }
    say(&invitation.code)?;
    let until = time_at(invitation.until, &seoul()).strftime("%H:%M");
    eprintln!("type it at {} until {until} (Asia/Seoul); it works once", place.name);
    if let Some(fingerprint) = invitation.fingerprint {
        eprintln!("only if its screen shows the same: {}", fingerprint.to_compare());
    }
    Ok(())
}

fn invite(executor: &Executor, place: &DevicePlace) -> Result<Invitation, CliError> {
    for _ in 0..DRAWS_MAX {
        let code = random_pairing_code();
        let until = plus_secs(executor.now(), CODE_SECS);
        let hash = hash_secret(&code);
        match executor.submit(Command::InviteDevice { place: place.clone(), code: hash, until }) {
            Ok(Answer::DeviceInvited(device)) => {
                return Ok(Invitation { device, code, until, fingerprint: None });
            }
            Ok(_) => return Err(CliError::Unavailable("it answered something else".to_owned())),
            Err(CliError::Refused(Refusal::CodeTaken)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Refusal::CodeTaken.into())
}
