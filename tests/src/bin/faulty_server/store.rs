//! A store that says "done" and writes later, or never. What it holds back can be read until the process ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_common::change::{Change, Event};
use jari_common::id::{RequestId, TicketId};
use jari_server::store::log_row::{ChainLink, LogEnd};
use jari_server::store::sqlite::SqliteStore;
use jari_server::store::{Batch, FaultNote, Store, StoreError, StoreReader};

/// What is not written at once.
#[derive(Clone, Copy)]
pub enum Keeps {
    /// The newest commits, up to this number.
    Last(usize),
    /// Everything, as soon as the first ticket is issued.
    FromTheFirstTicketOn,
}

/// The store.
pub struct Hasty {
    log: SqliteStore,
    keeps: Keeps,
    kept: Arc<Mutex<Vec<Batch>>>,
}

impl Hasty {
    pub fn new(log: SqliteStore, keeps: Keeps) -> Self {
        Self { log, keeps, kept: Arc::default() }
    }
}

impl Store for Hasty {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut kept = lock(&self.kept);
        let issues = |change: &Change| matches!(change.event, Event::TicketIssued(_));
        match self.keeps {
            Keeps::Last(most) => {
                kept.push(batch.clone());
                if kept.len() > most {
                    self.log.commit(&together(kept.drain(..)))?;
                }
            }
            Keeps::FromTheFirstTicketOn if kept.is_empty() && !batch.changes.iter().any(issues) => {
                self.log.commit(batch)?;
            }
            Keeps::FromTheFirstTicketOn => kept.push(batch.clone()),
        }
        Ok(())
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.answer_to(request)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        Ok(Box::new(Reader { log: self.log.reader()?, kept: Arc::clone(&self.kept) }))
    }
}

/// Reads what is held back as if it were written.
struct Reader {
    log: Box<dyn StoreReader>,
    kept: Arc<Mutex<Vec<Batch>>>,
}

impl StoreReader for Reader {
    fn changes_after(&mut self, seq: u64) -> Result<Vec<Change>, StoreError> {
        let kept = lock(&self.kept);
        let written = self.log.changes_after(seq)?;
        if !written.is_empty() {
            return Ok(written);
        }
        let changes = kept.iter().flat_map(|batch| &batch.changes);
        Ok(changes.filter(|change| change.seq > seq).cloned().collect())
    }

    fn sealed(&mut self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError> {
        let kept = lock(&self.kept);
        let mut sealed = kept.iter().flat_map(|batch| &batch.sealed);
        match sealed.find(|(id, _)| *id == ticket) {
            Some((_, sealed)) => Ok(Some(sealed.clone())),
            None => self.log.sealed(ticket),
        }
    }

    fn sealed_after(
        &mut self,
        ticket: TicketId,
        most: usize,
    ) -> Result<Vec<(TicketId, Vec<u8>)>, StoreError> {
        self.log.sealed_after(ticket, most)
    }

    fn faults(&mut self) -> Result<Vec<FaultNote>, StoreError> {
        self.log.faults()
    }

    fn chain(&mut self, see: &mut dyn FnMut(ChainLink)) -> Result<(), StoreError> {
        self.log.chain(see)
    }

    fn end(&mut self) -> Result<LogEnd, StoreError> {
        self.log.end()
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        self.log.check()
    }
}

fn together(batches: impl Iterator<Item = Batch>) -> Batch {
    batches.fold(Batch::default(), |mut all, batch| {
        all.changes.extend(batch.changes);
        all.sealed.extend(batch.sealed);
        all.answers.extend(batch.answers);
        all.erased.extend(batch.erased);
        all.faults.extend(batch.faults);
        all
    })
}

fn lock(kept: &Mutex<Vec<Batch>>) -> MutexGuard<'_, Vec<Batch>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
