//! One batch as the bytes of one log row. Checks that each row follows the last one, and that it is what was written.
//! No I/O.

use jari_common::change::Change;
use sha2::{Digest, Sha256};

use super::StoreError;

/// Enough bytes of SHA-256 to detect damage; it is no protection against a forger.
pub(super) const DIGEST_BYTES: usize = 8;

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
}

impl LogRow {
    /// The row of these changes, which must follow `last`; None when there are none.
    pub fn write(last: u64, changes: &[Change]) -> Result<Option<Self>, StoreError> {
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
        let digest = digest(first, end, &bytes);
        Ok(Some(Self { first, last: end, changes: bytes, digest }))
    }

    /// The changes; an error when they are not what was written.
    pub fn read(&self) -> Result<Vec<Change>, StoreError> {
        let Self { first, last, .. } = *self;
        if digest(first, last, &self.changes) != self.digest {
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

fn digest(first: u64, last: u64, changes: &[u8]) -> [u8; DIGEST_BYTES] {
    let whole = Sha256::new()
        .chain_update(first.to_le_bytes())
        .chain_update(last.to_le_bytes())
        .chain_update(changes)
        .finalize();
    let mut cut = [0; DIGEST_BYTES];
    cut.copy_from_slice(&whole[..DIGEST_BYTES]);
    cut
}
