//! The people of one shape who have a booking and wait for a seat that they prefer. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::id::TicketId;

use crate::engine::wishes::rank::{Effort, Rank};

/// The people by number in line, and by the rank of the seat that each of them has.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct BookedWaiting {
    by_number: BTreeMap<u32, (Rank, TicketId)>,
    by_rank: BTreeSet<(Rank, u32)>,
}

impl BookedWaiting {
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.by_number.is_empty()
    }

    /// Adds a person, or replaces their rank. Returns whether they were not in the list before.
    pub(in crate::engine) fn insert(&mut self, number: u32, own: Rank, ticket: TicketId) -> bool {
        let is_news = !self.remove(number);
        self.by_number.insert(number, (own, ticket));
        self.by_rank.insert((own, number));
        is_news
    }

    /// Removes a person. Returns whether they were in the list.
    pub(in crate::engine) fn remove(&mut self, number: u32) -> bool {
        let Some((own, _)) = self.by_number.remove(&number) else { return false };
        self.by_rank.remove(&(own, number))
    }

    pub(in crate::engine) fn tickets(&self) -> Vec<(u32, TicketId)> {
        self.by_number.iter().map(|(number, (_, ticket))| (*number, *ticket)).collect()
    }

    /// The first person in line for whom a seat of this rank is better than their own.
    pub(in crate::engine) fn first_for(
        &self,
        rank: Rank,
        effort: &mut Effort,
    ) -> Option<(u32, TicketId)> {
        // If anybody would take the seat, the person with the worst seat would: so this one is checked first.
        self.by_rank.last().filter(|(worst, _)| rank < *worst)?;
        let mut mine = self.by_number.iter().inspect(|_| effort.spend(1));
        let (number, (_, ticket)) = mine.find(|(_, (own, _))| rank < *own)?;
        Some((*number, *ticket))
    }
}
