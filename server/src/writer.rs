//! The one writer: takes what has arrived, decides, makes it durable in one commit, and only then lets it be told.
//! It answers nobody itself before the commit, and it waits for no reader.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use jari_common::change::{Change, Event};
use jari_common::id::RequestId;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::command::{Answer, Ask};
use crate::engine::State;
use crate::publish::{Committed, Shared, Waiter};
use crate::queue::Place;
use crate::store::{Batch, Store, StoreError};

/// The most submissions that share one commit.
const SUBMISSIONS_PER_COMMIT: usize = 1_024;
/// With nothing due, time is looked at this often.
const IDLE_LOOK: Duration = Duration::from_secs(1);
/// A clock moved by hand is looked at this often.
const MANUAL_LOOK: Duration = Duration::from_millis(10);

/// What became of one ask.
pub type Outcome = Result<Answer, SubmitError>;

/// Why an ask was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The engine's "no".
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The queue is full: nothing was taken; try again shortly.
    #[error("too much is being asked at once")]
    Busy,
    /// It could not be made durable: nothing of it is kept; try again later.
    #[error("nothing can be written now: {0}")]
    Unavailable(String),
}

/// Asks that are decided in order and committed together.
pub(crate) struct Submission {
    pub(crate) asks: Vec<Ask>,
    /// The sealed person of a ticket that these asks may issue.
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) reply: oneshot::Sender<Vec<Outcome>>,
    pub(crate) place: Place,
}

/// The writer's thread: ends when nobody can ask any more.
pub(crate) struct Writer {
    pub(crate) engine: State,
    pub(crate) store: Box<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) inbox: Receiver<Submission>,
    pub(crate) publisher: SyncSender<Committed>,
    pub(crate) shared: Arc<Shared>,
    /// The last change handed to the publisher.
    pub(crate) published: u64,
}

/// A batch in the making.
struct Work {
    now: Timestamp,
    batch: Batch,
    waiters: Vec<Waiter>,
}

impl Writer {
    pub(crate) fn run(mut self) {
        loop {
            let first = match self.inbox.recv_timeout(self.patience()) {
                Ok(submission) => Some(submission),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut submissions: Vec<Submission> = first.into_iter().collect();
            let room = SUBMISSIONS_PER_COMMIT - submissions.len();
            submissions.extend(self.inbox.try_iter().take(room));
            match self.shared.frozen() {
                Some(reason) => refuse_all(submissions, &reason),
                None => self.commit_together(submissions),
            }
        }
    }

    /// How long to wait for work before time itself is work.
    fn patience(&self) -> Duration {
        if let Clock::Manual(_) = self.clock {
            return MANUAL_LOOK;
        }
        let until_due = self.engine.next_due().map(|due| due.duration_since(self.clock.now()));
        let until_due = until_due.map(|wait| Duration::try_from(wait).unwrap_or_default());
        until_due.map_or(IDLE_LOOK, |wait| wait.min(IDLE_LOOK))
    }

    fn commit_together(&mut self, submissions: Vec<Submission>) {
        let mut work = Work { now: self.clock.now(), batch: Batch::default(), waiters: Vec::new() };
        self.settle(&mut work);
        for submission in submissions {
            let Submission { asks, mut sealed, reply, place } = submission;
            let decide = |ask| self.decide(&mut work, ask, &mut sealed);
            let outcomes = asks.iter().map(decide).collect();
            work.waiters.push(Waiter { reply, outcomes });
            drop(place);
        }
        self.finish(work);
    }

    fn decide(&mut self, work: &mut Work, ask: &Ask, sealed: &mut Option<Vec<u8>>) -> Outcome {
        let events = self.engine.decide(ask, work.now)?;
        for event in &events {
            if let (Event::TicketIssued { ticket, .. }, Some(sealed)) = (event, sealed.take()) {
                work.batch.sealed.push((*ticket, sealed));
            }
            self.take(work, ask.request, event.clone());
        }
        self.settle(work);
        Ok(self.engine.answer(ask, &events))
    }

    /// Lets time pass until nothing more comes of it.
    fn settle(&mut self, work: &mut Work) {
        loop {
            let events = self.engine.settle(work.now);
            if events.is_empty() {
                return;
            }
            events.into_iter().for_each(|event| self.take(work, None, event));
        }
    }

    fn take(&mut self, work: &mut Work, request: Option<RequestId>, event: Event) {
        let change = Change { seq: self.engine.seq() + 1, at: work.now, request, event };
        self.engine.apply(&change);
        work.batch.changes.push(change);
    }

    fn finish(&mut self, work: Work) {
        if let Err(error) = self.store.commit(&work.batch) {
            let reason = error.to_string();
            tracing::error!(reason, "a commit failed; nothing of it is kept");
            fail_all(work.waiters, &reason);
            self.load_again();
            return;
        }
        self.hand_over(Committed {
            at: work.now,
            changes: work.batch.changes,
            waiters: work.waiters,
        });
    }

    fn hand_over(&mut self, committed: Committed) {
        if let Some(last) = committed.changes.last() {
            self.published = last.seq;
        }
        if committed.changes.is_empty() && committed.waiters.is_empty() {
            return;
        }
        // The publisher ends only after this thread.
        let _ = self.publisher.send(committed);
    }

    /// Memory is never ahead of disk: drops the engine and reads the store, until that goes.
    fn load_again(&mut self) {
        loop {
            match load(self.store.as_ref(), self.published) {
                Ok((engine, unpublished)) => {
                    self.engine = engine;
                    let at = self.clock.now();
                    self.hand_over(Committed { at, changes: unpublished, waiters: Vec::new() });
                    return;
                }
                Err(error) => {
                    let reason = error.to_string();
                    tracing::error!(reason, "the store cannot be read");
                    if !self.wait_while_unreadable(&reason) {
                        return;
                    }
                }
            }
        }
    }

    /// Answers what arrives for a while; false when nobody can ask any more.
    fn wait_while_unreadable(&self, reason: &str) -> bool {
        match self.inbox.recv_timeout(IDLE_LOOK) {
            Ok(submission) => refuse_all(vec![submission], reason),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        true
    }
}

/// The state that a store holds, and those of its changes that come after `published`.
pub(crate) fn load(store: &dyn Store, published: u64) -> Result<(State, Vec<Change>), StoreError> {
    let mut reader = store.reader()?;
    let mut engine = State::new();
    let mut unpublished = Vec::new();
    loop {
        let changes = reader.changes_after(engine.seq())?;
        if changes.is_empty() {
            return Ok((engine, unpublished));
        }
        for change in changes {
            engine.apply(&change);
            if change.seq > published {
                unpublished.push(change);
            }
        }
    }
}

fn fail_all(waiters: Vec<Waiter>, reason: &str) {
    for mut waiter in waiters {
        // A refusal was judged against what is now void; it, too, is to be asked again.
        let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
        waiter.outcomes.iter_mut().for_each(|outcome| *outcome = failed());
        waiter.answer();
    }
}

fn refuse_all(submissions: Vec<Submission>, reason: &str) {
    for Submission { asks, reply, .. } in submissions {
        let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
        let outcomes = asks.iter().map(|_| failed()).collect();
        Waiter { reply, outcomes }.answer();
    }
}
