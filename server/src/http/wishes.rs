//! Wishes: a person gives, changes and withdraws what they would accept, and takes or declines the seat that the wish
//! found. It needs the person's own session, at any hour.

use axum::Json;
use axum::extract::State;
use jari_common::id::{HoldId, RequestId, TicketId};
use jari_common::wire::TicketView;
use jari_common::wish::Wish;

use crate::command::TicketAct;
use crate::http::auth::{RequestKey, Session};
use crate::http::body::{JsonBody, PathValue};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;

/// Sets what the person would accept; replaces the earlier wish. It is met when the ticket's turn comes, or when a seat
/// becomes free. For a person with a booking, only a seat that they prefer meets it.
#[utoipa::path(
    put, path = "/api/v1/tickets/{ticket}/wish", tag = "tickets", request_body = Wish,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Given, and met already if it could be.", body = TicketView), Problems)
)]
pub async fn give(
    State(http): State<HttpState>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
    JsonBody(wish): JsonBody<Wish>,
) -> Result<Json<TicketView>, HttpError> {
    let given = http.write(request, TicketAct::GiveWish { wish }.of(ticket)).await?;
    // The person sees this view. The answer itself is kept as it is, for a repeat of the request.
    http.seen(given.view.clone()).await?;
    Ok(Json(given.view))
}

/// Withdraws the wish; the place in line and a booking stay as they are.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/wish", tag = "tickets",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Without a wish.", body = TicketView), Problems)
)]
pub async fn withdraw(
    State(http): State<HttpState>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::WithdrawWish).await
}

/// Accepts the seat that the wish found: it is booked, or the booking moves to it.
#[utoipa::path(
    put, path = "/api/v1/tickets/{ticket}/offer/{hold}", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "Booked, on disk.", body = TicketView), Problems)
)]
pub async fn accept(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    http.act(ticket, request, TicketAct::AcceptOffer { hold }).await
}

/// Declines the offered seat; or, in time, a seat that the wish booked. The place in line stays.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/offer/{hold}", tag = "tickets",
    params(
        ("ticket" = TicketId, Path), ("hold" = HoldId, Path),
        ("Idempotency-Key" = RequestId, Header),
    ),
    security(("session" = [])),
    responses((status = 200, description = "The seat is free.", body = TicketView), Problems)
)]
pub async fn decline(
    State(http): State<HttpState>,
    path: PathValue<(TicketId, HoldId)>,
    Session { ticket, .. }: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    let PathValue((_, hold)) = path;
    http.act(ticket, request, TicketAct::DeclineOffer { hold }).await
}
