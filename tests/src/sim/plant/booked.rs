//! Faults about bookings: what the forger knows of them, and how it changes the events of people who have one.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::HoldEnd;
use jari_common::change::{
    BookingMoved, Event, Held, HoldEnded, SeatBooked, SeatGivenBack, TicketIssued,
};
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::SlotRef;

use super::Plant;

/// The booking that each person has, as this process saw it.
#[derive(Debug, Default)]
pub(super) struct Booked {
    tickets: BTreeSet<TicketId>,
    holds: BTreeMap<HoldId, (TicketId, SlotRef)>,
    bookings: BTreeMap<TicketId, (BookingId, SlotRef)>,
}

impl Booked {
    /// Notes a true event.
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::TicketIssued(TicketIssued { ticket, .. }) => {
                self.tickets.insert(*ticket);
            }
            Event::SeatHeld(Held { hold, ticket, slot, .. }) => {
                self.holds.insert(*hold, (*ticket, slot.clone()));
            }
            Event::SeatBooked(SeatBooked { booking, hold, .. })
            | Event::BookingMoved(BookingMoved { booking, hold, .. }) => {
                if let Some((ticket, slot)) = self.holds.get(hold).cloned() {
                    self.bookings.insert(ticket, (*booking, slot));
                }
            }
            Event::BookingCancelled(SeatGivenBack { ticket, .. }) => {
                self.bookings.remove(ticket);
            }
            _ => {}
        }
    }

    /// Replaces the event by another, if the fault concerns this kind.
    pub(super) fn forge(&self, plant: Plant, event: &mut Event) {
        match (&mut *event, plant) {
            (Event::BookingMoved(BookingMoved { from: slot, .. }), Plant::MoveFreesOther)
            | (Event::BookingCancelled(SeatGivenBack { slot, .. }), Plant::CancelFreesOther) => {
                slot.index += 1;
            }
            (Event::BookingMoved(BookingMoved { hold, .. }), Plant::MovedOntoNothing) => {
                *hold = HoldId(0);
            }
            (Event::SeatHeld(Held { ticket, .. }), Plant::MoveHeldForNobody) => {
                let others = self.tickets.iter().find(|it| !self.bookings.contains_key(it));
                if let Some(other) = others.filter(|_| self.bookings.contains_key(ticket)) {
                    *ticket = *other;
                }
            }
            (Event::SeatHeld(Held { ticket, .. }), Plant::DroppedBeforeSure)
            | (
                Event::HoldEnded(HoldEnded { ticket, why: HoldEnd::Expired, .. }),
                Plant::CancelledByNobody,
            ) => {
                let ticket = *ticket;
                if let Some((booking, slot)) = self.bookings.get(&ticket).cloned() {
                    *event = Event::BookingCancelled(SeatGivenBack { booking, ticket, slot });
                }
            }
            (
                Event::HoldEnded(HoldEnded { hold, ticket, why: HoldEnd::Expired, .. }),
                Plant::MovedByNobody,
            ) => {
                let hold = *hold;
                if let Some((booking, from)) = self.bookings.get(ticket).cloned() {
                    *event =
                        Event::BookingMoved(BookingMoved { booking, hold, from, second: None });
                }
            }
            _ => {}
        }
    }
}
