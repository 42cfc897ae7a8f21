//! Reports over the log, for an operator who looks again and again: a report that was made is kept, and only what came
//! after it is read. Decides nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jari_common::id::CampaignId;

use super::App;
use crate::report::{Report, Reporter};
use crate::store::{StoreError, StoreReader};

/// The most reports that are kept.
const KEPT_MAX: usize = 4;

/// The reports that were made, and a reader of the log of their own.
pub(super) struct Reports(Mutex<KeptReports>);

struct KeptReports {
    reader: Box<dyn StoreReader>,
    made: BTreeMap<CampaignId, Reporter>,
}

impl Reports {
    pub(super) fn new(reader: Box<dyn StoreReader>) -> Self {
        Self(Mutex::new(KeptReports { reader, made: BTreeMap::new() }))
    }
}

impl App {
    /// The fairness report of a campaign up to now; None when there is no such campaign. Reads the disk, the first time
    /// the whole log: not for async threads. One report is made at a time.
    pub fn fairness(&self, campaign: CampaignId) -> Result<Option<Report>, StoreError> {
        if self.state().campaign(campaign).is_none() {
            return Ok(None);
        }
        let mut kept = self.inner.reports.0.lock().unwrap_or_else(PoisonError::into_inner);
        let KeptReports { reader, made } = &mut *kept;
        // What was half read is not kept: the next one begins anew.
        let mut reporter = made.remove(&campaign).unwrap_or_else(|| Reporter::new(campaign));
        loop {
            let changes = reader.changes_after(reporter.seq())?;
            if changes.is_empty() {
                break;
            }
            changes.iter().for_each(|change| reporter.take(change));
        }
        while made.len() >= KEPT_MAX {
            made.pop_first();
        }
        made.insert(campaign, reporter.clone());
        drop(kept);
        Ok(reporter.finish())
    }
}
