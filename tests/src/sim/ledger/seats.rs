//! Seats according to the log: each has one owner, from the tap to the booking. The ends of holds are in `windows`.

use jari_common::booking::HoldEnd;
use jari_common::change::{Change, Event, Held};
use jari_common::id::{BookingId, HoldId};

use super::{Ledger, Seat};
use crate::sim::promise::{Breach, Promise, kept};
use crate::sim::setting::SEATS;

impl Ledger {
    pub(super) fn held(&mut self, change: &Change) -> Result<(), Breach> {
        let Event::SeatHeld(Held { hold, ticket, slot, seat, until, .. }) = &change.event else {
            return Ok(());
        };
        let before = self.owners.insert((slot.clone(), *seat), *ticket);
        kept(before.is_none() && *seat < SEATS, Promise::OneOwner, || {
            format!("seat {seat} of {slot:?} went to ticket {ticket} and is of {before:?}")
        })?;
        self.holds.insert(*hold, Seat { ticket: *ticket, slot: slot.clone(), seat: *seat });
        self.windows.held(*hold, *ticket, change.at, *until);
        Ok(())
    }

    pub(super) fn hold_ended(
        &mut self,
        change: &Change,
        hold: HoldId,
        why: HoldEnd,
    ) -> Result<(), Breach> {
        let window = self.windows.hold_over(hold);
        let Some(Seat { ticket, slot, seat }) = self.holds.get(&hold).cloned() else {
            return kept(false, Promise::Kept, || format!("hold {hold} ended and never was"));
        };
        self.owners.remove(&(slot, seat));
        self.ended_beside(change, ticket, why)?;
        match why {
            HoldEnd::Expired | HoldEnd::NotTold => {
                self.windows.ended(change, window, &format!("hold {hold}"))
            }
            HoldEnd::Released => kept(change.request.is_some(), Promise::FullTime, || {
                format!("hold {hold} was given back by nobody")
            }),
            // Only a clinic's change withdraws a seat, and no clinic changes here.
            HoldEnd::Withdrawn | HoldEnd::ChoseAnother => {
                kept(false, Promise::Kept, || format!("hold {hold} was withdrawn"))
            }
            HoldEnd::TurnEnded => {
                self.ending = Some(ticket);
                Ok(())
            }
        }
    }

    pub(super) fn booked(
        &mut self,
        change: &Change,
        booking: BookingId,
        hold: HoldId,
    ) -> Result<(), Breach> {
        let ran = self.windows.hold_over(hold);
        kept(ran.is_some(), Promise::OneOwner, || format!("hold {hold} was over and was booked"))?;
        let Some(seat) = self.holds.get(&hold).cloned() else { return Ok(()) };
        self.in_turn(change, seat.ticket)?;
        self.windows.turn_over(seat.ticket)?;
        self.bookings.made(change.seq, booking, seat)
    }
}
