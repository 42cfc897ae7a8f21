//! Does commands on a data folder: in this process when nobody owns it, else through the server that does.

use jari_common::fingerprint::KeyFingerprint;
use jari_common::refusal::Refusal;
use jiff::Timestamp;

use super::remote::Remote;
use super::{CliError, DataFolder, admin};
use crate::app::{App, OpenError, Options, SubmitError, TablesReport};
use crate::command::{Answer, Ask};
use crate::engine::people::devices::DeviceRecord;
use crate::http::DeviceListed;
use crate::notices::{Cursor, Page};
use crate::opening_days::upkeep::Overview;
use crate::store::lock::LockError;
use crate::vault::{Erased, Erasure, Rotation, VaultError};

/// Who does the commands.
pub enum Executor {
    /// This process owns the data folder.
    Local(App),
    /// A running server does.
    Remote(Remote),
}

impl Executor {
    /// Takes the data folder, or finds the server that has it.
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

    /// One answer or refusal for each ask, in order; all of them in one commit.
    pub fn submit_all(&self, asks: Vec<Ask>) -> Result<Vec<Result<Answer, Refusal>>, CliError> {
        match self {
            Self::Local(app) => {
                app.submit_all_blocking(asks)?.into_iter().map(refusal_or_answer).collect()
            }
            Self::Remote(remote) => remote.submit_all(&asks),
        }
    }

    /// The answer to one ask.
    pub fn submit(&self, ask: impl Into<Ask>) -> Result<Answer, CliError> {
        let answers = self.submit_all(vec![ask.into()])?;
        match answers.into_iter().next() {
            Some(answer) => Ok(answer?),
            None => Err(CliError::Unavailable("it gave no answer".to_owned())),
        }
    }

    /// What is known of campaigns, clinics and days.
    pub fn overview(&self) -> Result<Overview, CliError> {
        match self {
            Self::Local(app) => {
                let state = app.state();
                Ok(Overview::of(&state).with_lines(&state, app.clock()))
            }
            Self::Remote(remote) => remote.overview(),
        }
    }

    /// A page of the messages that wait for staff. One-time codes live in the running server's memory: without it there
    /// are none.
    pub fn messages(&self, after: Cursor) -> Result<Page, CliError> {
        match self {
            Self::Local(app) => Ok(app.outgoing(after, &|_| true)?),
            Self::Remote(remote) => remote.messages(after),
        }
    }

    /// By which kiosks know the running server; None when none runs, or it answers in clear.
    pub fn fingerprint(&self) -> Result<Option<KeyFingerprint>, CliError> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Remote(remote) => Ok(remote.wire()?.fingerprint),
        }
    }

    /// Every device, and when the running server last heard it.
    pub fn devices(&self) -> Result<Vec<DeviceListed>, CliError> {
        let unheard =
            |record: &DeviceRecord| DeviceListed { record: record.clone(), last_heard: None };
        match self {
            Self::Local(app) => Ok(app.state().devices().map(unheard).collect()),
            Self::Remote(remote) => remote.devices(),
        }
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

    /// Rotates the server's key; whether nothing is under the old one any more.
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

    /// How tables and log stand to each other.
    pub fn tables(&self) -> Result<TablesReport, CliError> {
        match self {
            Self::Local(app) => Ok(app.tables()?),
            Self::Remote(remote) => remote.tables(),
        }
    }

    /// Has the tables made again from the log.
    pub fn rebuild_tables(&self) -> Result<(), CliError> {
        match self {
            Self::Local(app) => {
                app.rebuild_tables();
                Ok(())
            }
            Self::Remote(remote) => remote.rebuild_tables(),
        }
    }

    /// The clock that decides.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Local(app) => app.clock().now(),
            // Both run on one machine.
            Self::Remote(_) => Timestamp::now(),
        }
    }

    /// Lets go of the data folder, with everything written.
    pub fn close(self) {
        if let Self::Local(app) = self {
            app.close();
        }
    }
}

/// A refusal answers one ask; an accident is the whole batch's.
fn refusal_or_answer(
    outcome: Result<Answer, SubmitError>,
) -> Result<Result<Answer, Refusal>, CliError> {
    match outcome {
        Ok(answer) => Ok(Ok(answer)),
        Err(SubmitError::Refused(refusal)) => Ok(Err(refusal)),
        Err(accident) => Err(accident.into()),
    }
}
