//! One batch as the bytes of one log row. Checks that each row follows the last one, and that it is what was written;
//! chains each row to all rows before it. No I/O.

use jari_common::change::Change;
use sha2::{Digest, Sha256};

use super::StoreError;

/// Enough bytes of SHA-256 to detect damage; the chain is the protection against a forger.
pub(super) const DIGEST_BYTES: usize = 8;
/// The bytes of SHA-256.
const CHAIN_BYTES: usize = 32;

/// The digest of the whole log up to the end of a row: SHA-256 over the digest at the end of the row before, and over the
/// SHA-256 of the row's numbers (u64, little endian) and its changes. Before the first row it is 32 zeros. Whoever keeps one
/// elsewhere, as on paper, can tell whether any earlier change was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LogChain(pub [u8; CHAIN_BYTES]);

impl LogChain {
    fn after(self, row: &[u8; CHAIN_BYTES]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(row).finalize().into())
    }
}

/// The end of a row: its last change, and the digest of the log up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogEnd {
    pub seq: u64,
    pub chain: LogChain,
}

/// A row's end as it is computed from all rows up to it, and as it was written down with the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainLink {
    pub end: LogEnd,
    /// None for a row from before rows were chained.
    pub written: Option<LogChain>,
    /// Whether the row follows the row before, and its bytes are those whose digest stands beside it.
    pub is_whole: bool,
}

/// From this number of bytes on, reading takes longer than starting a thread.
const SHARED_FROM_BYTES: usize = 128 * 1_024;
/// The most changes for which memory is reserved in advance: the numbers in a damaged row may be anything.
const MANY: usize = 2 * super::CHANGES_PER_READ;

/// A batch's changes, ready to be stored.
#[derive(Clone, Debug)]
pub(super) struct LogRow {
    /// The first change's number.
    pub first: u64,
    /// The last change's number.
    pub last: u64,
    /// A JSON array of `Change`.
    pub changes: Vec<u8>,
    /// The digest of the numbers and the changes.
    pub digest: [u8; DIGEST_BYTES],
    /// None in a row from before rows were chained.
    pub chain: Option<LogChain>,
}

impl LogRow {
    /// The row of these changes, which must follow `last`; None when there are none.
    pub fn write(last: LogEnd, changes: &[Change]) -> Result<Option<Self>, StoreError> {
        let LogEnd { seq: last, chain } = last;
        let mut end = last;
        for change in changes {
            if change.seq != end + 1 {
                return Err(StoreError::Gap { last: end, first: change.seq });
            }
            end = change.seq;
        }
        if changes.is_empty() {
            return Ok(None);
        }
        let bytes = serde_json::to_vec(changes)
            .map_err(|error| StoreError::Io(format!("a change cannot be written: {error}")))?;
        let first = last + 1;
        let whole = digest(first, end, &bytes);
        let chain = Some(chain.after(&whole));
        Ok(Some(Self { first, last: end, changes: bytes, digest: cut(&whole), chain }))
    }

    /// What is known of this row after the row before.
    pub fn link_after(&self, before: LogEnd) -> ChainLink {
        let digest = digest(self.first, self.last, &self.changes);
        let is_whole = cut(&digest) == self.digest && self.first == before.seq + 1;
        ChainLink { end: self.end_after(before), written: self.chain, is_whole }
    }

    /// The end of this row, computed from the end of the row before.
    pub fn end_after(&self, before: LogEnd) -> LogEnd {
        let whole = digest(self.first, self.last, &self.changes);
        LogEnd { seq: self.last, chain: before.chain.after(&whole) }
    }

    /// The changes; an error when they are not what was written.
    pub fn read(&self) -> Result<Vec<Change>, StoreError> {
        let Self { first, last, .. } = *self;
        if cut(&digest(first, last, &self.changes)) != self.digest {
            return Err(StoreError::Damaged(format!(
                "the bytes of changes {first} to {last} are not those written"
            )));
        }
        let changes: Vec<Change> = serde_json::from_slice(&self.changes).map_err(|error| {
            StoreError::Damaged(format!("changes {first} to {last} cannot be read: {error}"))
        })?;
        let numbers = changes.iter().map(|change| change.seq);
        if numbers.eq(first..=last) {
            Ok(changes)
        } else {
            Err(StoreError::Damaged(format!("changes {first} to {last} are numbered otherwise")))
        }
    }
}

/// The changes of these rows, in order. When there are many, as at a start, two threads share the work.
pub(super) fn read_all(rows: &[LogRow]) -> Result<Vec<Change>, StoreError> {
    let bytes: usize = rows.iter().map(|row| row.changes.len()).sum();
    if bytes < SHARED_FROM_BYTES {
        return read_in_turn(rows);
    }
    let mut so_far = 0;
    let in_first_half = rows.partition_point(|row| {
        so_far += row.changes.len();
        so_far <= bytes / 2
    });
    let (first, second) = rows.split_at(in_first_half);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| read_in_turn(second));
        let mut changes = read_in_turn(first)?;
        changes.extend(second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        Ok(changes)
    })
}

fn read_in_turn(rows: &[LogRow]) -> Result<Vec<Change>, StoreError> {
    let changes =
        rows.iter().map(|row| row.last.saturating_add(1).saturating_sub(row.first)).sum::<u64>();
    let mut all = Vec::with_capacity(usize::try_from(changes).unwrap_or_default().min(MANY));
    for row in rows {
        all.extend(row.read()?);
    }
    Ok(all)
}

/// The error text for a row that does not follow the row before it.
pub(super) fn missing(after: u64, first: u64) -> String {
    format!("the log jumps from change {after} to {first}")
}

fn digest(first: u64, last: u64, changes: &[u8]) -> [u8; CHAIN_BYTES] {
    Sha256::new()
        .chain_update(first.to_le_bytes())
        .chain_update(last.to_le_bytes())
        .chain_update(changes)
        .finalize()
        .into()
}

fn cut(whole: &[u8; CHAIN_BYTES]) -> [u8; DIGEST_BYTES] {
    let mut cut = [0; DIGEST_BYTES];
    cut.copy_from_slice(&whole[..DIGEST_BYTES]);
    cut
}
