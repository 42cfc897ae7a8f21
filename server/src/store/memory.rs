//! A store in memory, for tests and simulation: a disk that loses in a crash what was not synced, and that fails as
//! planned. It outlives the server that uses it, but not the process.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_common::change::Change;
use jari_common::id::{RequestId, TicketId};

use super::log_row::{ChainLink, LogEnd, LogRow};
use super::{Batch, CHANGES_PER_READ, FaultNote, KeptAnswer, Store, StoreError, StoreReader};

/// One computer's handle on a shared disk. Clones belong to the same computer: keep one clone to plan faults while
/// another is in use.
#[derive(Clone, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
    /// How often the disk had crashed when this handle was opened. A handle from before the last crash reaches nothing.
    boot: u64,
}

#[derive(Default)]
struct Disk {
    synced: DiskContent,
    /// Written, but not yet durable.
    unsynced: Vec<Write>,
    boot: u64,
    fail_commits: u32,
    fail_reads: u32,
    deny_next_commit: bool,
    full: bool,
    power: Power,
}

/// What is durable.
#[derive(Default)]
struct DiskContent {
    rows: Vec<LogRow>,
    vault: BTreeMap<TicketId, Vec<u8>>,
    answers: BTreeMap<RequestId, Vec<u8>>,
    faults: Vec<FaultNote>,
}

/// What one commit writes.
struct Write {
    row: Option<LogRow>,
    sealed: Vec<(TicketId, Vec<u8>)>,
    answers: Vec<KeptAnswer>,
    erased: Vec<TicketId>,
    faults: Vec<FaultNote>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Power {
    #[default]
    On,
    /// The power fails in the next commit, between writing and syncing.
    GoesInNextCommit,
    Off,
}

impl MemoryStore {
    /// A new, empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next `n` commits fail and leave nothing.
    pub fn fail_next_commits(&self, n: u32) {
        self.lock().fail_commits = n;
    }

    /// The next `n` reads fail.
    pub fn fail_next_reads(&self, n: u32) {
        self.lock().fail_reads = n;
    }

    /// The next commit is kept but reported as failed, as when a cable comes loose at the end.
    pub fn deny_next_commit(&self) {
        self.lock().deny_next_commit = true;
    }

    /// While full, no commit goes through.
    pub fn disk_full(&self, full: bool) {
        self.lock().full = full;
    }

    /// Cancels all planned faults, and there is room again.
    pub fn mend(&self) {
        let mut disk = self.lock();
        (disk.fail_commits, disk.fail_reads) = (0, 0);
        (disk.deny_next_commit, disk.full) = (false, false);
    }

    /// The next commit is written, then the power fails before it is synced: `crash` decides whether it is kept.
    pub fn cut_power_in_next_commit(&self) {
        self.lock().power = Power::GoesInNextCommit;
    }

    /// The computer stops at once. What was not synced is lost, torn or kept, depending on the seed; every handle
    /// opened before is dead.
    pub fn crash(&self, seed: u64) {
        let mut disk = self.lock();
        disk.boot += 1;
        disk.power = Power::On;
        let unsynced = std::mem::take(&mut disk.unsynced);
        for (nth, write) in unsynced.into_iter().enumerate() {
            let dice = scramble(seed.wrapping_add(nth as u64));
            let Some(write) = survive(write, dice) else { break };
            disk.synced.keep(write);
        }
    }

    /// Opens the disk in the next process: a new handle on what survived.
    #[must_use]
    pub fn reopen(&self) -> Self {
        let boot = self.lock().boot;
        Self { disk: Arc::clone(&self.disk), boot }
    }

    /// The last change that is durable.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.lock().synced.last_seq()
    }

    /// The durable changes after `seq`, with no planned fault applied; the changes of a damaged row are left out.
    #[must_use]
    pub fn durable_after(&self, seq: u64) -> Vec<Change> {
        let disk = self.lock();
        let rows = &disk.synced.rows;
        let from = rows.partition_point(|row| row.last <= seq);
        let changes = rows[from..].iter().filter_map(|row| row.read().ok()).flatten();
        changes.filter(|change| change.seq > seq).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The disk, unless the power failed since this handle was opened.
    fn powered(&self) -> Result<MutexGuard<'_, Disk>, StoreError> {
        let disk = self.lock();
        if disk.boot == self.boot && disk.power != Power::Off { Ok(disk) } else { Err(no_power()) }
    }
}

impl Store for MemoryStore {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut disk = self.powered()?;
        let row = LogRow::write(disk.synced.end(), &batch.changes)?;
        if disk.full {
            return Err(StoreError::Io("the disk is full".to_owned()));
        }
        let (sealed, answers) = (batch.sealed.clone(), batch.answers.clone());
        let (erased, faults) = (batch.erased.clone(), batch.faults.clone());
        disk.unsynced.push(Write { row, sealed, answers, erased, faults });
        disk.sync()
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.powered()?.synced.answers.get(&request).cloned())
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        drop(self.powered()?);
        Ok(Box::new(self.clone()))
    }
}

impl StoreReader for MemoryStore {
    fn changes_after(&mut self, seq: u64) -> Result<Vec<Change>, StoreError> {
        let mut disk = self.powered()?;
        if disk.fail_reads > 0 {
            disk.fail_reads -= 1;
            return Err(StoreError::Io("the disk cannot be read, as planned".to_owned()));
        }
        let rows = &disk.synced.rows;
        let from = rows.partition_point(|row| row.last <= seq);
        let mut changes = Vec::new();
        for row in &rows[from..] {
            changes.extend(row.read()?.into_iter().filter(|change| change.seq > seq));
            if changes.len() >= CHANGES_PER_READ {
                break;
            }
        }
        Ok(changes)
    }

    fn sealed(&mut self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.powered()?.synced.vault.get(&ticket).cloned())
    }

    fn sealed_after(
        &mut self,
        ticket: TicketId,
        most: usize,
    ) -> Result<Vec<(TicketId, Vec<u8>)>, StoreError> {
        let disk = self.powered()?;
        let after = (Bound::Excluded(ticket), Bound::Unbounded);
        let rows = disk.synced.vault.range(after).take(most);
        Ok(rows.map(|(ticket, sealed)| (*ticket, sealed.clone())).collect())
    }

    fn faults(&mut self) -> Result<Vec<FaultNote>, StoreError> {
        Ok(self.powered()?.synced.faults.clone())
    }

    fn chain(&mut self, see: &mut dyn FnMut(ChainLink)) -> Result<(), StoreError> {
        let disk = self.powered()?;
        let mut end = LogEnd::default();
        for row in &disk.synced.rows {
            let link = row.link_after(end);
            end = link.end;
            see(link);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<LogEnd, StoreError> {
        Ok(self.powered()?.synced.end())
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        let disk = self.powered()?;
        let damage = |row: &LogRow| row.read().err().map(|error| error.to_string());
        Ok(disk.synced.rows.iter().filter_map(damage).collect())
    }
}

impl Disk {
    fn sync(&mut self) -> Result<(), StoreError> {
        if self.power == Power::GoesInNextCommit {
            self.power = Power::Off;
            return Err(no_power());
        }
        if self.fail_commits > 0 {
            self.fail_commits -= 1;
            self.unsynced.clear();
            return Err(StoreError::Io("the disk failed, as planned".to_owned()));
        }
        for write in self.unsynced.drain(..) {
            self.synced.keep(write);
        }
        if std::mem::take(&mut self.deny_next_commit) {
            return Err(StoreError::Io("the disk answered nothing, as planned".to_owned()));
        }
        Ok(())
    }
}

impl DiskContent {
    fn last_seq(&self) -> u64 {
        self.rows.last().map_or(0, |row| row.last)
    }

    fn end(&self) -> LogEnd {
        let written = self
            .rows
            .last()
            .map(|row| LogEnd { seq: row.last, chain: row.chain.unwrap_or_default() });
        written.unwrap_or_default()
    }

    fn keep(&mut self, write: Write) {
        self.rows.extend(write.row);
        self.vault.extend(write.sealed);
        for fault in write.faults {
            let is_it =
                |it: &&mut FaultNote| (&it.condition, &it.kind) == (&fault.condition, &fault.kind);
            match self.faults.iter_mut().find(is_it) {
                Some(known) => known.times += fault.times,
                None => self.faults.push(fault),
            }
        }
        self.answers.extend(write.answers.into_iter().map(|kept| (kept.request, kept.answer)));
        write.erased.iter().for_each(|ticket| {
            self.vault.remove(ticket);
        });
    }
}

/// What a crash leaves of a write that was not synced, each with probability 1/3: nothing; a torn row, which the next
/// start recognises and drops; or the whole write.
fn survive(write: Write, dice: u64) -> Option<Write> {
    const FATES: u64 = 3;
    match dice % FATES {
        0 => None,
        1 => {
            let mut row = write.row?;
            let kept = (dice / FATES) as usize % row.changes.len();
            row.changes.truncate(kept);
            row.read().is_ok().then_some(Write { row: Some(row), ..write })
        }
        _ => Some(write),
    }
}

/// SplitMix64's last step: similar seeds give very different numbers.
fn scramble(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn no_power() -> StoreError {
    StoreError::Io("the power was cut".to_owned())
}
