//! The turns of a line: which are active, which are kept free for somebody who is here, and who is here and waits for
//! one. Decides nothing.

use std::collections::{BTreeSet, VecDeque};

use jari_common::id::TicketId;

#[derive(Clone, Debug)]
pub(in crate::engine) struct Turns {
    active: BTreeSet<TicketId>,
    /// Called tickets for which a turn is kept free.
    admitted: BTreeSet<TicketId>,
    /// Called tickets whose person is here while every turn is in use, in the order of arrival.
    arrived: VecDeque<TicketId>,
    /// How many turns may be active or kept free; higher than the pace says only after the pace was lowered.
    ceiling: u32,
}

impl Turns {
    /// No turn is in use, and so many may be.
    pub(super) fn of(ceiling: u32) -> Self {
        let (active, admitted, arrived) = (BTreeSet::new(), BTreeSet::new(), VecDeque::new());
        Self { active, admitted, arrived, ceiling }
    }

    /// The number of turns that are active or kept free.
    pub(in crate::engine) fn used(&self) -> u32 {
        u32::try_from(self.active.len() + self.admitted.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn active(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.active.iter().copied()
    }

    pub(super) fn active_count(&self) -> usize {
        self.active.len()
    }

    pub(super) fn is_admitted(&self, ticket: TicketId) -> bool {
        self.admitted.contains(&ticket)
    }

    pub(super) fn admitted_count(&self) -> usize {
        self.admitted.len()
    }

    /// People who are here and wait for a turn, the first to come first.
    pub(super) fn arrived(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.arrived.iter().copied()
    }

    pub(super) fn arrived_count(&self) -> usize {
        self.arrived.len()
    }

    pub(super) fn begin(&mut self, ticket: TicketId) {
        self.active.insert(ticket);
    }

    pub(super) fn end(&mut self, ticket: TicketId) {
        self.active.remove(&ticket);
    }

    pub(super) fn arrive(&mut self, ticket: TicketId) {
        self.arrived.push_back(ticket);
    }

    /// A turn is kept free for the ticket.
    pub(super) fn admit(&mut self, ticket: TicketId) {
        self.arrived.retain(|arrived| *arrived != ticket);
        self.admitted.insert(ticket);
    }

    /// The ticket is no longer called: it waits for no turn, and none is kept free for it.
    pub(super) fn give_up(&mut self, ticket: TicketId) {
        self.arrived.retain(|arrived| *arrived != ticket);
        self.admitted.remove(&ticket);
    }

    /// The pace allows so many turns from now on. Turns that have begun may continue to their end.
    pub(super) fn allow(&mut self, turns: u32) {
        self.ceiling = turns.max(self.used());
    }

    /// Lowers the ceiling to what the pace allows, as far as turns have ended: no new ones may replace them.
    pub(super) fn lower(&mut self, turns: u32) {
        self.ceiling = turns.max(self.ceiling.min(self.used()));
    }

    pub(super) fn is_over_ceiling(&self) -> bool {
        self.used() > self.ceiling
    }
}
