//! The writer without its thread: decides in order, makes durable in one commit, and only then returns what may be
//! told. It uses no channel, waits for nothing and sends no answer itself.

use std::sync::Arc;
use std::time::Duration;

use jari_common::change::{Change, Event};
use jari_common::id::{AskedHash, CampaignId, TicketId};
use jiff::Timestamp;

use super::frozen::{Found, Frozen};
use super::load::{load, numbered};
use super::{Outcome, SubmitError};
use crate::caught::caught;
use crate::clock::{Clock, Reading};
use crate::command::{Ask, Command};
use crate::engine::{Effort, State};
use crate::store::{Batch, Store, StoreError};

mod deciding;

/// After a second failure, the next try of the store is this much later.
pub const RETRY: Duration = Duration::from_secs(1);
/// Wishes met in one step: about a millisecond of work (`bench wishes`).
const MATCHES_PER_STEP: u32 = 96;
/// Days, seats, shapes and people looked at for wishes in one step; the rest waits for the next step. About a
/// millisecond of work, too.
const EFFORT_PER_STEP: u64 = 20_000;
/// How often time is looked at when nothing is due.
const IDLE_LOOK: Duration = Duration::from_secs(1);

/// Asks that are decided in order and committed together; `R` is where their answers go.
#[derive(Debug)]
pub struct Submission<R> {
    pub asks: Vec<Ask>,
    /// The sealed person of a ticket that these asks may issue.
    pub sealed: Option<Vec<u8>>,
    pub reply: R,
}

/// What one step leaves to tell, all of it durable: first the changes, then the answers.
#[derive(Debug)]
pub struct StepOutput<R> {
    pub at: Timestamp,
    /// The changes directly after those told before, without a gap.
    pub changes: Vec<Change>,
    /// One outcome for each ask, in order; empty when nothing is taken.
    pub answers: Vec<(R, Vec<Outcome>)>,
    /// Whether the line froze or continued again since the last step.
    pub turned: bool,
}

/// The engine, its store and its clock, driven one step at a time.
pub struct Stepper {
    engine: State,
    store: Box<dyn Store>,
    clock: Clock,
    frozen: Arc<Frozen>,
    /// The number of the last change that was told.
    told: u64,
    /// Time passed that must count against nobody: windows are given back before anything else is decided.
    was_away: bool,
    trouble: Option<StoreFailure>,
    /// The last reading of the clock.
    seen: Reading,
    /// Whether the last step left the line frozen.
    was_frozen: bool,
    /// Commands that panicked and left the engine half changed: they are not tried again before a restart.
    poison: Vec<AskedHash>,
    /// Events that came with time and left the engine half changed, until their campaign is paused.
    fallen: Vec<Fallen>,
    /// The event that came with time and is being applied now, with its campaign and ticket.
    under_way: Option<(Event, Option<CampaignId>, Option<TicketId>)>,
}

/// An event that came with time and could not be applied.
#[derive(Clone)]
struct Fallen {
    campaign: CampaignId,
    ticket: Option<TicketId>,
    event: Event,
}

/// A failure of the store.
struct StoreFailure {
    reason: String,
    /// When to try again, in steady time.
    try_at: Duration,
}

/// A batch in the making.
struct Work<R> {
    reading: Reading,
    batch: Batch,
    answers: Vec<(R, Vec<Outcome>)>,
    /// How many more wishes may be met in this batch.
    matches_left: u32,
    /// How much more may be looked at for wishes.
    effort: Effort,
    /// Tickets whose wishes were set aside in this batch.
    aside: Vec<TicketId>,
    /// Faults found outside of the engine; they are noted again when the batch is not kept.
    found: Vec<Found>,
    /// The engine was left half changed: nothing of this batch is kept.
    is_void: bool,
}

impl Stepper {
    /// Begins with the data in the store.
    pub fn open(
        store: Box<dyn Store>,
        clock: Clock,
        frozen: Arc<Frozen>,
    ) -> Result<Self, StoreError> {
        let (engine, _) = load(store.as_ref(), u64::MAX)?;
        Ok(Self::new(engine, store, clock, frozen))
    }

    /// Begins with an engine that was loaded from this store already.
    #[must_use]
    pub fn new(engine: State, store: Box<dyn Store>, clock: Clock, frozen: Arc<Frozen>) -> Self {
        let (told, seen) = (engine.seq(), clock.begin_after(engine.last_at()));
        Self {
            engine,
            store,
            clock,
            frozen,
            told,
            was_away: true,
            trouble: None,
            seen,
            was_frozen: false,
            poison: Vec::new(),
            fallen: Vec::new(),
            under_way: None,
        }
    }

    /// Lets time pass and takes the asks that have arrived. While nothing can be written, every ask is answered so at
    /// once.
    pub fn step<R>(&mut self, submissions: Vec<Submission<R>>) -> StepOutput<R> {
        let reading = self.look();
        let mut told =
            StepOutput { at: reading.now, changes: Vec::new(), answers: Vec::new(), turned: false };
        match self.make_ready(reading, &mut told.changes) {
            Ok(()) => self.commit_together(reading, submissions, &mut told),
            Err(reason) => {
                told.answers = submissions.into_iter().map(|one| one.fail(&reason)).collect();
            }
        }
        let is_frozen = self.frozen.why().is_some();
        told.turned = std::mem::replace(&mut self.was_frozen, is_frozen) != is_frozen;
        told
    }

    /// How long there is nothing to do if nobody asks; at most a second.
    #[must_use]
    pub fn patience(&self) -> Duration {
        let reading = self.clock.read();
        if self.frozen.for_good().is_some() {
            return IDLE_LOOK;
        }
        if let Some(trouble) = &self.trouble {
            return trouble.try_at.saturating_sub(reading.steady).min(IDLE_LOOK);
        }
        // When the engine panics here, the next step finds which event caused it.
        let read = || (self.engine.has_long_work(), self.engine.next_due());
        let Some((has_long_work, due)) = caught(read) else {
            return IDLE_LOOK;
        };
        if has_long_work {
            return Duration::ZERO;
        }
        if reading.doubtful {
            return IDLE_LOOK;
        }
        let until_due = due.map(|due| due.duration_since(reading.now));
        let until_due = until_due.map(|wait| Duration::try_from(wait).unwrap_or_default());
        until_due.map_or(IDLE_LOOK, |wait| wait.min(IDLE_LOOK))
    }

    /// The engine. While the line is frozen, the engine may be ahead of the disk, or empty.
    #[must_use]
    pub fn engine(&self) -> &State {
        &self.engine
    }

    /// Reads the clock. Three kinds of time count against nobody: time in doubt, time while the machine slept, and time
    /// that somebody set. The time goes back only by a jump that was explained, never by a small correction.
    fn look(&mut self) -> Reading {
        let read = self.clock.read();
        let is_understood = read.understood != self.seen.understood;
        if is_understood || (self.seen.doubtful && !read.doubtful) {
            self.was_away = true;
        }
        let now = if is_understood { read.now } else { read.now.max(self.seen.now) };
        self.seen = Reading { now, ..read };
        self.seen
    }

    /// Whether anything can be decided now, and if not, why.
    fn make_ready(&mut self, reading: Reading, told: &mut Vec<Change>) -> Result<(), String> {
        if let Some(reason) = self.frozen.for_good() {
            return Err(reason.to_string());
        }
        let done = match &self.trouble {
            Some(trouble) if reading.steady < trouble.try_at => return Err(trouble.reason.clone()),
            Some(_) => self.recover(reading, told),
            None if self.was_away => self.give_windows_back(reading, told),
            None => Ok(()),
        };
        match done {
            Ok(()) => {
                if self.trouble.take().is_some() {
                    self.frozen.thaw();
                }
                Ok(())
            }
            Err(error) => Err(self.fail(reading, &error)),
        }
    }

    /// Drops the engine and reads it from the store, so that memory is never ahead of disk. The disk is tried first:
    /// reading a long log again is useful only when writing works.
    fn recover(&mut self, reading: Reading, told: &mut Vec<Change>) -> Result<(), StoreError> {
        let back = numbered(self.told, reading.now, vec![Event::WindowsRestored]);
        match self.store.commit(&back) {
            Ok(()) => {
                self.was_away = false;
                self.load_again(told)
            }
            // The batch that seemed lost was committed after all.
            Err(StoreError::Gap { .. }) => {
                self.load_again(told)?;
                self.was_away = true;
                self.give_windows_back(reading, told)
            }
            Err(error) => Err(error),
        }
    }

    fn load_again(&mut self, told: &mut Vec<Change>) -> Result<(), StoreError> {
        // Drop the old engine first: two copies of a very large line may not fit into memory.
        self.engine = State::new();
        let (engine, untold) = load(self.store.as_ref(), self.told)?;
        if engine.seq() < self.told {
            let (log, told) = (engine.seq(), self.told);
            let reason = format!("the log ends at change {log}, but {told} were acknowledged");
            self.frozen.freeze_for_good(&reason);
            return Err(StoreError::Damaged(reason));
        }
        self.engine = engine;
        self.tell(untold, told);
        Ok(())
    }

    /// Before anything is decided, gives every running window its full time again.
    fn give_windows_back(
        &mut self,
        reading: Reading,
        told: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let events = self.engine.decide(&Command::RestoreWindows.into(), reading.now);
        let mut events = events.unwrap_or_default();
        if events.is_empty() && reading.now < self.engine.last_at() {
            // Somebody set the time back on purpose: the next start must begin from this time.
            events.push(Event::WindowsRestored);
        }
        let batch = numbered(self.engine.seq(), reading.now, events);
        self.store.commit(&batch)?;
        batch.changes.iter().for_each(|change| self.engine.apply(change));
        self.was_away = false;
        self.tell(batch.changes, told);
        Ok(())
    }

    fn commit_together<R>(
        &mut self,
        reading: Reading,
        submissions: Vec<Submission<R>>,
        told: &mut StepOutput<R>,
    ) {
        let (batch, answers) = (Batch::default(), Vec::new());
        let mut work = Work {
            reading,
            batch,
            answers,
            matches_left: MATCHES_PER_STEP,
            effort: Effort::of(EFFORT_PER_STEP),
            aside: Vec::new(),
            found: self.frozen.take_found(),
            is_void: false,
        };
        self.guarded(&mut work, Self::begin);
        for submission in submissions {
            let Submission { asks, mut sealed, reply } = submission;
            let decide = |ask| self.decide(&mut work, ask, &mut sealed);
            let outcomes = asks.iter().map(decide).collect();
            work.answers.push((reply, outcomes));
        }
        let committed = if work.is_void {
            Err(StoreError::Io("a mistake of ours left the engine half changed".to_owned()))
        } else {
            self.store.commit(&work.batch)
        };
        told.answers = match committed {
            Ok(()) => {
                self.fallen.clear();
                self.tell(work.batch.changes, &mut told.changes);
                work.answers
            }
            Err(error) => {
                let reason = self.fail(reading, &error);
                work.found.into_iter().for_each(|found| self.frozen.found(found));
                // A refusal was judged against a state that is now void; it must be asked again, too.
                work.answers.into_iter().map(|answer| unavailable(answer, &reason)).collect()
            }
        };
    }

    fn tell(&mut self, changes: Vec<Change>, told: &mut Vec<Change>) {
        self.told = changes.last().map_or(self.told, |last| last.seq);
        told.extend(changes);
    }

    /// Freezes the line. The first failure is tried again at once, because it may be the only one.
    fn fail(&mut self, reading: Reading, error: &StoreError) -> String {
        let reason = error.to_string();
        let wait = if self.trouble.is_none() { Duration::ZERO } else { RETRY };
        self.trouble = Some(StoreFailure { reason: reason.clone(), try_at: reading.steady + wait });
        self.frozen.freeze_for_now(&reason);
        reason
    }
}

impl<R> Submission<R> {
    fn fail(self, reason: &str) -> (R, Vec<Outcome>) {
        let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
        (self.reply, self.asks.iter().map(|_| failed()).collect())
    }
}

fn unavailable<R>((reply, mut outcomes): (R, Vec<Outcome>), reason: &str) -> (R, Vec<Outcome>) {
    let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
    outcomes.iter_mut().for_each(|outcome| *outcome = failed());
    (reply, outcomes)
}
