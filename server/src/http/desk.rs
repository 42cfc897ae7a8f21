//! What staff do for a person, at a desk: open a ticket without its code, let the code be typed again, vouch for an ID,
//! put somebody first. Each with its reason, in the log. The desk's own token is the staff's credential.

use axum::Json;
use axum::extract::State;
use jari_common::id::{RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffAct;
use jari_common::wire::{
    DeskFindRequest, NumberedPlace, SessionReply, StaffActRequest, TicketView,
};
use tokio::time::Instant;

use crate::command::Command;
use crate::http::auth::{Desk, RequestKey};
use crate::http::body::{JsonBody, PathValue};
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::http::receipts;
use crate::http::tickets::{not_found, open_session};

/// Opens a ticket by its receipt, or by a campaign and a number, with the person's birth date.
#[utoipa::path(
    post, path = "/api/v1/desk/find", tag = "desk", request_body = DeskFindRequest,
    params(("Idempotency-Key" = RequestId, Header)), security(("device" = [])),
    responses((status = 200, description = "The person's ticket.", body = SessionReply), Problems)
)]
pub async fn find(
    State(edge): State<Edge>,
    Desk(device): Desk,
    RequestKey(request): RequestKey,
    JsonBody(body): JsonBody<DeskFindRequest>,
) -> Result<Json<SessionReply>, HttpError> {
    let birth_date = edge.checked(body.birth_date)?;
    edge.gates().try_at(device)?;
    let started = Instant::now();
    let found = named(&edge, body.receipt.as_deref(), body.number.as_ref())?;
    let kept = edge.unsealed(found).await?.filter(|row| row.person.birth_date == birth_date);
    let Some((ticket, kept)) = found.zip(kept) else { return Err(not_found(started).await) };
    let (act, reason) = (StaffAct::Find, body.reason);
    let answer = edge.write(request, Command::StaffAct { ticket, device, act, reason }).await?;
    edge.gates().was_right(device);
    Ok(Json(open_session(&edge, answer.view, kept, device)))
}

/// The ticket that a receipt or a number names.
fn named(
    edge: &Edge,
    receipt: Option<&str>,
    number: Option<&NumberedPlace>,
) -> Result<Option<TicketId>, HttpError> {
    match (receipt, number) {
        (Some(receipt), None) => Ok(receipts::proven(edge, receipt).ok().map(|view| view.id)),
        (None, Some(place)) => {
            Ok(edge.app().state().ticket_by_number(place.campaign, place.number))
        }
        _ => Err(HttpError::InvalidValue { what: "a receipt or a number, one of the two" }),
    }
}

/// Acts on a ticket: `unlock`, `verify`, `put_first` or `cancel`. A ticket is found by `POST /desk/find`, which is an act of its own.
#[utoipa::path(
    post, path = "/api/v1/desk/tickets/{ticket}/acts", tag = "desk",
    request_body = StaffActRequest,
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("device" = [])),
    responses((status = 200, description = "Done, and in the log.", body = TicketView), Problems)
)]
pub async fn act(
    State(edge): State<Edge>,
    PathValue(ticket): PathValue<TicketId>,
    Desk(device): Desk,
    RequestKey(request): RequestKey,
    JsonBody(StaffActRequest { act, reason }): JsonBody<StaffActRequest>,
) -> Result<Json<TicketView>, HttpError> {
    if act == StaffAct::Find {
        let what = "a ticket is found by its receipt or its number".to_owned();
        return Err(HttpError::Refused(Refusal::Invalid { what }));
    }
    let command = Command::StaffAct { ticket, device, act, reason };
    Ok(Json(edge.write(request, command).await?.view))
}
