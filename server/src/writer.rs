//! The one writer: takes what has arrived, decides, makes it durable in one commit, and only then lets others tell it.
//! It answers nobody before the commit, and waits for no reader.

use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use jari_common::change::Change;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::command::Answer;
use crate::queue::QueuePlace;

mod frozen;
mod guard;
mod load;
mod stepper;
mod to_writer;

pub use frozen::{Found, Frozen};
pub use stepper::{RETRY, StepOutput, Stepper, Submission};
pub(crate) use to_writer::ToWriter;

/// The most submissions that share one commit.
const SUBMISSIONS_PER_COMMIT: usize = 1_024;
/// How many submissions at once are a rush. When a whole commit's number has arrived already, waiting is useless.
const RUSH: Range<usize> = 8..SUBMISSIONS_PER_COMMIT;
/// In a rush, the time between the beginnings of two commits, so that more people share one sync. A person who comes
/// alone does not wait.
const BREATH: Duration = Duration::from_millis(4);
/// How often a clock that is moved by hand is looked at.
const MANUAL_LOOK: Duration = Duration::from_millis(10);

/// The outcome of one ask.
pub type Outcome = Result<Answer, SubmitError>;

/// Where the outcomes of a submission go.
pub(crate) struct Reply {
    pub(crate) sender: oneshot::Sender<Vec<Outcome>>,
    /// Given back with the answer.
    pub(crate) place: QueuePlace,
}

/// Why an ask was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The engine's refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The queue is full: nothing was taken; try again shortly.
    #[error("too much is being asked at once")]
    Busy,
    /// A program error: the act would have broken a promise, and was not done. Nothing is lost; the operator is told.
    #[error("a mistake of ours: nothing was done, nothing is lost, and staff are told")]
    Fault,
    /// The act could not be made durable: nothing of it is kept; try again later.
    #[error("nothing can be written now: {0}")]
    Unavailable(String),
}

/// A client that waits for an answer.
pub(crate) struct Waiter {
    pub(crate) reply: Reply,
    pub(crate) outcomes: Vec<Outcome>,
}

impl Waiter {
    pub(crate) fn answer(self) {
        // The client may have gone; the change is kept all the same.
        let _ = self.reply.sender.send(self.outcomes);
        drop(self.reply.place);
    }
}

/// One durable batch. It has no changes when the answers change nothing, or when the line froze or continued.
pub(crate) struct Committed {
    pub(crate) at: Timestamp,
    pub(crate) changes: Vec<Change>,
    pub(crate) waiters: Vec<Waiter>,
}

/// The writer's thread around the stepper: ends when nobody can ask any more.
pub(crate) struct Writer {
    pub(crate) stepper: Stepper,
    /// Whether time moves only by hand.
    pub(crate) is_manual: bool,
    pub(crate) inbox: Receiver<Submission<Reply>>,
    pub(crate) publisher: SyncSender<Committed>,
}

impl Writer {
    pub(crate) fn run(mut self) {
        loop {
            let first = match self.inbox.recv_timeout(self.patience()) {
                Ok(submission) => Some(submission),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut submissions: Vec<_> = first.into_iter().collect();
            let room = SUBMISSIONS_PER_COMMIT - submissions.len();
            submissions.extend(self.inbox.try_iter().take(room));
            let (began, is_rush) = (Instant::now(), RUSH.contains(&submissions.len()));
            let told = self.stepper.step(submissions);
            self.hand_over(told);
            if is_rush {
                std::thread::sleep(BREATH.saturating_sub(began.elapsed()));
            }
        }
    }

    /// How long to wait for work before time itself must be handled.
    fn patience(&self) -> Duration {
        let patience = self.stepper.patience();
        if self.is_manual { patience.clamp(Duration::ZERO, MANUAL_LOOK) } else { patience }
    }

    fn hand_over(&self, told: StepOutput<Reply>) {
        let StepOutput { at, changes, answers, turned } = told;
        if changes.is_empty() && answers.is_empty() && !turned {
            return;
        }
        let waiter = |(reply, outcomes)| Waiter { reply, outcomes };
        let waiters = answers.into_iter().map(waiter).collect();
        // The publisher ends only after this thread.
        let _ = self.publisher.send(Committed { at, changes, waiters });
    }
}
