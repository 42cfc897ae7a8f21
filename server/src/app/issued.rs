//! When tickets were issued, as the tables of a running server know it. Decides nothing.

use std::collections::HashMap;

use jari_common::id::TicketId;
use jiff::Timestamp;

use super::App;
use crate::tables::Tables;

impl App {
    /// When these tickets were issued, as far as the tables know: they may be a moment behind, or made again just now.
    /// Reads the disk: not for async threads.
    pub fn issued_at(
        &self,
        tickets: impl Iterator<Item = TicketId>,
    ) -> HashMap<TicketId, Timestamp> {
        let Some(tables) = &self.inner.tables else { return HashMap::new() };
        Tables::read_issued(&tables.desk.path, tickets).unwrap_or_else(|error| {
            tracing::warn!(%error, "when tickets were issued cannot be read now");
            HashMap::new()
        })
    }
}
