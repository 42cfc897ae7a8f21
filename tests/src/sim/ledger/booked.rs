//! Bookings according to the log, with every version of each, so that what a person was told can be compared with what
//! was true at that time. Knows nobody's requests.

use std::collections::BTreeMap;

use jari_common::booking::BookingStatus;
use jari_common::id::{BookingId, TicketId};
use jari_common::wire::BookingView;

use super::Seat;
use crate::sim::promise::{Breach, Promise, kept};

/// One version of a booking: its state between two changes.
#[derive(Clone, Debug)]
struct Version {
    /// The log number of the change that made this version.
    seq: u64,
    seat: Seat,
    status: BookingStatus,
}

/// A version of a booking: the booking, and a number that grows with each version.
pub type BookingVersion = (BookingId, u32);

/// All bookings ever made.
#[derive(Debug, Default)]
pub struct Bookings {
    /// The versions of each booking; they are numbered as in its sequence, from 0.
    all: BTreeMap<BookingId, Vec<Version>>,
    newest: BTreeMap<TicketId, BookingId>,
}

impl Bookings {
    /// The seat of a booking that is not cancelled.
    #[must_use]
    pub fn standing(&self, id: BookingId) -> Option<&Seat> {
        let last = self.all.get(&id)?.last()?;
        (last.status == BookingStatus::Booked).then_some(&last.seat)
    }

    /// The booking that the ticket has.
    #[must_use]
    pub fn of(&self, ticket: TicketId) -> Option<(BookingId, &Seat)> {
        let id = *self.newest.get(&ticket)?;
        Some((id, self.standing(id)?))
    }

    /// Every ticket that ever had a booking, with its newest version and whether that is still booked.
    pub fn tickets(&self) -> impl Iterator<Item = (TicketId, BookingVersion, bool)> {
        self.newest.iter().filter_map(|(ticket, id)| {
            let told = (*id, sequence(self.all.get(id)?));
            Some((*ticket, told, self.standing(*id).is_some()))
        })
    }

    /// The newest version that the ticket had at a given change.
    #[must_use]
    pub fn at(&self, ticket: TicketId, seq: u64) -> Option<BookingVersion> {
        let newest =
            self.all.iter().rev().filter(|(_, versions)| versions[0].seat.ticket == ticket);
        let told = newest.map(|(id, versions)| (*id, versions.iter().filter(|it| it.seq <= seq)));
        let mut told = told.map(|(id, versions)| (id, versions.count()));
        let (id, count) = told.find(|(_, count)| *count > 0)?;
        Some((id, u32::try_from(count - 1).unwrap_or(u32::MAX)))
    }

    /// Whether the booking ever had exactly this state.
    #[must_use]
    pub fn was(&self, ticket: TicketId, view: &BookingView) -> bool {
        let version = self.all.get(&view.id).and_then(|all| all.get(view.sequence as usize));
        version.is_some_and(|version| {
            (version.seat.ticket, &version.seat.slot) == (ticket, &view.slot)
                && version.status == view.status
        })
    }

    /// A booking is made. A ticket that has one gets no other.
    pub fn made(&mut self, seq: u64, id: BookingId, seat: Seat) -> Result<(), Breach> {
        let ticket = seat.ticket;
        let has = self.of(ticket).map(|(id, _)| id);
        kept(has.is_none(), Promise::NeverWithout, || {
            format!("ticket {ticket} has booking {has:?}, and got {id}")
        })?;
        self.newest.insert(ticket, id);
        let status = BookingStatus::Booked;
        let before = self.all.insert(id, vec![Version { seq, seat, status }]);
        kept(before.is_none(), Promise::OneOwner, || format!("booking {id} was made before"))
    }

    /// The booking has another seat.
    pub fn moved(&mut self, seq: u64, id: BookingId, seat: Seat) {
        let status = BookingStatus::Booked;
        self.all.entry(id).or_default().push(Version { seq, seat, status });
    }

    pub fn cancelled(&mut self, seq: u64, id: BookingId, seat: Seat) {
        let status = BookingStatus::Cancelled;
        self.all.entry(id).or_default().push(Version { seq, seat, status });
    }
}

fn sequence(versions: &[Version]) -> u32 {
    u32::try_from(versions.len()).unwrap_or(u32::MAX).saturating_sub(1)
}
