//! A draw as it stands: its entries, in the order of coming, and how many have their numbers. Decides nothing.

use jari_common::draw::{Digest, EntryId, Revealed};
use jari_common::id::TicketId;
use jari_common::wire::EntryView;

use crate::draw::MerkleTree;
use crate::engine::people::tickets::short;

/// A campaign's draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draw {
    /// In the order of coming: the ticket's id and the entry's public name.
    pub(in crate::engine) entries: Vec<(u32, EntryId)>,
    pub(in crate::engine) tree: MerkleTree,
    /// From the sealing on.
    pub(in crate::engine) root: Option<Digest>,
    pub(in crate::engine) revealed: Option<Revealed>,
    /// Entries that have their numbers.
    pub(in crate::engine) drawn: u32,
}

impl Draw {
    /// Whether every entry has its number.
    pub(crate) fn is_over(&self) -> bool {
        self.root.is_some() && self.drawn == self.tree.leaves()
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.root.is_some()
    }

    /// A ticket's place among the entries.
    pub(crate) fn entry_of(&self, ticket: TicketId) -> Option<EntryView> {
        let at = self.entries.binary_search_by_key(&short(ticket), |(ticket, _)| *ticket).ok()?;
        Some(EntryView { index: u32::try_from(at).ok()?, id: self.entries[at].1 })
    }
}
