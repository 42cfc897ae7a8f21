//! What is kept for a person: a party's seats, the seats of both doses, a hold of them, a booking. Decides nothing.

use jari_common::booking::BookingStatus;
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::slot::PartySeat;
use jari_common::ticket::PARTY_MAX;
use jiff::Timestamp;

use crate::engine::people::tickets::Window;
use crate::engine::seats::days::SlotKey;

/// The seats of all members of a party but the first.
pub(crate) type PartySeats = [Option<PartySeat>; PARTY_MAX as usize - 1];

/// The seats of a person or of a whole party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatGroup {
    pub(crate) slot: SlotKey,
    pub(crate) seat: u8,
    pub(crate) beside: PartySeats,
}

impl SeatGroup {
    pub(crate) fn new(slot: SlotKey, seat: u8, beside: &[PartySeat]) -> Self {
        let mut besides = PartySeats::default();
        for (kept, found) in besides.iter_mut().zip(beside) {
            *kept = Some(*found);
        }
        Self { slot, seat, beside: besides }
    }

    /// Every seat of the group.
    pub(crate) fn seats(self) -> impl Iterator<Item = (SlotKey, u8)> {
        let beside = self.beside.into_iter().flatten();
        let beside = beside.map(move |it| (SlotKey { index: it.index, ..self.slot }, it.seat));
        std::iter::once((self.slot, self.seat)).chain(beside)
    }

    /// The seats of the other members, as an event writes them.
    pub(crate) fn beside(&self) -> Vec<PartySeat> {
        self.beside.into_iter().flatten().collect()
    }
}

/// What one hold keeps: the seats of the dose that was asked for. With a first dose also those of the second, unless a
/// booked second dose fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DoseSeats {
    pub(crate) dose: Dose,
    pub(crate) place: SeatGroup,
    pub(crate) second: Option<SeatGroup>,
}

impl DoseSeats {
    /// The seats of this dose.
    pub(crate) fn of(&self, dose: Dose) -> Option<SeatGroup> {
        if self.dose == dose { Some(self.place) } else { self.second.filter(|_| !dose.is_first()) }
    }

    pub(crate) fn places(self) -> impl Iterator<Item = SeatGroup> {
        std::iter::once(self.place).chain(self.second)
    }
}

/// Seats that are kept for one ticket, all of them under one id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub(crate) ticket: TicketId,
    pub(crate) seats: DoseSeats,
    pub(crate) window: Window,
    pub(crate) since: Timestamp,
    /// A wish found the seats: they are kept for an answer, and need no turn.
    pub(crate) offered: bool,
    /// The person does not know of the seats yet: the window is the time in which the person must be told.
    pub(crate) untold: bool,
}

impl Hold {
    /// How long the person may decline seats that a wish found and that are booked at once: the rest of the time of the
    /// offer, or all of it while they do not know of the seats.
    pub(super) fn decline_window(&self, now: Timestamp, offer_secs: u32) -> Window {
        match self.window.end_from(now) {
            Some(_) if self.untold => Window::Stopped(offer_secs),
            Some(until) => Window::Runs(until),
            None => Window::None,
        }
    }
}

/// Seats that are booked for a ticket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Booking {
    pub(crate) ticket: TicketId,
    pub(crate) hold: HoldId,
    pub(crate) place: SeatGroup,
    pub(crate) status: BookingStatus,
    /// How often the booking was changed (RFC 5545 SEQUENCE).
    pub(crate) sequence: u32,
    pub(crate) dose: Dose,
}
