//! A person's booking: look at it, give it back.

use axum::Json;
use axum::extract::State;
use jari_common::id::{BookingId, RequestId, TicketId};
use jari_common::wire::{BookingView, TicketView};

use crate::command::TicketAct;
use crate::http::auth::{RequestKey, Session};
use crate::http::body::PathValue;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::http::tickets::view_of;

/// The person's own booking.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/booking", tag = "tickets",
    params(("ticket" = TicketId, Path)), security(("session" = [])),
    responses((status = 200, description = "It stands.", body = BookingView), Problems)
)]
pub async fn show(
    State(edge): State<Edge>,
    session: Session,
) -> Result<Json<BookingView>, HttpError> {
    view_of(&edge, session.ticket)?.booking.map(Json).ok_or(HttpError::NoBooking)
}

/// Gives the booking back; the number stays the person's own.
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
    State(edge): State<Edge>,
    path: PathValue<(TicketId, BookingId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, booking)) = path;
    edge.act(ticket, request, TicketAct::CancelBooking { booking }).await
}
