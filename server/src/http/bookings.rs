//! Bookings: make the held seat the person's own, and look at it again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jari_common::id::{RequestId, TicketId};
use jari_common::wire::{BookRequest, BookingView, TicketView};

use crate::command::Command;
use crate::http::auth::{Lease, RequestKey, Session};
use crate::http::body::JsonBody;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::http::tickets::view_of;

/// Books the held seat; the ticket is done.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/booking", tag = "turn", request_body = BookRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 201, description = "With its booking, on disk.", body = TicketView), Problems)
)]
pub async fn book(
    State(edge): State<Edge>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
    JsonBody(BookRequest { hold }): JsonBody<BookRequest>,
) -> Result<(StatusCode, Json<TicketView>), HttpError> {
    let answer = edge.write(request, Command::BookHeld { ticket, serial, hold }).await?;
    Ok((StatusCode::CREATED, Json(answer.view)))
}

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
