//! What is kept for a person: a party's seats, the seats of both doses, a hold of them, a booking. Decides nothing.

use jari_common::booking::BookingStatus;
use jari_common::change::Held;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::{PartySeat, SecondSeat, SlotRef};
use jari_common::ticket::PARTY_MAX;
use jiff::Timestamp;

use crate::engine::State;
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

/// The seats of one hold. `dose` is the dose that the person chose, `group` its seats. `second` is set when a first
/// dose was chosen and no booked second dose fits: the seats of the second dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DoseSeats {
    pub(crate) dose: Dose,
    pub(crate) group: SeatGroup,
    pub(crate) second: Option<SeatGroup>,
}

impl DoseSeats {
    /// The seats of this dose.
    pub(crate) fn of(&self, dose: Dose) -> Option<SeatGroup> {
        if self.dose == dose { Some(self.group) } else { self.second.filter(|_| !dose.is_first()) }
    }

    /// The groups of all doses.
    pub(crate) fn groups(self) -> impl Iterator<Item = SeatGroup> {
        std::iter::once(self.group).chain(self.second)
    }
}

/// Seats that are kept for one ticket, all of them under one id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub(crate) ticket: TicketId,
    pub(crate) seats: DoseSeats,
    pub(crate) window: Window,
    /// When the hold began. A hold beside a booking lasts at most `turn_max_secs` from here.
    pub(crate) since: Timestamp,
    /// A wish found the seats: they are kept for an answer, and need no turn.
    pub(crate) offered: bool,
    /// The person does not know of the seats yet: the window is the time in which the person must be told.
    pub(crate) untold: bool,
    /// The seats are offered in place of booked ones that their clinic cannot give any more.
    pub(crate) reseats: bool,
    /// The clinic takes the person beyond its seats.
    pub(crate) overbooked: bool,
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
    pub(crate) group: SeatGroup,
    pub(crate) status: BookingStatus,
    /// How often the booking was changed (RFC 5545 SEQUENCE).
    pub(crate) sequence: u32,
    /// When it last moved to another seat; None: it is where it was made.
    pub(crate) moved_at: Option<Timestamp>,
    pub(crate) dose: Dose,
    /// The clinic took the person beyond its seats at this time.
    pub(crate) overbooked: bool,
}

impl State {
    /// The ticket's hold, if its person chose it and it is for a first dose. A seat that a wish found is accepted or
    /// declined as a whole.
    pub(in crate::engine) fn held_first(&self, ticket: TicketId) -> Option<(HoldId, &Hold)> {
        let id = self.tickets.activity(ticket).hold?;
        let held = self.holds.get(&id)?;
        (held.seats.dose.is_first() && !held.offered).then_some((id, held))
    }

    /// What the ticket has or had booked for this dose.
    pub(in crate::engine) fn booking_of(
        &self,
        ticket: TicketId,
        dose: Dose,
    ) -> Option<(BookingId, &Booking)> {
        let activity = self.tickets.activity(ticket);
        let id = match dose {
            Dose::First => activity.booking,
            Dose::Second => activity.second,
        };
        id.and_then(|id| Some((id, self.booking_row(id)?)))
    }

    /// The ticket's booking for this dose while it is not cancelled, whether its time is past or to come.
    pub(in crate::engine) fn standing_booking(
        &self,
        ticket: TicketId,
        dose: Dose,
    ) -> Option<(BookingId, &Booking)> {
        let booked = self.booking_of(ticket, dose);
        booked.filter(|(_, row)| row.status == BookingStatus::Booked)
    }

    /// The seats that an event names; None when its slot is not open.
    pub(in crate::engine) fn seats_named(
        &self,
        slot: &SlotRef,
        seat: u8,
        beside: &[PartySeat],
    ) -> Option<SeatGroup> {
        let found = self.find_slot(slot)?;
        Some(SeatGroup::new(found.key, seat, beside))
    }

    /// The seats that an event names for a second dose.
    pub(in crate::engine) fn second_seats_named(&self, second: &SecondSeat) -> Option<SeatGroup> {
        self.seats_named(&second.slot, second.seat, &second.beside)
    }

    /// These seats as the next hold of a ticket, for the event that keeps them.
    pub(in crate::engine) fn next_hold(
        &self,
        ticket: TicketId,
        seats: &DoseSeats,
        until: Timestamp,
    ) -> Option<Held> {
        Some(Held {
            hold: HoldId(self.last_hold + 1),
            ticket,
            slot: self.slot_ref(seats.group.slot)?,
            seat: seats.group.seat,
            until,
            beside: seats.group.beside(),
            dose: seats.dose,
            second: seats.second.and_then(|second| self.second_seat(second)),
            untold: false,
            reseats: false,
            overbooked: None,
        })
    }

    /// The seats as an event names them for a second dose.
    pub(in crate::engine) fn second_seat(&self, group: SeatGroup) -> Option<SecondSeat> {
        let slot = self.slot_ref(group.slot)?;
        Some(SecondSeat { slot, seat: group.seat, beside: group.beside() })
    }
}
