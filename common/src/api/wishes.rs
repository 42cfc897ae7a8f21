//! Wishes: what a person would accept, and the seat that the wish found.

use super::{BySession, Json, Keyed, Nothing};
use crate::id::{HoldId, TicketId};
use crate::wire::TicketView;
use crate::wish::Wish;

crate::endpoints! {
    /// Sets what the person would accept; replaces the earlier wish. It is met when the ticket's turn comes, or when a
    /// seat becomes free. For a person with a booking, only a seat that they prefer meets it.
    GiveWish { ticket: TicketId } = Put "/api/v1/tickets/{ticket}/wish" in "tickets",
        by BySession, key Keyed, Json<Wish> => Json<TicketView>,
        [200 "Given, and met already if it could be."]

    /// Withdraws the wish; the place in line and a booking stay as they are.
    WithdrawWish { ticket: TicketId } = Delete "/api/v1/tickets/{ticket}/wish" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "Without a wish."]

    /// Accepts the seat that the wish found: it is booked, or the booking moves to it.
    AcceptOffer { ticket: TicketId, hold: HoldId } =
        Put "/api/v1/tickets/{ticket}/offer/{hold}" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "Booked, on disk."]

    /// Declines the offered seat; or, in time, a seat that the wish booked. The place in line stays.
    DeclineOffer { ticket: TicketId, hold: HoldId } =
        Delete "/api/v1/tickets/{ticket}/offer/{hold}" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "The seat is free."]
}
