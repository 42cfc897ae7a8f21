//! Why a command could not be done: one clear sentence each.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use jari_common::id::ClinicIdError;
use jari_common::refusal::Refusal;

use crate::app::{OpenError, SubmitError};
use crate::http::TlsError;
use crate::import::ImportError;
use crate::notices::NoticesError;
use crate::store::StoreError;

/// The message on stderr before a non-zero exit.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("say where the data is: --data DIR")]
    NoDataFolder,
    #[error("there is no data in {}", .0.display())]
    NoData(PathBuf),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("another program is using the data folder {} and takes no commands", .0.display())]
    Held(PathBuf),
    #[error("the server that is using the data folder does not answer at {addr}: {reason}")]
    NoAnswer { addr: SocketAddr, reason: String },
    #[error("cannot listen on {addr}: {reason}")]
    Listen { addr: String, reason: String },
    #[error(
        "on {addr} everybody on the way could read names and birth dates: give --tls-cert and --tls-key, or listen on \
         127.0.0.1 behind a proxy that has TLS, or say --plain-http-on {addr}"
    )]
    InClear { addr: SocketAddr },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("cannot read {}: {reason}", .path.display())]
    Input { path: PathBuf, reason: String },
    #[error("cannot write {}: {reason}", .path.display())]
    Write { path: PathBuf, reason: String },
    #[error("{}: {error}", .path.display())]
    Import { path: PathBuf, error: ImportError },
    #[error("{}: {rows} refused, so nothing was taken; without --strict the others are", .path.display())]
    Strict { path: PathBuf, rows: String },
    #[error("{}: no row is a clinic", .0.display())]
    NoClinics(PathBuf),
    #[error("--clinics: {word:?} is neither a file nor an id: {reason}")]
    Clinics { word: String, reason: ClinicIdError },
    #[error("name the clinics: `all` is for --clinics")]
    NamedAll,
    #[error("say what is to be otherwise: `campaign edit --help` lists it")]
    NothingToChange,
    #[error(
        "say whom a desk serves: --campaign N, --clinic ID or --everybody; a kiosk serves everybody"
    )]
    DeskServes,
    #[error(
        "say whose calls a board shows: --clinic ID or --campaign N, at least one; it is never for everybody"
    )]
    BoardShows,
    #[error("the draw does not hold: {0}")]
    Draw(String),
    #[error("the server said no: {0}")]
    Refused(#[from] Refusal),
    /// An operator's order that does not concern the line was not done; the reason in one sentence.
    #[error("{0}")]
    Operator(String),
    #[error("the server cannot write now: {0}")]
    Unavailable(String),
    #[error(transparent)]
    Submit(#[from] SubmitError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Notices(#[from] NoticesError),
    #[error(
        "the {0} ended by a mistake of ours; nothing acknowledged is lost, and a new start goes on"
    )]
    Ended(&'static str),
    #[error("cannot start: {0}")]
    Runtime(io::Error),
    #[error("cannot write the answer: {0}")]
    Output(io::Error),
}
