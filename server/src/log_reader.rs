//! Keeps the tables behind the log by as little as it can. Reads the log, never the engine; the line waits for it never.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jari_common::change::Event;

use crate::store::StoreReader;
use crate::tables::{Concern, SetAside, Tables, TablesError};

/// After an accident it tries again this much later.
const RETRY: Duration = Duration::from_secs(1);
/// It follows so often at most: pages that many tickets share are then written once, not once for each.
const BEAT: Duration = Duration::from_millis(250);
/// While the line is busy it works so long at a time,
const SHIFT: Duration = Duration::from_millis(50);
/// and rests so many times as long: in a rush the processor is for who waits to be given a place.
const REST: u32 = 15;
/// The kernel's kindest (`nice`): while people wait to be given a place, the processor is theirs.
#[cfg(target_os = "linux")]
const KINDEST: i32 = 19;

/// The follower's thread: ends when nobody rings any more and nothing is left to do.
pub(crate) struct LogReader {
    pub(crate) tables: Tables,
    pub(crate) reader: Box<dyn StoreReader>,
    pub(crate) rings: Receiver<()>,
    /// Where the tables are, and whether they are to be made again.
    pub(crate) desk: TablesDesk,
    /// Whose an event is.
    pub(crate) concern: Box<dyn Fn(&Event) -> Concern + Send>,
    /// Called when a constraint says that the engine is wrong.
    pub(crate) found: Box<dyn Fn(&SetAside) + Send>,
}

/// What the operator may ask of the tables while the server runs.
#[derive(Clone, Debug)]
pub(crate) struct TablesDesk {
    pub(crate) path: PathBuf,
    pub(crate) rebuild: Arc<AtomicBool>,
}

impl LogReader {
    pub(crate) fn run(mut self) {
        step_back();
        let mut wait = Wait { ring: Duration::MAX, rest: Duration::ZERO };
        loop {
            let goes_on = self.wait(wait);
            let began = Instant::now();
            wait = match self.catch_up() {
                Ok(Caught::Up) => Wait { ring: Duration::MAX, rest: BEAT },
                Ok(Caught::Breath) => {
                    Wait { ring: Duration::ZERO, rest: BEAT.max(began.elapsed() * REST) }
                }
                Err(error) => {
                    tracing::warn!(%error, "the tables fall behind");
                    Wait { ring: RETRY, rest: BEAT }
                }
            };
            if !goes_on {
                return;
            }
        }
    }

    /// False when nobody rings any more. A rest ends when nobody rang for a beat: the rush is over.
    fn wait(&self, wait: Wait) -> bool {
        let rested = Instant::now() + wait.rest;
        if self.rings.recv_timeout(wait.ring) == Err(RecvTimeoutError::Disconnected) {
            return false;
        }
        loop {
            let left = rested.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            match self.rings.recv_timeout(left.min(BEAT)) {
                // What rang meanwhile is followed together with the rest.
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// To the end of the log; while the line is busy, for one shift.
    fn catch_up(&mut self) -> Result<Caught, TablesError> {
        let began = Instant::now();
        if self.desk.rebuild.load(Ordering::Acquire) {
            self.tables.rebuild(&self.desk.path)?;
            self.desk.rebuild.store(false, Ordering::Release);
        }
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
            let news = self.tables.follow_or_set_aside(&changes, &self.concern)?;
            news.iter().for_each(|aside| (self.found)(aside));
            // Who rang meanwhile is served by the rest of the log, after a rest.
            if began.elapsed() > SHIFT && self.rings.try_recv().is_ok() {
                return Ok(Caught::Breath);
            }
        }
    }
}

/// What comes before the next look at the log.
#[derive(Clone, Copy)]
struct Wait {
    /// A ring is awaited for so long.
    ring: Duration,
    /// From now on, whatever rings.
    rest: Duration,
}

/// How far the tables came.
enum Caught {
    Up,
    /// The line is busy: the rest comes later.
    Breath,
}

/// On Linux a thread has a priority of its own; where it has not, or may not, they only follow sooner.
pub(crate) fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) =
        rustix::process::setpriority_process(Some(rustix::thread::gettid()), KINDEST)
    {
        tracing::debug!(%error, "who follows the log has the line's own priority");
    }
}
