//! Faults about bookings: what a forger knows of them, and what they make of the events of those who have one.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::HoldEnd;
use jari_common::change::Event;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::SlotRef;

use super::Plant;

/// Who has what, as this process saw it.
#[derive(Debug, Default)]
pub(super) struct Booked {
    tickets: BTreeSet<TicketId>,
    holds: BTreeMap<HoldId, (TicketId, SlotRef)>,
    bookings: BTreeMap<TicketId, (BookingId, SlotRef)>,
}

impl Booked {
    /// Sees a true event.
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::TicketIssued { ticket, .. } => {
                self.tickets.insert(*ticket);
            }
            Event::SeatHeld { hold, ticket, slot, .. } => {
                self.holds.insert(*hold, (*ticket, slot.clone()));
            }
            Event::SeatBooked { booking, hold, .. } | Event::BookingMoved { booking, hold, .. } => {
                if let Some((ticket, slot)) = self.holds.get(hold).cloned() {
                    self.bookings.insert(ticket, (*booking, slot));
                }
            }
            Event::BookingCancelled { ticket, .. } => {
                self.bookings.remove(ticket);
            }
            _ => {}
        }
    }

    /// Makes another event of it, if the fault is about such.
    pub(super) fn forge(&self, plant: Plant, event: &mut Event) {
        match (&mut *event, plant) {
            (Event::BookingMoved { from: slot, .. }, Plant::MoveFreesOther)
            | (Event::BookingCancelled { slot, .. }, Plant::CancelFreesOther) => slot.index += 1,
            (Event::BookingMoved { hold, .. }, Plant::MovedOntoNothing) => *hold = HoldId(0),
            (Event::SeatHeld { ticket, .. }, Plant::BetterForNobody) => {
                let others = self.tickets.iter().find(|it| !self.bookings.contains_key(it));
                if let Some(other) = others.filter(|_| self.bookings.contains_key(ticket)) {
                    *ticket = *other;
                }
            }
            (Event::SeatHeld { ticket, .. }, Plant::DroppedBeforeSure)
            | (Event::HoldEnded { ticket, why: HoldEnd::Expired, .. }, Plant::CancelledByNobody) => {
                let ticket = *ticket;
                if let Some((booking, slot)) = self.bookings.get(&ticket).cloned() {
                    *event = Event::BookingCancelled { booking, ticket, slot };
                }
            }
            (
                Event::HoldEnded { hold, ticket, why: HoldEnd::Expired, .. },
                Plant::MovedByNobody,
            ) => {
                let hold = *hold;
                if let Some((booking, from)) = self.bookings.get(ticket).cloned() {
                    *event = Event::BookingMoved { booking, hold, from, second: None };
                }
            }
            _ => {}
        }
    }
}
