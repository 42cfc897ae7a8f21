//! The wishes of one campaign: who wishes what, who may decline what a wish booked, and where to look for seats. Decides
//! nothing.

use std::collections::{BTreeSet, HashMap};

use jari_common::id::TicketId;
use jari_common::wish::{OnMatch, Wish};

use crate::engine::seats::clinics::Clinics;
use crate::engine::wishes::rechecks::Rechecks;
use crate::engine::wishes::shapes::{Needs, ShapeNumber, Shapes};

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Wishes {
    pub(super) shapes: Shapes,
    given: HashMap<TicketId, Given>,
    /// Tickets whose people may decline what a wish booked for them.
    may_decline: BTreeSet<TicketId>,
    /// Where somebody who waits for a seat may find one. The list is kept while the line is frozen; loading the log
    /// builds all of it again.
    pub(super) rechecks: Rechecks,
}

/// One ticket's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Given {
    pub(super) shape: ShapeNumber,
    pub(in crate::engine) on_match: OnMatch,
    /// A seat went to the next person because this person could not be told: the wish is paused until they are reached.
    pub(super) unreached: bool,
}

impl Wishes {
    pub(super) fn of(&self, ticket: TicketId) -> Option<Given> {
        self.given.get(&ticket).copied()
    }

    pub(in crate::engine) fn has(&self, ticket: TicketId) -> bool {
        self.given.contains_key(&ticket)
    }

    /// Tickets whose people may decline what a wish booked for them.
    pub(in crate::engine) fn may_decline(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.may_decline.iter().copied()
    }

    /// Whether nobody wishes anything.
    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The tickets that have a wish, in the order of their ids.
    pub(super) fn tickets(&self) -> Vec<TicketId> {
        let mut tickets: Vec<TicketId> = self.given.keys().copied().collect();
        tickets.sort_unstable();
        tickets
    }

    /// Gives a wish to a ticket that has none.
    pub(super) fn give(&mut self, ticket: TicketId, wish: &Wish, needs: Needs, clinics: &Clinics) {
        let shape = self.shapes.add(wish, needs, clinics);
        self.given.insert(ticket, Given { shape, on_match: wish.on_match, unreached: false });
    }

    /// Ends the wish of the ticket with this number in line.
    pub(super) fn end(&mut self, ticket: TicketId, number: u32) {
        if let Some(Given { shape, .. }) = self.given.remove(&ticket) {
            self.shapes.stop_waiting(shape, number);
            self.shapes.remove(shape);
        }
    }

    /// The ticket with this number in line no longer waits for a seat; it keeps its wish.
    pub(super) fn stop_waiting(&mut self, ticket: TicketId, number: u32) {
        if let Some(Given { shape, .. }) = self.of(ticket) {
            self.shapes.stop_waiting(shape, number);
        }
    }

    /// What the ticket's wish needs besides its own seat is now this.
    pub(super) fn need(&mut self, ticket: TicketId, number: u32, needs: Needs, clinics: &Clinics) {
        let Some(given) = self.of(ticket) else { return };
        let shape = self.shapes.get(given.shape);
        if shape.needs == needs {
            return;
        }
        let wish = shape.wish.clone();
        self.shapes.stop_waiting(given.shape, number);
        self.shapes.remove(given.shape);
        let shape = self.shapes.add(&wish, needs, clinics);
        self.given.insert(ticket, Given { shape, ..given });
    }

    pub(super) fn set_unreached(&mut self, ticket: TicketId, unreached: bool) {
        if let Some(given) = self.given.get_mut(&ticket) {
            given.unreached = unreached;
        }
    }

    pub(super) fn set_may_decline(&mut self, ticket: TicketId, may_decline: bool) {
        if may_decline {
            self.may_decline.insert(ticket)
        } else {
            self.may_decline.remove(&ticket)
        };
    }

    /// The line is closed: every wish ends. What was booked may still be declined.
    pub(in crate::engine) fn close(&mut self) {
        *self = Self { may_decline: std::mem::take(&mut self.may_decline), ..Self::default() };
    }
}
