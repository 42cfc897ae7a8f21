//! A person's booking: look at it, give it back.

use jari_common::api::tickets::{CancelBooking, ReadBooking};
use jari_common::wire::{BookingView, TicketView};

use crate::command::TicketAct;
use crate::http::auth::Session;
use crate::http::error::HttpError;
use crate::http::received::Received;
use crate::http::tickets::view_of;

pub async fn show(asked: Received<ReadBooking>) -> Result<BookingView, HttpError> {
    let Received { http, who: session, .. } = asked;
    view_of(&http, session.ticket)?.booking.ok_or(HttpError::NoBooking)
}

pub async fn cancel(asked: Received<CancelBooking>) -> Result<TicketView, HttpError> {
    let Received {
        http,
        path: CancelBooking { booking, .. },
        who: Session { ticket, .. },
        key: request,
        ..
    } = asked;
    http.act(ticket, request, TicketAct::CancelBooking { booking }).await
}
