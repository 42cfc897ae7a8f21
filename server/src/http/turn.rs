//! A ticket's turn: begin it (or continue it here), end it. Losing a turn never loses the ticket.

use axum::Json;
use axum::extract::State;
use jari_common::id::{RequestId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::wire::{TicketView, TurnReply};

use crate::command::TicketAct;
use crate::http::auth::{Lease, RequestKey, Session};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;
use crate::keys::Grant;

/// Begins the turn of a called ticket, or continues it from this screen; an older lease stops working.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/turn", tag = "turn",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "The turn runs.", body = TurnReply), Problems)
)]
pub async fn start(
    State(http): State<HttpState>,
    session: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TurnReply>, HttpError> {
    let Session { ticket, device } = session;
    let answer = http.write(request, TicketAct::StartTurn { device }.of(ticket)).await?;
    // The lease outlasts every "더 쓸게요": the engine judges each write by the turn's own end, and by the serial. A repeat
    // may come after the turn's end: then the lease has expired when it is issued.
    let now = http.app().clock().now();
    let until = answer.latest.max(answer.view.until).unwrap_or(now);
    let (campaign, serial) = (answer.view.campaign, answer.serial);
    let pairing = http.pairing_of(device).unwrap_or_default();
    let grant = Grant::Lease { ticket, campaign, serial, device, pairing, until };
    // A person who is here while all turns are in use has no turn yet, and asks again.
    let has_turn = answer.view.state != TicketState::Called;
    let lease = has_turn.then(|| http.app().keys().issue(&grant, now));
    Ok(Json(TurnReply { ticket: answer.view, lease }))
}

/// Goes away without booking: the place is kept.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}/turn", tag = "turn",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("lease" = [])),
    responses((status = 200, description = "The turn is over.", body = TicketView), Problems)
)]
pub async fn end(
    State(http): State<HttpState>,
    Lease { ticket, serial }: Lease,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    http.act(ticket, request, TicketAct::EndTurn { serial }).await
}
