//! Holds: keep a seat while its person reads, give it back. Only under a lease.

use axum::Json;
use axum::extract::State;
use jari_common::id::{HoldId, RequestId, TicketId};
use jari_common::wire::{HoldRequest, TicketView};

use crate::command::Command;
use crate::http::auth::{Lease, RequestKey};
use crate::http::body::{JsonBody, PathValue};
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};

/// Keeps a seat; one held before is given back.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/hold", tag = "turn", request_body = HoldRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 200, description = "With its hold.", body = TicketView), Problems)
)]
pub async fn hold(
    State(edge): State<Edge>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
    JsonBody(HoldRequest { slot, dose }): JsonBody<HoldRequest>,
) -> Result<Json<TicketView>, HttpError> {
    Ok(Json(edge.write(request, Command::HoldSeat { ticket, serial, slot, dose }).await?.view))
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
pub async fn release(
    State(edge): State<Edge>,
    path: PathValue<(TicketId, HoldId)>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    Ok(Json(edge.write(request, Command::ReleaseHold { ticket, serial, hold }).await?.view))
}
