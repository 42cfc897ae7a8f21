//! A person's booking: look at it, give it back.

use axum::Json;
use axum::extract::State;
use jari_common::id::{BookingId, RequestId, TicketId};
use jari_common::wire::{BookingView, TicketView};

use crate::command::TicketAct;
use crate::http::auth::{RequestKey, Session};
use crate::http::body::PathValue;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;
use crate::http::tickets::view_of;

/// Returns the person's own booking.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/booking", tag = "tickets",
    params(("ticket" = TicketId, Path)), security(("session" = [])),
    responses((status = 200, description = "It stands.", body = BookingView), Problems)
)]
pub async fn show(
    State(http): State<HttpState>,
    session: Session,
) -> Result<Json<BookingView>, HttpError> {
    view_of(&http, session.ticket)?.booking.map(Json).ok_or(HttpError::NoBooking)
}

/// Gives the booking back; the person keeps the number.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/booking/{booking}", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("booking" = BookingId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "Cancelled, on disk.", body = TicketView), Problems)
)]
pub async fn cancel(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, BookingId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, booking)) = path;
    http.act(ticket, request, TicketAct::CancelBooking { booking }).await
}
