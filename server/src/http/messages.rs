//! The messages that wait for staff to pass them on, for a desk and for the operator; and what people answer by message.
//! Sends none.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jari_common::id::RequestId;
use jari_common::message::OutgoingMessage;
use serde_json::Value;
use uuid::Uuid;

use crate::app::SubmitError;
use crate::command::{Ask, Command};
use crate::http::auth::{Admin, Desk, bearer};
use crate::http::body::{JsonBody, PathValue};
use crate::http::edge::{Edge, off_thread};
use crate::http::error::{HttpError, Problems};
use crate::keys::hash_secret;
use crate::notify::{Gateway, Reply};

/// What no gateway sends: staff tell it to the person, who is called at this number.
#[utoipa::path(
    get, path = "/api/v1/desk/messages", tag = "desk", security(("device" = [])),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_desk(
    State(edge): State<Edge>,
    _: Desk,
) -> Result<Json<Vec<OutgoingMessage>>, HttpError> {
    list(edge).await
}

/// The same, for `jari-server messages`.
#[utoipa::path(
    get, path = "/admin/v1/messages", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_operator(
    State(edge): State<Edge>,
    _: Admin,
) -> Result<Json<Vec<OutgoingMessage>>, HttpError> {
    list(edge).await
}

async fn list(edge: Edge) -> Result<Json<Vec<OutgoingMessage>>, HttpError> {
    Ok(Json(off_thread(move || edge.app().outgoing()).await??))
}

/// Staff passed a message on: it is gone from the list.
#[utoipa::path(
    delete, path = "/api/v1/desk/messages/{message}", tag = "desk",
    params(("message" = u64, Path)), security(("device" = [])),
    responses((status = 204, description = "It does not wait any more."), Problems)
)]
pub async fn passed_on(
    State(edge): State<Edge>,
    PathValue(message): PathValue<u64>,
    _: Desk,
) -> Result<StatusCode, HttpError> {
    let outbox = edge.app().outbox().cloned().ok_or(HttpError::NoSuchPath)?;
    // Said twice, it is as gone as said once.
    off_thread(move || outbox.passed_on(message)).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// What a person answered to a message, as the gateway of `notify.json` hands it over. The digit of an open offer takes
/// it; anything else changes nothing. Answered again, it is the same.
#[utoipa::path(
    post, path = "/api/v1/gateway/replies", tag = "gateway", security(("gateway" = [])),
    request_body(content = Value, description = "As the gateway writes it; `notify.json` says where number and text are."),
    responses((status = 204, description = "Heard."), Problems)
)]
pub async fn reply(
    State(edge): State<Edge>,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<Value>,
) -> Result<StatusCode, HttpError> {
    let outbox = edge.app().outbox().cloned().ok_or(HttpError::NoSuchPath)?;
    let replies = outbox.gateway().and_then(Gateway::replies).ok_or(HttpError::NoSuchPath)?;
    // Hashes of equal length: how long it takes tells nothing of the token.
    if hash_secret(bearer(&headers)?) != hash_secret(replies.token()) {
        return Err(HttpError::SignInRequired);
    }
    let read = replies.read(&sent);
    let Reply { from, digit } = read.ok_or(HttpError::InvalidValue { what: "the reply" })?;
    let Some(digit) = digit else { return Ok(StatusCode::NO_CONTENT) };
    let taken = off_thread(move || outbox.offer_taken(&from, digit)).await??;
    let Some((ticket, hold)) = taken else { return Ok(StatusCode::NO_CONTENT) };
    let request = Some(RequestId(Uuid::new_v4()));
    match edge.app().submit(Ask { request, command: Command::AcceptOffer { ticket, hold } }).await {
        // An offer that ended between the look and the act is told when the gateway is heard again, or by its end.
        Ok(_) | Err(SubmitError::Refused(_)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}
