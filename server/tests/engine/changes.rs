//! What people do with what they have booked, and whether what is seen of it is their own doing.

use jari_common::booking::BookingStatus;
use jari_common::id::{BookingId, TicketId};
use jari_common::wire::TicketView;
use jari_server::command::Command;

use super::{Try, World, slot};

impl World {
    /// Whether the last act was this person's own, and made of their booking what is seen: moved and still booked, given
    /// back, or, after that, booked anew.
    pub fn changed_by_its_person(&self, view: &TicketView) -> bool {
        let Some((ask, _)) = self.last.as_ref().filter(|_| self.last_changed) else { return false };
        let booking = view.booking.as_ref();
        let stands = booking.is_some_and(|it| it.status == BookingStatus::Booked);
        match &ask.command {
            Command::MoveBooking { ticket, .. } | Command::BookHeld { ticket, .. } => {
                *ticket == view.id && stands
            }
            Command::CancelBooking { ticket, .. } => {
                *ticket == view.id && booking.is_some() && !stands
            }
            _ => false,
        }
    }

    pub(super) fn change_booking(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        self.requested(match what {
            Try::Better(who, index) => {
                Command::HoldToMove { ticket: ticket(who), slot: slot(*index) }
            }
            Try::LongerBetter(who) => {
                Command::ExtendToMove { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::KeepOld(who) => {
                Command::ReleaseToMove { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::Move(who) => {
                Command::MoveBooking { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::Cancel(who) => {
                let view = self.state.ticket(ticket(who));
                let booking = view.and_then(|it| it.booking).map_or(BookingId(1), |it| it.id);
                Command::CancelBooking { ticket: ticket(who), booking }
            }
            _ => unreachable!("not about a booking"),
        });
    }
}
