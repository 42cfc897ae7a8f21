//! Keeps the tables only a little behind the log. Reads the log, never the engine; the line never waits for it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jari_common::change::Event;

use crate::store::StoreReader;
use crate::tables::{Concern, SetAside, Tables, TablesError};

/// After an accident, the next try is this much later.
const RETRY: Duration = Duration::from_secs(1);
/// The shortest time between two runs: a page that many tickets share is then written once, not once for each.
const BEAT: Duration = Duration::from_millis(250);
/// While the line is busy, the longest time that the reader works without a pause.
const SHIFT: Duration = Duration::from_millis(50);
/// While the line is busy, the pause is this many times as long as the work: in a rush the processor is needed for
/// people who wait for a place.
const REST: u32 = 15;
/// The lowest priority of the kernel (`nice`): while people wait for a place, the processor is needed for them.
#[cfg(target_os = "linux")]
const KINDEST: i32 = 19;

/// The thread of the tables' log reader: ends when its bell is dropped and nothing is left to do.
pub(crate) struct LogReader {
    pub(crate) tables: Tables,
    pub(crate) reader: Box<dyn StoreReader>,
    pub(crate) rings: Receiver<()>,
    /// The tables' file, and whether the tables must be made again.
    pub(crate) desk: TablesDesk,
    /// The campaign and the ticket that an event concerns.
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

    /// Waits; false when the bell is dropped. A pause ends early when nobody rang for one `BEAT`: the rush is over.
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
                // What rang meanwhile is read together with the rest.
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Reads to the end of the log; while the line is busy, for one `SHIFT`.
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
            // The rest of the log is read after a pause; it includes what rang meanwhile.
            if began.elapsed() > SHIFT && self.rings.try_recv().is_ok() {
                return Ok(Caught::Breath);
            }
        }
    }
}

/// What to wait for before the next look at the log.
#[derive(Clone, Copy)]
struct Wait {
    /// How long to wait for a ring.
    ring: Duration,
    /// The length of the pause that begins now, even when the bell rings.
    rest: Duration,
}

/// How far the tables came.
enum Caught {
    Up,
    /// The line is busy: the rest is read later.
    Breath,
}

/// Lowers this thread's priority. On Linux a thread has its own priority; when it has none, or may not change it, the
/// tables only follow sooner.
pub(crate) fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) =
        rustix::process::setpriority_process(Some(rustix::thread::gettid()), KINDEST)
    {
        tracing::debug!(%error, "who follows the log has the line's own priority");
    }
}
