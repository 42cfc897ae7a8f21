//! Changing a booking: hold a better seat, move to it, or give the booking back. Under the person's own session; the old
//! booking stands until the new one is confirmed.

use axum::Json;
use axum::extract::State;
use jari_common::id::{BookingId, HoldId, RequestId, TicketId};
use jari_common::wire::{BookRequest, HoldRequest, TicketView};

use crate::command::Command;
use crate::http::auth::{RequestKey, Session};
use crate::http::body::{JsonBody, PathValue};
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};

/// Keeps a better seat for who has a booking; the booking stands.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/move", tag = "tickets", request_body = HoldRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "With both.", body = TicketView), Problems)
)]
pub async fn hold(
    State(edge): State<Edge>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
    JsonBody(HoldRequest { slot, dose }): JsonBody<HoldRequest>,
) -> Result<Json<TicketView>, HttpError> {
    Ok(Json(edge.write(request, Command::HoldToMove { ticket, slot, dose }).await?.view))
}

/// Keeps the better seat longer.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/move/{hold}/extension", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "As it stands.", body = TicketView), Problems)
)]
pub async fn extend(
    State(edge): State<Edge>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    Ok(Json(edge.write(request, Command::ExtendToMove { ticket, hold }).await?.view))
}

/// Gives the better seat back; the booking stands.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/move/{hold}", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "With the booking.", body = TicketView), Problems)
)]
pub async fn release(
    State(edge): State<Edge>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    Ok(Json(edge.write(request, Command::ReleaseToMove { ticket, hold }).await?.view))
}

/// Moves the booking to the held seat: the new one is the person's and the old one is free, or nothing changed.
#[utoipa::path(
    put, path = "/api/v1/tickets/{ticket}/move", tag = "tickets", request_body = BookRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Moved, on disk.", body = TicketView), Problems)
)]
pub async fn confirm(
    State(edge): State<Edge>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
    JsonBody(BookRequest { hold }): JsonBody<BookRequest>,
) -> Result<Json<TicketView>, HttpError> {
    Ok(Json(edge.write(request, Command::MoveBooking { ticket, hold }).await?.view))
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
    Ok(Json(edge.write(request, Command::CancelBooking { ticket, booking }).await?.view))
}
