//! The queue before the writer: how many submissions wait, and which of them are new work. It only counts, and holds no
//! submission itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::command::{Command, TicketAct};

/// The most submissions that may wait for the writer; more are told to come back.
pub(crate) const SUBMISSIONS_WAITING_MAX: usize = 16_384;
/// The most places that new work may take; the others are reserved for work that was promised already.
const NEW_SUBMISSIONS_WAITING_MAX: usize = SUBMISSIONS_WAITING_MAX / 2;

/// The number of submissions that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// Counts one submission until its place is given back.
    pub(crate) fn take_place(&self) -> QueuePlace {
        self.0.fetch_add(1, Ordering::Relaxed);
        QueuePlace(Arc::clone(&self.0))
    }

    /// How many wait now.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.0.load(Ordering::Relaxed)).unwrap_or(u32::MAX)
    }

    /// Whether the queue is so full that new work must come later.
    pub(crate) fn is_crowded(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= NEW_SUBMISSIONS_WAITING_MAX
    }
}

/// A submission's place in the queue; the writer gives it back with its decision.
pub(crate) struct QueuePlace(Arc<AtomicUsize>);

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether a command is new work, which nobody was promised yet: when the server is busy, it is refused first.
pub(crate) fn is_new_work(command: &Command) -> bool {
    matches!(
        command,
        Command::JoinLine(_)
            | Command::PairDevice { .. }
            | Command::OfTicket { act: TicketAct::TryCode { .. }, .. }
            | Command::SendIdentityCode { .. }
    )
}
