//! What staff do for a person at a desk.

use serde::Deserialize;

use super::{ByStaff, Json, JsonList, Keyed, NotKeyed, Nothing};
use crate::attendance::Attendance;
use crate::id::{BookingId, TicketId};
use crate::log_mark::LogMark;
use crate::message::OutgoingMessage;
use crate::wire::{
    AttendRequest, DayAtDesk, DeskFindReply, DeskFindRequest, FindAppointmentsRequest,
    FoundAppointment, OverbookRequest, StaffActRequest, TicketView, TimeAtDesk, WalkInRequest,
};

/// Which page of a list.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct PageAfter {
    /// As the last page's `Link` says.
    pub after: Option<String>,
}

/// Why names are read, and what is known already.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct DayLook {
    /// The `as_of` of an earlier look: only what changed after it is told.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub after: Option<LogMark>,
    /// The reason in one's own words; only for whom it is not the usual work.
    pub because: Option<String>,
}

crate::endpoints! {
    /// Opens a ticket by its receipt, or by a campaign and a number, with the person's birth date. A number of a person
    /// whom the desk does not serve is answered like an unknown number. Each look is written, a repeated one, too.
    FindAtDesk {} = Post "/api/v1/desk/find" in "desk",
        by ByStaff, key NotKeyed, Json<DeskFindRequest> => Json<DeskFindReply>,
        [200 "The person's ticket."]

    /// Acts on a ticket that was found by `POST /desk/find` (a separate request): `unlock`, `verify`, `put_first` or
    /// `cancel`.
    ActAtDesk { ticket: TicketId } = Post "/api/v1/desk/tickets/{ticket}/acts" in "desk",
        by ByStaff, key Keyed, Json<StaffActRequest> => Json<TicketView>,
        [200 "Done, and in the log."]

    /// Lists who comes to a clinic on a day, by time, with names: the first look of a sign-in is written. With `after`, only
    /// what changed is told; if nothing did, the answer waits as long as `Prefer: wait` says, at most 25 seconds.
    ReadDayAtDesk { clinic: String, date: String } = Get "/api/v1/desk/clinics/{clinic}/days/{date}" in "desk",
        by ByStaff, key NotKeyed, Nothing => Json<DayAtDesk>,
        [200 "Every appointment, or what changed."]
        query DayLook;
        header "Prefer" "`wait=N`: wait up to N seconds for a change (RFC 7240).";

    /// Lists the times of a clinic's day that are still to come, with the seats of each and how many are taken: where somebody
    /// may be taken beyond the seats. No person is named.
    ListTimesAtDesk { clinic: String, date: String } = Get "/api/v1/desk/clinics/{clinic}/days/{date}/times" in "desk",
        by ByStaff, key NotKeyed, Nothing => JsonList<TimeAtDesk>,
        [200 "By campaign and time."]

    /// Where the person at the desk has a place in line and an appointment, by name, birth date and telephone: at another
    /// clinic, on another day, in another campaign. Each look is written; nobody who is only guessed at is told of.
    FindAppointments {} = Post "/api/v1/desk/appointments/find" in "desk",
        by ByStaff, key NotKeyed, Json<FindAppointmentsRequest> => JsonList<FoundAppointment>,
        [200 "By campaign; empty when nobody of this name, birth date and telephone is in line."]

    /// Says something of an appointment's person: that they came, that they are called, what became of it; or takes the last
    /// act back. `follows` is the `last_change` that the desk shows: if somebody was quicker, nothing is done (409).
    Attend { booking: BookingId } = Post "/api/v1/desk/bookings/{booking}/attendance" in "desk",
        by ByStaff, key Keyed, Json<AttendRequest> => Json<Attendance>,
        [200 "What is known now."]

    /// Says of somebody who came without an appointment that they wait at this clinic for a free seat of today, that they
    /// went, or takes the last of it back. Whoever waits there was found by `POST /desk/find` (a separate request); the
    /// seat is found in the order of the line.
    SayWalkIn { ticket: TicketId } = Post "/api/v1/desk/tickets/{ticket}/walk-in" in "desk",
        by ByStaff, key Keyed, Json<WalkInRequest> => Json<TicketView>,
        [200 "Done; with an appointment, if a seat was free for them."]

    /// Books somebody who waits at the clinic into a time of today at which no seat is free, with a reason that is kept.
    /// Nobody else gains or loses a seat by it.
    OverbookAtDesk { ticket: TicketId } = Post "/api/v1/desk/tickets/{ticket}/overbook" in "desk",
        by ByStaff, key Keyed, Json<OverbookRequest> => Json<TicketView>,
        [200 "Booked."]

    /// The messages that no gateway sends: staff tell the person, who is called at this number. Also what people wrote
    /// back (`from_person`): staff read it. Oldest first, in pages: while there is more, the `Link` header names the
    /// next page (RFC 8288).
    ListDeskMessages {} = Get "/api/v1/desk/messages" in "desk",
        by ByStaff, key NotKeyed, Nothing => JsonList<OutgoingMessage>,
        [200 "Oldest first."]
        query PageAfter;

    /// Staff passed a message on: it is removed from the list.
    PassOnMessage { message: u64 } = Delete "/api/v1/desk/messages/{message}" in "desk",
        by ByStaff, key NotKeyed, Nothing => Nothing,
        [204 "It does not wait any more."]
}
