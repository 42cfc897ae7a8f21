//! Request ids: the same id is done once, and answered the same however often it comes. They live in their changes.

use jari_common::change::{Change, Event};
use jari_common::id::{RequestId, TicketId};
use jari_common::person::PersonKey;

use super::State;
use crate::command::Command;

/// What a request id was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handled {
    act: Act,
    about: About,
}

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Ticket(TicketId),
    Person(PersonKey),
}

/// The kinds of act that a request id can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// Took a place, or took it up again.
    Queue,
    Start,
    Extend,
    End,
    Leave,
    Hold,
    Release,
    /// Made a held seat the person's own.
    Book,
    Cancel,
    Wish,
    Staff,
    /// Tried a one-time code.
    Prove,
}

impl State {
    /// What the request was used for; None when it is new.
    pub(super) fn handled(&self, request: RequestId) -> Option<Handled> {
        let queued = |ticket| Handled { act: Act::Queue, about: About::Ticket(ticket) };
        let other = self.requests.get(&request).copied();
        other.or_else(|| self.tickets.of_request(request).map(queued))
    }

    /// What the command would be remembered as.
    pub(super) fn handled_by(&self, command: &Command) -> Option<Handled> {
        let act = match command {
            Command::JoinLine { .. } | Command::ReturnToLine { .. } => Act::Queue,
            Command::StartTurn { .. } => Act::Start,
            Command::ExtendTurn { .. } | Command::ExtendToMove { .. } => Act::Extend,
            Command::EndTurn { .. } => Act::End,
            Command::LeaveLine { .. } => Act::Leave,
            Command::HoldSeat { .. } | Command::HoldToMove { .. } => Act::Hold,
            Command::ReleaseHold { .. }
            | Command::ReleaseToMove { .. }
            | Command::DeclineOffer { .. } => Act::Release,
            Command::BookHeld { .. }
            | Command::MoveBooking { .. }
            | Command::AcceptOffer { .. } => Act::Book,
            Command::CancelBooking { .. } => Act::Cancel,
            Command::GiveWish { .. } | Command::WithdrawWish { .. } => Act::Wish,
            Command::StaffAct { .. } => Act::Staff,
            Command::TryIdentityCode { person, .. } => {
                return Some(Handled { act: Act::Prove, about: About::Person(*person) });
            }
            _ => return None,
        };
        self.ticket_of(command).map(|ticket| Handled { act, about: About::Ticket(ticket) })
    }

    /// A request's last telling event says what it was used for. Who made a ticket is found by the ticket.
    pub(super) fn remember_request(&mut self, change: &Change) {
        let Some(request) = change.request else { return };
        let of = About::Ticket;
        let (act, about) = match &change.event {
            Event::TurnStarted { ticket, .. } | Event::TicketArrived { ticket } => {
                (Act::Start, of(*ticket))
            }
            Event::TurnExtended { ticket, .. } | Event::HoldExtended { ticket, .. } => {
                (Act::Extend, of(*ticket))
            }
            Event::TurnMissed { ticket } => (Act::End, of(*ticket)),
            Event::TicketReturned { ticket } => (Act::Queue, of(*ticket)),
            Event::TicketLeft { ticket } => (Act::Leave, of(*ticket)),
            Event::SeatHeld { ticket, .. } => (Act::Hold, of(*ticket)),
            Event::HoldEnded { ticket, .. } | Event::MatchDeclined { ticket, .. } => {
                (Act::Release, of(*ticket))
            }
            Event::WishGiven { ticket, .. } | Event::WishWithdrawn { ticket } => {
                (Act::Wish, of(*ticket))
            }
            Event::StaffActed { ticket, .. } => (Act::Staff, of(*ticket)),
            Event::SeatBooked { booking, .. } | Event::BookingMoved { booking, .. } => {
                let Some(booking) = self.booking_row(*booking) else { return };
                (Act::Book, of(booking.ticket))
            }
            Event::BookingCancelled { ticket, .. } => (Act::Cancel, of(*ticket)),
            Event::IdentityRefused { person } | Event::IdentityVerified { person } => {
                (Act::Prove, About::Person(*person))
            }
            _ => return,
        };
        self.requests.insert(request, Handled { act, about });
    }
}
