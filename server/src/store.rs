//! Where the log and the sealed vault live. A store keeps bytes and order; it never decides.

use jari_common::change::Change;
use jari_common::id::{RequestId, TicketId};

use log_row::{ChainLink, LogEnd};

pub(crate) mod database;
pub mod lock;
pub mod log_row;
pub mod memory;
pub mod sqlite;
pub mod timed;
pub mod vault_file;

/// The most changes one read returns.
pub const CHANGES_PER_READ: usize = 4_096;

/// What one commit makes durable, together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The changes in order; the first comes directly after the last committed change.
    pub changes: Vec<Change>,
    /// Sealed personal data of tickets issued in this batch.
    pub sealed: Vec<(TicketId, Vec<u8>)>,
    /// What was answered to requests of this batch, so that a repeat is answered the same.
    pub answers: Vec<KeptAnswer>,
    /// Tickets whose personal data are erased, together with the key that opens them.
    pub erased: Vec<TicketId>,
    /// Decisions that were found wrong and not carried out.
    pub faults: Vec<FaultNote>,
}

impl Batch {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.sealed.is_empty()
            && self.answers.is_empty()
            && self.erased.is_empty()
            && self.faults.is_empty()
    }
}

/// A decision that would have broken a condition, with everything needed to repeat it: the log up to `seq`, the time
/// and the command. For each condition and kind of decision only the first is kept, with a count of the repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultNote {
    pub condition: String,
    /// The kind of command, or `settle` or `match` for an event that comes with time.
    pub kind: String,
    /// The last change before the decision.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// JSON: the command, or the events that came with time. Like the log, it holds no personal data.
    pub decision: String,
    pub times: u64,
}

/// The kept answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub request: RequestId,
    /// Milliseconds since 1970. An answer older than `ANSWER_KEPT_MS` may be forgotten.
    pub at_ms: i64,
    /// JSON.
    pub answer: Vec<u8>,
}

/// The shortest time that an answer is kept, in milliseconds: the time for which the engine knows its request.
pub const ANSWER_KEPT_MS: i64 = crate::engine::people::requests::REQUEST_KEPT_SECS * 1_000;
/// For each answer that a commit keeps, it forgets at most this number of old ones: the store never holds more than
/// about one day's answers.
pub(crate) const ANSWERS_FORGOTTEN_FOR_ONE: usize = 4;

/// An accident of the store. It is never a refusal.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The medium failed (full, read-only, gone). The caller may try again later.
    #[error("the store cannot write or read: {0}")]
    Io(String),
    /// The data that were read are not the data that were written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A later program wrote this database.
    #[error("the database is of a newer version ({found}; this program knows {known})")]
    Newer { found: i64, known: i64 },
    /// The batch does not follow the last change.
    #[error("the log ends at {last}, but the batch begins at {first}")]
    Gap { last: u64, first: u64 },
}

/// The side of a store that the one writer uses.
pub trait Store: Send {
    /// Makes the batch durable (fsync) before it returns; an error means that nothing of it is kept.
    /// An empty batch is a no-op.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError>;

    /// The answer that was given to a request; None when none was kept, or it was forgotten.
    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Opens a reader of what is committed. Any number of readers may run while the writer continues.
    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError>;
}

/// The side of a store that a reader uses: it sees only what is committed.
pub trait StoreReader: Send {
    /// The changes after `seq`, in order, at most `CHANGES_PER_READ` (rounded up to a whole batch); empty at the end.
    fn changes_after(&mut self, seq: u64) -> Result<Vec<Change>, StoreError>;

    /// The sealed person of a ticket; None when there is none, or when it was erased.
    fn sealed(&mut self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError>;

    /// The rows of tickets after this one, in order, at most the given number; a row that was erased may be zeros.
    fn sealed_after(
        &mut self,
        ticket: TicketId,
        most: usize,
    ) -> Result<Vec<(TicketId, Vec<u8>)>, StoreError>;
    /// The faults: decisions that were found wrong and not carried out, oldest first.
    fn faults(&mut self) -> Result<Vec<FaultNote>, StoreError>;

    /// Goes through the ends of all rows, in order.
    fn chain(&mut self, see: &mut dyn FnMut(ChainLink)) -> Result<(), StoreError>;

    /// The end of the log.
    fn end(&mut self) -> Result<LogEnd, StoreError>;

    /// Checks the medium itself (page checksums, row order, no gap); returns a list of what is wrong.
    fn check(&mut self) -> Result<Vec<String>, StoreError>;
}
