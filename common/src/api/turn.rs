//! A running turn: a seat is held, kept longer, given back and booked.

use super::{ByLease, BySession, Json, Keyed, Nothing};
use crate::id::{HoldId, TicketId};
use crate::wire::{BookRequest, HoldRequest, TicketView, TurnReply};

crate::endpoints! {
    /// Holds a seat; a seat that was held before is given back.
    TurnHold { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/hold" in "turn",
        by ByLease, key Keyed, Json<HoldRequest> => Json<TicketView>,
        [200 "With its hold."]

    /// "더 쓸게요": gives more time, up to the turn's latest end.
    TurnExtend { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/turn/extension" in "turn",
        by ByLease, key Keyed, Nothing => Json<TicketView>,
        [200 "With its new end."]

    /// Gives the held seat back.
    TurnRelease { ticket: TicketId, hold: HoldId } =
        Delete "/api/v1/tickets/{ticket}/hold/{hold}" in "turn",
        by ByLease, key Keyed, Nothing => Json<TicketView>,
        [200 "Without the hold."]

    /// Books the held seat; the ticket is done.
    TurnConfirm { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/booking" in "turn",
        by ByLease, key Keyed, Json<BookRequest> => Json<TicketView>,
        [201 "With its booking, on disk."]

    /// Begins the turn of a called ticket, or continues it from this screen; an older lease stops working.
    StartTurn { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/turn" in "turn",
        by BySession, key Keyed, Nothing => Json<TurnReply>,
        [200 "The turn runs."]

    /// Goes away without booking: the place is kept.
    EndTurn { ticket: TicketId } = Delete "/api/v1/tickets/{ticket}/turn" in "turn",
        by ByLease, key Keyed, Nothing => Json<TicketView>,
        [200 "The turn is over."]
}
