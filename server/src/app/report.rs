//! What an operator is shown of the tables beside the log, and their being made again. Decides nothing.

use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use jari_common::campaign::Campaign;
use jari_common::id::CampaignId;
use serde::{Deserialize, Serialize};

use super::{App, OpenError};
use crate::log_reader::TablesDesk;
use crate::tables::{SetAside, Tables};

/// How tables and log stand to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesReport {
    /// The last committed change.
    pub seq: u64,
    /// Campaigns that stand still, each with the change that was found to be wrong.
    pub stopped: Vec<(CampaignId, u64)>,
    /// Changes that the tables left out.
    pub set_aside: Vec<SetAside>,
    /// What does not hold in the tables themselves.
    pub findings: Vec<String>,
    /// They are to be made again from the log.
    pub is_rebuilding: bool,
}

/// The tables' follower, as the operator reaches it.
pub(super) struct TablesBell {
    pub(super) desk: TablesDesk,
    pub(super) bell: SyncSender<()>,
}

impl App {
    /// Which campaigns stand still because something was found wrong in them, and what the tables left out. Reads the
    /// disk: not for async threads.
    pub fn tables(&self) -> Result<TablesReport, OpenError> {
        let state = self.state();
        let stopped = |it: &Campaign| Some((it.id, state.stopped(it.id)?));
        let stopped = state.campaigns().filter_map(stopped).collect();
        let seq = state.seq();
        drop(state);
        let Some(TablesBell { desk, .. }) = &self.inner.tables else {
            return Ok(TablesReport { seq, stopped, ..TablesReport::default() });
        };
        let path = &desk.path;
        let is_rebuilding = desk.rebuild.load(Ordering::Acquire);
        if is_rebuilding {
            return Ok(TablesReport { seq, stopped, is_rebuilding, ..TablesReport::default() });
        }
        let read = || Ok((Tables::read_set_aside(path)?, Tables::read_findings(path)?));
        let read = read().map_err(|source| OpenError::Tables { path: path.clone(), source });
        let (set_aside, findings) = match read {
            // It began just now.
            Err(_) if desk.rebuild.load(Ordering::Acquire) => {
                let is_rebuilding = true;
                return Ok(TablesReport { seq, stopped, is_rebuilding, ..TablesReport::default() });
            }
            read => read?,
        };
        Ok(TablesReport { seq, stopped, set_aside, findings, is_rebuilding })
    }

    /// Has the tables made again from the log, while everything goes on; they are whole again after some time.
    pub fn rebuild_tables(&self) {
        if let Some(TablesBell { desk, bell }) = &self.inner.tables {
            desk.rebuild.store(true, Ordering::Release);
            // Full is as good as rung.
            let _ = bell.try_send(());
        }
    }
}
