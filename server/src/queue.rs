//! What waits for the writer: how much it is, and which of it is new. It keeps count, and holds no submission itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::command::{Command, TicketAct};

/// Submissions that may wait for the writer; more are told to come back.
pub(crate) const SUBMISSIONS_WAITING_MAX: usize = 16_384;
/// New work may take so many of these places; the others are kept for what was promised already.
const NEW_SUBMISSIONS_WAITING_MAX: usize = SUBMISSIONS_WAITING_MAX / 2;

/// How many submissions wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// Counts one submission until its place is given up.
    pub(crate) fn take_place(&self) -> QueuePlace {
        self.0.fetch_add(1, Ordering::Relaxed);
        QueuePlace(Arc::clone(&self.0))
    }

    /// Whether so much waits that new work is to come later.
    pub(crate) fn is_crowded(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= NEW_SUBMISSIONS_WAITING_MAX
    }
}

/// A submission's place in the queue; the writer gives it up with its decision.
pub(crate) struct QueuePlace(Arc<AtomicUsize>);

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What nobody was promised yet: the first to be told to come back.
pub(crate) fn is_new_work(command: &Command) -> bool {
    matches!(
        command,
        Command::JoinLine(_)
            | Command::PairDevice { .. }
            | Command::OfTicket { act: TicketAct::TryCode { .. }, .. }
            | Command::SendIdentityCode { .. }
    )
}
