//! The state of a draw: its entries, in the order in which they came, and how many have their numbers. Decides nothing.

use jari_common::draw::{Digest, EntryId, Revealed};
use jari_common::id::TicketId;
use jari_common::wire::EntryView;

use crate::draw::MerkleTree;
use crate::engine::people::tickets::short;

/// A campaign's draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draw {
    /// The entries in the order in which they came: the ticket's id and the entry's public name.
    pub(in crate::engine) entries: Vec<(u32, EntryId)>,
    pub(in crate::engine) tree: MerkleTree,
    /// The Merkle root; present once the entries are sealed.
    pub(in crate::engine) root: Option<Digest>,
    pub(in crate::engine) revealed: Option<Revealed>,
    /// How many entries have their numbers.
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

    /// The entry of a ticket, with its index.
    pub(crate) fn entry_of(&self, ticket: TicketId) -> Option<EntryView> {
        let at = self.entries.binary_search_by_key(&short(ticket), |(ticket, _)| *ticket).ok()?;
        Some(EntryView { index: u32::try_from(at).ok()?, id: self.entries[at].1 })
    }
}
