//! Tickets: a person's place in line, and their booking.

use super::{
    Anyone, ByDevice, BySession, CalendarFile, Json, Keyed, KeyedIfGiven, NotKeyed, Nothing,
};
use crate::id::{BookingId, CampaignId, TicketId};
use crate::wire::{
    BookingView, FindByCodeRequest, FindCodeReply, FindCodeRequest, FindRequest, JoinRequest,
    ReceiptView, SessionReply, TicketView,
};

crate::endpoints! {
    /// Returns the person's own booking.
    ReadBooking { ticket: TicketId } = Get "/api/v1/tickets/{ticket}/booking" in "tickets",
        by BySession, key NotKeyed, Nothing => Json<BookingView>,
        [200 "It stands."]

    /// Gives the booking back; the person keeps the number.
    CancelBooking { ticket: TicketId, booking: BookingId } =
        Delete "/api/v1/tickets/{ticket}/booking/{booking}" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "Cancelled, on disk."]

    /// Sends a code of six digits to a person who has a ticket with this name, birth date and telephone. The code is
    /// good for five minutes and five tries; a repeat by the same key sends that code again.
    SendFindCode {} = Post "/api/v1/tickets/find/codes" in "tickets",
        by ByDevice, key Keyed, Json<FindCodeRequest> => Json<FindCodeReply>,
        [200 "On its way, if there is a ticket."]

    /// Opens the ticket by the code that was received. A wrong code, and a person without a ticket, get the same
    /// answer. A repeat by the same key is not counted again.
    FindByCode {} = Post "/api/v1/tickets/find/code" in "tickets",
        by ByDevice, key KeyedIfGiven, Json<FindByCodeRequest> => Json<SessionReply>,
        [200 "The person's ticket."]

    /// The ticket's newest booking as a calendar entry (RFC 5545); a series has two entries. When the booking moves,
    /// its entry moves (`SEQUENCE`); when it is cancelled, the entry is cancelled (`METHOD:CANCEL`). The words are in
    /// the accepted language. `link` is as it is in `SessionReply.calendar`.
    ReadCalendar { link: String } = Get "/api/v1/calendar/{link}" in "tickets",
        by Anyone, key NotKeyed, Nothing => CalendarFile,
        [200 "As it stands."]

    /// The position of the ticket of a printed receipt; `receipt` is as it is in the QR.
    ReadReceipt { receipt: String } = Get "/api/v1/receipts/{receipt}" in "tickets",
        by Anyone, key NotKeyed, Nothing => Json<ReceiptView>,
        [200 "As it stands."]

    /// Takes a place in line for a person. Only a repeat (an equal key by the same device) gets the existing ticket
    /// again. Anybody else who names a person with a place, their own or as a member of a party, learns by `known` only
    /// that the place exists. From there, the ticket's code, a code to the telephone (`find/codes`), or staff lead to
    /// the ticket.
    IssueTicket { campaign: CampaignId } = Post "/api/v1/campaigns/{campaign}/tickets" in "tickets",
        by ByDevice, key Keyed, Json<JoinRequest> => Json<SessionReply>,
        [201 "A new ticket, on disk."]
        [200 "A repeat: the ticket that this request made."]

    /// "번호표로 계속하기", "내 예약": opens the ticket of a code, or of a receipt that a reader read, and a birth date. The
    /// answer never tells which of the two was wrong. A repeat by the same key is not counted again.
    FindTicket {} = Post "/api/v1/tickets/find" in "tickets",
        by ByDevice, key KeyedIfGiven, Json<FindRequest> => Json<SessionReply>,
        [200 "The person's ticket."]

    /// Returns the person's own ticket.
    ReadTicket { ticket: TicketId } = Get "/api/v1/tickets/{ticket}" in "tickets",
        by BySession, key NotKeyed, Nothing => Json<TicketView>,
        [200 "As it stands."]

    /// "계속하기" after a missed turn: the ticket is called next. A person who left returns in the same way, with the
    /// same number.
    ReturnToLine { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/return" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "Back in line."]

    /// Leaves the line because the person said so; returning gives the same number.
    LeaveLine { ticket: TicketId } = Delete "/api/v1/tickets/{ticket}" in "tickets",
        by BySession, key Keyed, Nothing => Json<TicketView>,
        [200 "Left."]
}
