//! Another seat beside a booking: it is held, kept longer, given back, and the booking moves to it.

use super::{BySession, Json, Keyed, Nothing};
use crate::id::{HoldId, TicketId};
use crate::wire::{BookRequest, HoldRequest, TicketView};

crate::endpoints! {
    /// Holds another seat beside a booking, which is kept.
    MoveHold { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/move" in "tickets",
        by BySession, key Keyed, Json<HoldRequest> => Json<TicketView>,
        [200 "With both."]

    /// Keeps the other seat longer.
    MoveExtend { ticket: TicketId, hold: HoldId } =
        Post "/api/v1/tickets/{ticket}/move/{hold}/extension" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "As it stands."]

    /// Gives the other seat back; the booking is kept.
    MoveRelease { ticket: TicketId, hold: HoldId } =
        Delete "/api/v1/tickets/{ticket}/move/{hold}" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "With the booking."]

    /// Moves the booking to the held seat: the person has the new seat and the old one is free, or nothing has changed.
    MoveConfirm { ticket: TicketId } = Put "/api/v1/tickets/{ticket}/move" in "tickets",
        by BySession, key Keyed, Json<BookRequest> => Json<TicketView>,
        [200 "Moved, on disk."]
}
