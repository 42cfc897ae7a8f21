//! Seats: hold one, keep it longer, give it back, confirm it. In a turn this needs the turn's lease and makes a
//! booking. Beside a booking it needs the person's session and moves the booking, which is kept until the other seat is
//! confirmed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jari_common::booking::{Right, SeatAct};
use jari_common::id::{HoldId, RequestId, TicketId};
use jari_common::wire::{BookRequest, HoldRequest, TicketView};

use crate::command::TicketAct;
use crate::http::auth::{Lease, RequestKey, Session};
use crate::http::body::{JsonBody, PathValue};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;

/// Holds a seat; a seat that was held before is given back.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/hold", tag = "turn", request_body = HoldRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 200, description = "With its hold.", body = TicketView), Problems)
)]
pub async fn turn_hold(
    State(http): State<HttpState>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
    JsonBody(HoldRequest { slot, dose }): JsonBody<HoldRequest>,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::seat(Right::Turn(serial), SeatAct::Hold { slot, dose }))
        .await
}

/// "더 쓸게요": gives more time, up to the turn's latest end.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/turn/extension", tag = "turn",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 200, description = "With its new end.", body = TicketView), Problems)
)]
pub async fn turn_extend(
    State(http): State<HttpState>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::seat(Right::Turn(serial), SeatAct::Extend { hold: None }))
        .await
}

/// Gives the held seat back.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/hold/{hold}", tag = "turn",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("lease" = [])),
    responses((status = 200, description = "Without the hold.", body = TicketView), Problems)
)]
pub async fn turn_release(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, HoldId)>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    http.act(ticket, request, TicketAct::seat(Right::Turn(serial), SeatAct::Release { hold })).await
}

/// Books the held seat; the ticket is done.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/booking", tag = "turn", request_body = BookRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 201, description = "With its booking, on disk.", body = TicketView), Problems)
)]
pub async fn turn_confirm(
    State(http): State<HttpState>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
    JsonBody(BookRequest { hold }): JsonBody<BookRequest>,
) -> Result<(StatusCode, Json<TicketView>), HttpError> {
    let act = TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold });
    Ok((StatusCode::CREATED, http.act(ticket, request, act).await?))
}

/// Holds another seat beside a booking, which is kept.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/move", tag = "tickets", request_body = HoldRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "With both.", body = TicketView), Problems)
)]
pub async fn move_hold(
    State(http): State<HttpState>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
    JsonBody(HoldRequest { slot, dose }): JsonBody<HoldRequest>,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::seat(Right::Move, SeatAct::Hold { slot, dose })).await
}

/// Keeps the other seat longer.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/move/{hold}/extension", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "As it stands.", body = TicketView), Problems)
)]
pub async fn move_extend(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    http.act(ticket, request, TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }))
        .await
}

/// Gives the other seat back; the booking is kept.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/move/{hold}", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "With the booking.", body = TicketView), Problems)
)]
pub async fn move_release(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    http.act(ticket, request, TicketAct::seat(Right::Move, SeatAct::Release { hold })).await
}

/// Moves the booking to the held seat: the person has the new seat and the old one is free, or nothing has changed.
#[utoipa::path(
    put, path = "/api/v1/tickets/{ticket}/move", tag = "tickets", request_body = BookRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Moved, on disk.", body = TicketView), Problems)
)]
pub async fn move_confirm(
    State(http): State<HttpState>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
    JsonBody(BookRequest { hold }): JsonBody<BookRequest>,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::seat(Right::Move, SeatAct::Confirm { hold })).await
}
