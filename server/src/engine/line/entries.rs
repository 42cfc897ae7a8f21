//! The state of a draw: its entries, in the order in which they came, and how many have their numbers. Decides nothing.

use jari_common::draw::{Digest, EntryId, Revealed};
use jari_common::id::{CampaignId, TicketId};
use jari_common::wire::EntryView;

use crate::draw::{MerkleTree, Numbers, leaf};
use crate::engine::people::tickets::short;

/// A campaign's draw.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Draw {
    /// The entries in the order in which they came: the ticket's id and the entry's public name.
    entries: Vec<(u32, EntryId)>,
    tree: MerkleTree,
    /// The Merkle root; present once the entries are sealed.
    root: Option<Digest>,
    revealed: Option<Revealed>,
    /// How many entries have their numbers.
    drawn: u32,
}

impl Draw {
    /// Whether every entry has its number.
    pub(in crate::engine) fn is_over(&self) -> bool {
        self.root.is_some() && self.drawn == self.entrants()
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.root.is_some()
    }

    /// The number of entries.
    pub(super) fn entrants(&self) -> u32 {
        self.tree.leaves()
    }

    /// How many entries have no number yet.
    pub(super) fn without_number(&self) -> u32 {
        self.entrants().saturating_sub(self.drawn)
    }

    /// The Merkle root of the entries made up to now.
    pub(super) fn root_now(&self) -> Digest {
        self.tree.root()
    }

    /// The Merkle root with which the entries were sealed.
    pub(super) fn root(&self) -> Option<Digest> {
        self.root
    }

    pub(super) fn revealed(&self) -> Option<&Revealed> {
        self.revealed.as_ref()
    }

    /// The entry of a ticket, with its index.
    pub(in crate::engine) fn entry_of(&self, ticket: TicketId) -> Option<EntryView> {
        let at = self.entries.binary_search_by_key(&short(ticket), |(ticket, _)| *ticket).ok()?;
        Some(EntryView { index: u32::try_from(at).ok()?, id: self.entries[at].1 })
    }

    /// The public names of the entries from index `from` on, at most `most`, in their order.
    pub(super) fn names(&self, from: usize, most: usize) -> Vec<EntryId> {
        let entries = self.entries.get(from..).unwrap_or_default();
        entries.iter().take(most).map(|(_, entry)| *entry).collect()
    }

    /// The entries that get their numbers next: the first index, and how many. None before the draw is revealed, and
    /// when all have their numbers.
    pub(super) fn next_step(&self, most: u32) -> Option<(u32, u32)> {
        self.revealed.as_ref()?;
        let left = self.entrants().checked_sub(self.drawn);
        let left = left.expect("no more numbers are given than there are entries");
        let count = left.min(most);
        (count > 0).then_some((self.drawn, count))
    }

    pub(super) fn enter(&mut self, campaign: CampaignId, ticket: TicketId, entry: EntryId) {
        self.tree.push(leaf(campaign, self.tree.leaves(), entry));
        self.entries.push((short(ticket), entry));
    }

    pub(super) fn seal(&mut self, root: Digest) {
        self.root = Some(root);
    }

    pub(super) fn reveal(&mut self, revealed: Revealed) {
        self.revealed = Some(revealed);
    }

    /// Gives these entries their numbers, which follow from what was revealed.
    pub(super) fn give(&mut self, from: u32, count: u32) -> Vec<(u32, TicketId)> {
        let Some(revealed) = &self.revealed else { return Vec::new() };
        let numbers = Numbers::new(revealed.seed, self.entrants());
        let given = |index: u32| {
            let (ticket, _) = self.entries[index as usize];
            (numbers.number(index), TicketId(u64::from(ticket)))
        };
        let until = from.saturating_add(count);
        let given = (from..until.min(self.entrants())).map(given).collect();
        self.drawn = until;
        given
    }
}
