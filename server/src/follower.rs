//! Keeps the tables behind the log by as little as it can. Reads the log, never the engine; the line waits for it never.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::store::StoreReader;
use crate::tables::{Tables, TablesError};

/// After an accident it tries again this much later.
const RETRY: Duration = Duration::from_secs(1);

/// The follower's thread: ends when nobody rings any more and nothing is left to do.
pub(crate) struct Follower {
    pub(crate) tables: Tables,
    pub(crate) reader: Box<dyn StoreReader>,
    pub(crate) rings: Receiver<()>,
    /// Called once when a constraint says that the engine is wrong.
    pub(crate) freeze: Box<dyn Fn(String) + Send>,
}

impl Follower {
    pub(crate) fn run(mut self) {
        let mut behind = false;
        loop {
            let wait = if behind { RETRY } else { Duration::MAX };
            let more = match self.rings.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => false,
            };
            behind = match self.catch_up() {
                Ok(()) => false,
                Err(TablesError::Constraint(what)) => {
                    (self.freeze)(format!("the tables contradict the log: {what}"));
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, "the tables fall behind");
                    true
                }
            };
            if !more {
                return;
            }
        }
    }

    fn catch_up(&mut self) -> Result<(), TablesError> {
        loop {
            let from = self.tables.applied_seq();
            let changes = match self.reader.changes_after(from) {
                Ok(changes) => changes,
                Err(error) => {
                    tracing::warn!(%error, "the log cannot be read");
                    return Ok(());
                }
            };
            if changes.is_empty() {
                return Ok(());
            }
            self.tables.follow(&changes)?;
        }
    }
}
