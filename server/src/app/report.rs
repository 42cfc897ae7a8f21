//! What an operator is shown of the tables and the log, and the order to make the tables again. Decides nothing.

use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use jari_common::campaign::Campaign;
use jari_common::id::CampaignId;
use serde::{Deserialize, Serialize};

use super::{App, OpenError};
use crate::log_reader::TablesDesk;
use crate::tables::{SetAside, Tables};

/// How the tables compare with the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesReport {
    /// The last committed change.
    pub seq: u64,
    /// Campaigns that are paused, each with the change that was found to be wrong.
    pub stopped: Vec<(CampaignId, u64)>,
    /// Changes that the tables left out.
    pub set_aside: Vec<SetAside>,
    /// The rules that are broken in the tables themselves.
    pub findings: Vec<String>,
    /// The tables are being made again from the log.
    pub is_rebuilding: bool,
}

/// How an operator reaches the log reader of the tables.
pub(super) struct TablesBell {
    pub(super) desk: TablesDesk,
    pub(super) bell: SyncSender<()>,
}

impl App {
    /// Which campaigns are paused because something was found wrong in them, and what the tables left out. Reads the
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
            // The rebuild began just now.
            Err(_) if desk.rebuild.load(Ordering::Acquire) => {
                let is_rebuilding = true;
                return Ok(TablesReport { seq, stopped, is_rebuilding, ..TablesReport::default() });
            }
            read => read?,
        };
        Ok(TablesReport { seq, stopped, set_aside, findings, is_rebuilding })
    }

    /// Starts making the tables again from the log, while everything continues; they are complete again after some
    /// time.
    pub fn rebuild_tables(&self) {
        if let Some(TablesBell { desk, bell }) = &self.inner.tables {
            desk.rebuild.store(true, Ordering::Release);
            // When the channel is full, the reader will be woken anyway.
            let _ = bell.try_send(());
        }
    }
}
