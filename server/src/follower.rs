//! Keeps the tables behind the log by as little as it can. Reads the log, never the engine; the line waits for it never.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::store::StoreReader;
use crate::tables::{Tables, TablesError};

/// After an accident it tries again this much later.
const RETRY: Duration = Duration::from_secs(1);
/// In a rush it follows so often: pages that many tickets share are then written once, not once for each.
const BEAT: Duration = Duration::from_millis(250);
/// While the line is busy it works so long of every beat, and rests for the remainder.
const SHIFT: Duration = Duration::from_millis(50);
/// The kernel's kindest (`nice`): while people wait to be given a place, the processor is theirs.
#[cfg(target_os = "linux")]
const KINDEST: i32 = 19;

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
        step_back();
        let (mut behind, mut has_more) = (false, false);
        let mut last = None;
        loop {
            let wait = match (behind, has_more) {
                (true, _) => RETRY,
                (false, true) => Duration::ZERO,
                (false, false) => Duration::MAX,
            };
            let more = match self.rings.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => self.rest_of_beat(last),
                Err(RecvTimeoutError::Disconnected) => false,
            };
            last = Some(Instant::now());
            has_more = false;
            behind = match self.catch_up() {
                Ok(Caught::Up) => false,
                Ok(Caught::Breath) => {
                    has_more = true;
                    false
                }
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

    /// Lets more come together after it has just followed; false when nobody rings any more.
    fn rest_of_beat(&self, last: Option<Instant>) -> bool {
        let until = last.map(|last| last + BEAT);
        loop {
            let rest = until.map(|until| until.saturating_duration_since(Instant::now()));
            match rest.filter(|rest| !rest.is_zero()).map(|rest| self.rings.recv_timeout(rest)) {
                // What rang meanwhile is followed together with the rest.
                Some(Ok(())) => {}
                Some(Err(RecvTimeoutError::Disconnected)) => return false,
                Some(Err(RecvTimeoutError::Timeout)) | None => return true,
            }
        }
    }

    /// To the end of the log; while the line is busy, for one shift.
    fn catch_up(&mut self) -> Result<Caught, TablesError> {
        let began = Instant::now();
        loop {
            let from = self.tables.applied_seq();
            let changes = match self.reader.changes_after(from) {
                Ok(changes) => changes,
                Err(error) => {
                    tracing::warn!(%error, "the log cannot be read");
                    return Ok(Caught::Up);
                }
            };
            if changes.is_empty() {
                return Ok(Caught::Up);
            }
            self.tables.follow(&changes)?;
            // Who rang meanwhile is served by the rest of the log, after a rest.
            if began.elapsed() > SHIFT && self.rings.try_recv().is_ok() {
                return Ok(Caught::Breath);
            }
        }
    }
}

/// How far the tables came.
enum Caught {
    Up,
    /// The line is busy: the rest comes later.
    Breath,
}

/// On Linux a thread has a priority of its own; where it has not, or may not, the tables only follow sooner.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) =
        rustix::process::setpriority_process(Some(rustix::thread::gettid()), KINDEST)
    {
        tracing::debug!(%error, "the tables follow at the line's own priority");
    }
}
