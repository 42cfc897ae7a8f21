//! Runs commands on a data folder: in this process when no process owns the folder, otherwise through the server that
//! owns it.

use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::ClinicId;
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jiff::Timestamp;

use super::remote::Remote;
use super::{CliError, DataFolder, admin};
use crate::app::{App, LOG_FILE, OpenError, Options, SubmitError, TablesReport};
use crate::audit::{self, Anchor};
use crate::coming::{Coming, ComingAsked, Which};
use crate::command::{Answer, Ask};
use crate::engine::people::devices::DeviceRecord;
use crate::engine::people::staff::StaffRecord;
use crate::http::DeviceListed;
use crate::notices::{Cursor, Page};
use crate::opening_days::upkeep::{self, Overview, Planned};
use crate::paper::{LineAsked, LineListed};
use crate::store::lock::LockError;
use crate::store::sqlite::SqliteReader;
use crate::vault::{Erased, Erasure, Rotation, VaultError};

/// The longest name of an account, in characters.
const ACCOUNT_MAX_CHARS: usize = 32;

/// The program that runs the commands.
pub enum Executor {
    /// This process owns the data folder.
    Local(App),
    /// A running server owns the data folder.
    Remote(Remote),
}

impl Executor {
    /// Takes the data folder, or finds the server that owns it.
    pub fn open(data: &DataFolder) -> Result<Self, CliError> {
        let options = Options { tells: false, ..data.options()? };
        match App::open(data, options) {
            Ok(app) => Ok(Self::Local(app)),
            Err(OpenError::Lock(LockError::Held(_))) => {
                let access = admin::read(data).ok_or_else(|| CliError::Held(data.path.clone()))?;
                Remote::new(access).map(Self::Remote)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Returns one answer or refusal for each ask, in order; all asks are in one commit. The log keeps whose account on
    /// this machine asked.
    pub fn submit_all(&self, asks: Vec<Ask>) -> Result<Vec<Result<Answer, Refusal>>, CliError> {
        let by = Some(Box::new(Author::Console { account: account() }));
        let asks = asks.into_iter().map(|ask| Ask { by: by.clone(), ..ask }).collect();
        match self {
            Self::Local(app) => {
                app.submit_all_blocking(asks)?.into_iter().map(refusal_or_answer).collect()
            }
            Self::Remote(remote) => remote.submit_all(&asks),
        }
    }

    /// Returns the answer to one ask.
    pub fn submit(&self, ask: impl Into<Ask>) -> Result<Answer, CliError> {
        let answers = self.submit_all(vec![ask.into()])?;
        match answers.into_iter().next() {
            Some(answer) => Ok(answer?),
            None => Err(CliError::Unavailable("it gave no answer".to_owned())),
        }
    }

    /// Returns what is known of campaigns, clinics and days.
    pub fn overview(&self) -> Result<Overview, CliError> {
        match self {
            Self::Local(app) => {
                let state = app.state();
                Ok(Overview::of(&state, app.clock()))
            }
            Self::Remote(remote) => remote.overview(),
        }
    }

    /// Brings the days of every campaign up to date.
    pub fn plan_days(&self) -> Result<Planned, CliError> {
        match self {
            Self::Local(app) => Ok(upkeep::extend(app)?),
            Self::Remote(remote) => remote.plan_days(),
        }
    }

    /// The appointments of a clinic, or those that clinics cannot keep.
    pub fn coming(&self, asked: ComingAsked) -> Result<Vec<Coming>, CliError> {
        let asked = ComingAsked { account: account(), ..asked };
        match self {
            Self::Local(app) => Ok(app.coming(&asked)?),
            Self::Remote(remote) => remote.coming(&asked),
        }
    }

    /// The first people of a line.
    pub fn line(&self, asked: LineAsked) -> Result<LineListed, CliError> {
        let asked = LineAsked { account: account(), ..asked };
        match self {
            Self::Local(app) => Ok(app.line_listed(&asked)?),
            Self::Remote(remote) => remote.line(&asked),
        }
    }

    /// The appointments to come that this clinic, or any, cannot keep.
    pub fn displaced(&self, clinic: Option<ClinicId>) -> Result<Vec<Coming>, CliError> {
        self.coming(ComingAsked {
            which: Which::Displaced { clinic },
            names_because: None,
            account: String::new(),
        })
    }

    /// A page of the messages that wait for staff. One-time codes are only in the memory of the running server: without
    /// a running server there are none.
    pub fn messages(&self, after: Cursor) -> Result<Page, CliError> {
        match self {
            Self::Local(app) => Ok(app.outgoing(after, &|_| true)?),
            Self::Remote(remote) => remote.messages(after),
        }
    }

    /// The fingerprint by which kiosks know the running server; None when no server runs, or when it answers without
    /// TLS.
    pub fn fingerprint(&self) -> Result<Option<KeyFingerprint>, CliError> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Remote(remote) => Ok(remote.wire()?.fingerprint),
        }
    }

    /// Every device, and when the running server last heard from it.
    pub fn devices(&self) -> Result<Vec<DeviceListed>, CliError> {
        let unheard =
            |record: &DeviceRecord| DeviceListed { record: record.clone(), last_heard: None };
        match self {
            Self::Local(app) => Ok(app.state().devices().map(unheard).collect()),
            Self::Remote(remote) => remote.devices(),
        }
    }

    /// Where the log ends now.
    pub fn anchor(&self, data: &DataFolder) -> Result<Anchor, CliError> {
        match self {
            Self::Local(app) => Ok(app.anchor()?),
            Self::Remote(_) => {
                Ok(audit::anchor_of(&mut SqliteReader::open(&data.join(LOG_FILE))?)?)
            }
        }
    }

    /// Every account of staff.
    pub fn staff(&self) -> Result<Vec<StaffRecord>, CliError> {
        Ok(self.overview()?.staff)
    }

    /// Erases people.
    pub fn erase(&self, erasure: &Erasure) -> Result<Erased, CliError> {
        match self {
            Self::Local(app) => {
                app.erase(erasure).map_err(|error| CliError::Operator(error.to_string()))
            }
            Self::Remote(remote) => remote.erase(erasure),
        }
    }

    /// Rotates the server's key; returns whether nothing is under the old key any more.
    pub fn rotate_key(&self, rotation: &Rotation) -> Result<bool, CliError> {
        let no = |error: VaultError| CliError::Operator(error.to_string());
        match self {
            Self::Local(app) => {
                app.rotate_key(rotation.to.as_deref()).map_err(|error| no(error.into()))?;
                app.reseal_all().map_err(no)?;
                Ok(true)
            }
            Self::Remote(remote) => remote.rotate_key(rotation).map(|()| false),
        }
    }

    /// Compares the tables with the log.
    pub fn tables(&self) -> Result<TablesReport, CliError> {
        match self {
            Self::Local(app) => Ok(app.tables()?),
            Self::Remote(remote) => remote.tables(),
        }
    }

    /// Starts making the tables again from the log.
    pub fn rebuild_tables(&self) -> Result<(), CliError> {
        match self {
            Self::Local(app) => {
                app.rebuild_tables();
                Ok(())
            }
            Self::Remote(remote) => remote.rebuild_tables(),
        }
    }

    /// The time by the clock that decides.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Local(app) => app.clock().now(),
            // The server and this process run on one machine.
            Self::Remote(_) => Timestamp::now(),
        }
    }

    /// Releases the data folder, after everything is written.
    pub fn close(self) {
        if let Self::Local(app) = self {
            app.close();
        }
    }
}

/// The name of the account that runs this program, as its system gives it; its number where it has no name.
pub(super) fn account() -> String {
    let named =
        ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let fits = |name: &String| says(name, ACCOUNT_MAX_CHARS);
    let number = || format!("uid {}", rustix::process::getuid().as_raw());
    named.filter(fits).unwrap_or_else(number)
}

/// A refusal is the answer to one ask; an accident fails the whole batch.
fn refusal_or_answer(
    outcome: Result<Answer, SubmitError>,
) -> Result<Result<Answer, Refusal>, CliError> {
    match outcome {
        Ok(answer) => Ok(Ok(answer)),
        Err(SubmitError::Refused(refusal)) => Ok(Err(refusal)),
        Err(accident) => Err(accident.into()),
    }
}
