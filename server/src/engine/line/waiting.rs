//! The people who wait to be called: how many, who of them came back after their number was called, and the share of
//! calls that is saved up for those. Decides nothing.

use std::collections::BTreeMap;

use jari_common::campaign::Pace;
use jari_common::id::TicketId;

/// One whole call, in hundredths of a call of the reserved share.
const WHOLE_CALL: u32 = 100;

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct WaitingTickets {
    /// Tickets in the state `Waiting`.
    count: u32,
    /// Tickets that came back after a missed turn, in the order in which they came back.
    returned: BTreeMap<u64, TicketId>,
    /// The highest order number given in `returned`.
    last_return: u64,
    share: ReservedShare,
}

/// The share of calls saved up for people who came back, in hundredths of a call; at most one whole call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReservedShare(u32);

impl Default for ReservedShare {
    fn default() -> Self {
        Self(WHOLE_CALL)
    }
}

impl ReservedShare {
    /// Whether the next call may be of a person who came back, although others wait by number.
    pub(super) fn is_whole(self) -> bool {
        self.0 >= WHOLE_CALL
    }

    /// The share after one more call.
    pub(super) fn after_call(self, came_back: bool, pace: &Pace) -> Self {
        let left = if came_back { self.0.saturating_sub(WHOLE_CALL) } else { self.0 };
        Self((left + u32::from(pace.reserved_percent)).min(WHOLE_CALL))
    }
}

impl WaitingTickets {
    pub(in crate::engine) fn count(&self) -> u32 {
        self.count
    }

    /// The tickets that came back, the next first.
    pub(super) fn returned(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.returned.values().copied()
    }

    pub(super) fn share(&self) -> ReservedShare {
        self.share
    }

    pub(super) fn join(&mut self) {
        self.count += 1;
    }

    /// The ticket came back after its number was called. Returns its order among those tickets.
    pub(super) fn come_back(&mut self, ticket: TicketId) -> u64 {
        self.last_return += 1;
        self.returned.insert(self.last_return, ticket);
        self.last_return
    }

    /// A ticket no longer waits; `order` is its order among those that came back, if it is one of them.
    pub(super) fn leave(&mut self, order: Option<u64>) {
        self.count = self.count.saturating_sub(1);
        order.map(|order| self.returned.remove(&order));
    }

    /// Somebody was called.
    pub(super) fn note_call(&mut self, came_back: bool, pace: &Pace) {
        self.share = self.share.after_call(came_back, pace);
    }

    /// Makes the ticket the next of those that came back, with a whole call. Returns the new order of each of them.
    pub(super) fn put_first(&mut self, ticket: TicketId) -> Vec<(u64, TicketId)> {
        self.count += 1;
        self.share = ReservedShare::default();
        let returned = std::mem::take(&mut self.returned).into_values();
        let orders: Vec<(u64, TicketId)> =
            (1..).zip(std::iter::once(ticket).chain(returned)).collect();
        self.last_return = orders.len() as u64;
        self.returned = orders.iter().copied().collect();
        orders
    }

    /// The line is closed: nobody waits any more.
    pub(super) fn close(&mut self) {
        (self.count, self.returned) = (0, BTreeMap::new());
    }
}
