//! Bookings by the log: each as often as it was changed, so that what was told can be held against what was so at the
//! time. Knows nobody's requests.

use std::collections::BTreeMap;

use jari_common::booking::BookingStatus;
use jari_common::id::{BookingId, TicketId};
use jari_common::wire::BookingView;

use super::Seat;
use crate::sim::promise::{Breach, Promise, kept};

/// A booking between two changes of it.
#[derive(Clone, Debug)]
struct Version {
    /// The change that made it so.
    seq: u64,
    seat: Seat,
    status: BookingStatus,
}

/// Which version of which booking: later ones are larger.
pub type Told = (BookingId, u32);

/// Bookings ever made.
#[derive(Debug, Default)]
pub struct Bookings {
    /// The versions of a booking are numbered as its sequence is, from 0.
    all: BTreeMap<BookingId, Vec<Version>>,
    newest: BTreeMap<TicketId, BookingId>,
}

impl Bookings {
    /// One that stands, with its seat.
    #[must_use]
    pub fn standing(&self, id: BookingId) -> Option<&Seat> {
        let last = self.all.get(&id)?.last()?;
        (last.status == BookingStatus::Booked).then_some(&last.seat)
    }

    /// The one that the ticket has.
    #[must_use]
    pub fn of(&self, ticket: TicketId) -> Option<(BookingId, &Seat)> {
        let id = *self.newest.get(&ticket)?;
        Some((id, self.standing(id)?))
    }

    /// Every ticket that ever had one, with the newest and whether it stands.
    pub fn tickets(&self) -> impl Iterator<Item = (TicketId, Told, bool)> {
        self.newest.iter().filter_map(|(ticket, id)| {
            let told = (*id, sequence(self.all.get(id)?));
            Some((*ticket, told, self.standing(*id).is_some()))
        })
    }

    /// The newest version that the ticket had at a change.
    #[must_use]
    pub fn at(&self, ticket: TicketId, seq: u64) -> Option<Told> {
        let newest =
            self.all.iter().rev().filter(|(_, versions)| versions[0].seat.ticket == ticket);
        let told = newest.map(|(id, versions)| (*id, versions.iter().filter(|it| it.seq <= seq)));
        let mut told = told.map(|(id, versions)| (id, versions.count()));
        let (id, count) = told.find(|(_, count)| *count > 0)?;
        Some((id, u32::try_from(count - 1).unwrap_or(u32::MAX)))
    }

    /// Whether the booking was ever just so.
    #[must_use]
    pub fn was(&self, ticket: TicketId, view: &BookingView) -> bool {
        let version = self.all.get(&view.id).and_then(|all| all.get(view.sequence as usize));
        version.is_some_and(|version| {
            (version.seat.ticket, &version.seat.slot) == (ticket, &view.slot)
                && version.status == view.status
        })
    }

    /// Who has one gets no other.
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

    /// Its seat is another.
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
